/** Guest processes: loading a program, what a process owns, how it ends. */
package org.bd0.kernel;
