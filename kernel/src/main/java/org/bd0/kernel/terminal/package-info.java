/** The command {@code bd0}: the terminal in which processes are started, watched and ended. */
package org.bd0.kernel.terminal;
