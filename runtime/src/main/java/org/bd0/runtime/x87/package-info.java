/**
 * The x87: 80-bit arithmetic and the instructions on it, as static methods on a {@code long[]} that
 * holds a guest thread's registers. Both engines call them.
 *
 * <p>{@link org.bd0.runtime.x87.X87State} says where the state lies, {@link
 * org.bd0.runtime.x87.X87}, {@link org.bd0.runtime.x87.X87Control} and {@link
 * org.bd0.runtime.x87.X87Functions} are the instructions, {@link org.bd0.runtime.x87.Float80},
 * {@link org.bd0.runtime.x87.Float80Format} and {@link org.bd0.runtime.x87.Float80Parts} the exact
 * arithmetic, {@code Elementary} and {@code Wide} the transcendental functions.
 *
 * <p>Everything exact is the same bits, flags included, as on the CPU. Where vendors differ, or the
 * manual leaves a choice, this is AMD's x87 (measured on Zen 4):
 *
 * <ul>
 *   <li>FCOMI, FUCOMI and FCMOVcc leave C1 alone unless the stack faults; FFREE clears it. Intel
 *       calls it cleared, and undefined.
 *   <li>Condition codes an instruction does not define keep their value, C1 apart. Of FPREM and
 *       FPREM1 without a quotient C0 and C3 do.
 *   <li>FPREM takes 32 + (d mod 32) bits off at once where the exponents are d, 64 or more, apart.
 *   <li>F2XM1 of a finite number beyond 1 is that number. FYL2XP1 is right for all numbers above
 *       -1, and from -1 downward that number.
 *   <li>FYL2X of a power of 2, and F2XM1 of 1 and -1, raise PE although they are exact.
 *   <li>The pointers to the last instruction and operand are not kept: they read as 0, as on AMD
 *       after FXSAVE without a pending exception.
 * </ul>
 *
 * <p>Transcendental results are correctly rounded in all four roundings; the CPU's are so in 98 to
 * 99.5 of 100 cases and one unit of the last place off in the others. Its FPTAN of tiny numbers is
 * rounded as if it were below its argument; ours is above, as the tangent is.
 */
package org.bd0.runtime.x87;
