/** The command {@code bd0-run}. */
package org.bd0.kernel.cli;
