/**
 * The meaning of MMX, SSE and SSE2 on 64-bit register halves: {@link org.bd0.runtime.sse.Packed}
 * and {@link org.bd0.runtime.sse.Shuffle} for integers, {@link org.bd0.runtime.sse.Sse} and {@link
 * org.bd0.runtime.sse.SseConvert} for floating point while MXCSR is plain, {@link
 * org.bd0.runtime.sse.SseExact} under any other MXCSR. {@link org.bd0.runtime.sse.Mxcsr} says
 * which.
 */
package org.bd0.runtime.sse;
