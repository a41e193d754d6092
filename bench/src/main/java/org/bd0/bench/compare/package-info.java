/**
 * The ruler: whole-process times of the same programs on the CPU, interpreted, translated and under
 * qemu-user, taken in turn.
 */
package org.bd0.bench.compare;
