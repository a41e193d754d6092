/**
 * The Linux x86-64 personality: the table of system calls is {@link org.bd0.kernel.linux.Call}, the
 * way in is {@link org.bd0.kernel.linux.LinuxSystem}.
 */
package org.bd0.kernel.linux;
