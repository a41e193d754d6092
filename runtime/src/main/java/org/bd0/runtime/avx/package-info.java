/** Helpers of VEX instructions that have no counterpart without VEX. */
package org.bd0.runtime.avx;
