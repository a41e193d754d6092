/**
 * BD0 itself: the process table and the layout of the address space, and the kernel-calls by which
 * processes start, find and wait for each other (docs/kernel-calls.md).
 */
package org.bd0.kernel.hypervisor;
