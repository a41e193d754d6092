/** Traces of writes compared with those of valgrind. */
package org.bd0.bench.trace;
