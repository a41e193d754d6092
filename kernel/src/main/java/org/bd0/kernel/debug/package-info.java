/** Trace-writes: who wrote what where, as records; what makes them and where they go. */
package org.bd0.kernel.debug;
