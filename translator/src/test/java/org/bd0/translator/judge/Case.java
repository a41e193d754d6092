package org.bd0.translator.judge;

import java.util.Arrays;
import java.util.HexFormat;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;

/**
 * A piece of code and the state it starts from. Its memory is {@link #MEMORY} bytes that a batch of
 * cases shares; all addresses are offsets into it.
 */
final class Case {
  /** Size of the guest's region in bytes. */
  static final int MEMORY = 0x20000;

  /** First near address that can be accessed. */
  static final int NEAR_START = 0x10000;

  /**
   * Where most that cases may write is: from here to the memory's end, and from {@link #EDGE} to
   * {@link #EDGE_END}. The oracle knows these, too.
   */
  static final int DATA = 0x1d000;

  /** Far addresses below {@link #NEAR_START} that cases use. */
  static final int EDGE = 0xfe00;

  /** End of the bytes around {@link #NEAR_START} that cases use. */
  static final int EDGE_END = 0x10400;

  /** The only page that can be executed. */
  static final int CODE_PAGE = 0x18000;

  /** The page size in bytes. */
  static final int PAGE = 0x1000;

  private final long seed;
  private final byte[] code;
  private final int start;
  private final long[] state;

  /** What has been decoded, by the offset into the code; shared by all cases of this code. */
  private final Instruction[] decoded;

  /**
   * A case.
   *
   * @param seed what it was made from
   * @param code machine code; INT3 stands all around it
   * @param start near address of the first byte
   * @param state registers by {@link Slot}
   */
  Case(long seed, byte[] code, int start, long[] state) {
    this(seed, code, start, state, new Instruction[code.length + 1]);
  }

  private Case(long seed, byte[] code, int start, long[] state, Instruction[] decoded) {
    this.seed = seed;
    this.code = code;
    this.start = start;
    this.state = state;
    this.decoded = decoded;
  }

  /** The same code, from another state. */
  Case from(long otherSeed, long[] otherState) {
    return new Case(otherSeed, code, start, otherState, decoded);
  }

  /** Whether this was made by {@link #from} of a case that the other is, or was made from. */
  boolean sameCode(Case other) {
    return decoded == other.decoded;
  }

  long seed() {
    return seed;
  }

  byte[] code() {
    return code;
  }

  int start() {
    return start;
  }

  long[] state() {
    return state;
  }

  /** RFLAGS as the state has it. */
  long rflags() {
    long status = Flags.status(state[Slot.CC_OP], state[Slot.CC_A], state[Slot.CC_B]);
    return status | state[Slot.DF] << 10 | 0x202;
  }

  /** The instruction at an offset into the code; what it lacks are INT3. */
  Instruction instruction(int offset) {
    if (decoded[offset] == null) {
      decoded[offset] = decode(offset);
    }
    return decoded[offset];
  }

  private Instruction decode(int offset) {
    byte[] bytes = Arrays.copyOfRange(code, offset, offset + Decoder.MAX_LENGTH);
    int length = code.length - offset;
    if (length < bytes.length) {
      Arrays.fill(bytes, length, bytes.length, (byte) 0xcc);
    }
    return new Decoder().decode(bytes, 0, bytes.length, (long) start + offset);
  }

  /** Whether one of an instruction's prefixes is a byte. */
  boolean hasPrefix(Instruction insn, int prefix) {
    for (int i = (int) insn.address - start; i < code.length; i++) {
      int b = code[i] & 0xff;
      if (b == prefix) {
        return true;
      }
      if (!isPrefix(b)) {
        return false;
      }
    }
    return false;
  }

  private static boolean isPrefix(int b) {
    return switch (b) {
      case 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x64, 0x65, 0x26, 0x2e, 0x36, 0x3e -> true;
      default -> (b & 0xf0) == 0x40;
    };
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    s.append(String.format("case 0x%x: %s at 0x%x%n", seed, HexFormat.of().formatHex(code), start));
    for (int at = 0; at < code.length; ) {
      Instruction insn = instruction(at);
      s.append(String.format("  %4x  %s%n", start + at, insn));
      at += Math.max(1, insn.length);
    }
    for (int i = 0; i < 16; i++) {
      s.append(String.format("  %s=%x", Slot.name(i), state[i]));
      s.append(i % 4 == 3 ? "\n" : "");
    }
    s.append(
        String.format("  rflags=%x fs=%x gs=%x", rflags(), state[Slot.FS_BASE], state[20 + 1]));
    s.append(String.format(" mxcsr=%x fcw=%x", state[Slot.MXCSR], state[Slot.X87_CW]));
    s.append(String.format(" fsw=%x ftw=%x%n", state[Slot.X87_SW], state[Slot.X87_TAG]));
    return s.toString();
  }
}
