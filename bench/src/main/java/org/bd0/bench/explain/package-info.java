/**
 * Says where time goes when a program runs under bd0-run: what the JVM's flight recorder and its
 * log of compilations say, in the guest's terms.
 */
package org.bd0.bench.explain;
