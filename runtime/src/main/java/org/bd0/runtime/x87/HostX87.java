package org.bd0.runtime.x87;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.HostCode;

/**
 * The transcendental instructions of the host's own x87, for operands that are numbers other than
 * 0. What they give in the last place is documented nowhere, but a program's results, and what a C
 * library makes of them, depend on it.
 *
 * <p>The code of each instruction loads the control word, all exceptions masked, and the operands,
 * and saves everything: {@code FNSAVE}, which leaves the x87 as the psABI wants it.
 */
final class HostX87 {
  static final int F2XM1 = 0xf0;
  static final int FYL2X = 0xf1;
  static final int FPTAN = 0xf2;
  static final int FPATAN = 0xf3;
  static final int FYL2XP1 = 0xf9;
  static final int FSINCOS = 0xfb;
  static final int FSIN = 0xfe;
  static final int FCOS = 0xff;

  /** What the code's only argument, in RDI, points to: control word, ST(0), ST(1), and FNSAVE's. */
  private static final int CONTROL = 0;

  private static final int ARGUMENT_0 = 16;
  private static final int ARGUMENT_1 = 32;
  private static final int IMAGE = 48;
  private static final int STATUS = IMAGE + 4;
  private static final int RESULT_0 = IMAGE + 28;
  private static final int RESULT_1 = RESULT_0 + 10;
  private static final int BYTES = 160;

  private static final int SPACING = 32;
  private static final int MASKS = 0x3f;
  private static final int OVERFLOW_AND_UNDERFLOW = X87State.OE | X87State.UE;

  private static final long CODE = HostCode.install(code());

  /** Whether the host is not asked: {@code -Dbd0.x87.software=true}, and tests of the rest. */
  static boolean software = Boolean.getBoolean("bd0.x87.software");

  private static final ThreadLocal<HostX87> OWN = ThreadLocal.withInitial(HostX87::new);

  private final HostCall host = new HostCall();
  private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 16);

  private HostX87() {}

  private static byte[] code() {
    byte[] code = new byte[16 * SPACING];
    for (int i = 0; i < 16; i++) {
      int[] bytes = {
        0xdb,
        0xe2, // fnclex
        0xd9,
        0x2f, // fldcw [rdi]
        0xdb,
        0x6f,
        ARGUMENT_1, // fld tbyte [rdi+32]
        0xdb,
        0x6f,
        ARGUMENT_0, // fld tbyte [rdi+16]
        0xd9,
        0xf0 | i,
        0xdd,
        0x77,
        IMAGE, // fnsave [rdi+48]
        0xc3
      };
      for (int j = 0; j < bytes.length; j++) {
        code[i * SPACING + j] = (byte) bytes[j];
      }
    }
    return code;
  }

  /**
   * Executes an instruction that leaves one result.
   *
   * @param instruction the second byte of its opcode
   * @param d slot of the result
   * @param ym significand of ST(1), and so on
   * @return exceptions that it raised, and C1; or -1 where the host cannot tell and nothing has
   *     been done
   */
  static int compute(int instruction, long[] r, int d, int cw, long ym, int ys, long xm, int xs) {
    if (!possible(cw)) {
      return -1;
    }
    HostX87 own = OWN.get();
    int flags = own.execute(instruction, cw, ym, ys, xm, xs);
    own.result(RESULT_0, r, d);
    return flags;
  }

  /** FSINCOS and FPTAN: the first result goes to slot d, the one that is pushed to slot s. */
  static int pair(int instruction, long[] r, int d, int s, int cw, long m, int se) {
    if (!possible(cw)) {
      return -1;
    }
    HostX87 own = OWN.get();
    int flags = own.execute(instruction, cw, 0, 0, m, se);
    own.result(RESULT_0, r, s);
    own.result(RESULT_1, r, d);
    return flags;
  }

  /**
   * Whether the host can be asked under a control word. Unmasked, overflow and underflow leave a
   * result of another exponent.
   */
  static boolean possible(int cw) {
    return CODE != 0 && !software && (cw & OVERFLOW_AND_UNDERFLOW) == OVERFLOW_AND_UNDERFLOW;
  }

  private int execute(int instruction, int cw, long ym, int ys, long xm, int xs) {
    memory.set(ValueLayout.JAVA_SHORT, CONTROL, (short) (cw | MASKS));
    memory.set(ValueLayout.JAVA_LONG, ARGUMENT_0, xm);
    memory.set(ValueLayout.JAVA_SHORT, ARGUMENT_0 + 8, (short) xs);
    memory.set(ValueLayout.JAVA_LONG, ARGUMENT_1, ym);
    memory.set(ValueLayout.JAVA_SHORT, ARGUMENT_1 + 8, (short) ys);
    host.enter(CODE + (instruction & 15L) * SPACING, memory.address());
    int status = memory.get(ValueLayout.JAVA_SHORT, STATUS);
    return status & (MASKS | X87State.C1);
  }

  private void result(int offset, long[] r, int slot) {
    r[slot] = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    r[slot + 1] = memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset + 8) & 0xffffL;
  }
}
