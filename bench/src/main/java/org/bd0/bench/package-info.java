/**
 * JMH benchmarks of the translator's phases and of what translated code does most. {@code
 * bench/jmh} runs them; bench/README.md says how to read them.
 */
package org.bd0.bench;
