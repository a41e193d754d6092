package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.X87State.X87_CW;
import static org.bd0.runtime.x87.X87State.X87_ST;
import static org.bd0.runtime.x87.X87State.X87_SW;
import static org.bd0.runtime.x87.X87State.X87_TAG;

import java.nio.ByteBuffer;

/** One x87 state with its memory operand, before an instruction and after it. */
final class Case {
  /** Bytes of a case as {@link NativeFpu} exchanges it: words, memory, eight registers. */
  static final int BYTES = 8 + 16 + 80;

  /** RFLAGS set before every instruction: CF, PF, AF, ZF, SF, OF. */
  static final int RFLAGS = 0x8D5;

  final long[] r = new long[80];

  /** A memory operand of up to 80 bits, little-endian in two words. */
  long memory0;

  long memory1;
  int rflags = RFLAGS;

  long st(int i) {
    return r[X87State.slot(r, i)];
  }

  int se(int i) {
    return (int) r[X87State.slot(r, i) + 1];
  }

  int memoryInt() {
    return (int) memory0;
  }

  void set(int i, long m, int se) {
    int s = X87State.slot(r, i);
    r[s] = m;
    r[s + 1] = se;
  }

  void copy(Case other) {
    System.arraycopy(other.r, 0, r, 0, r.length);
    memory0 = other.memory0;
    memory1 = other.memory1;
    rflags = other.rflags;
  }

  void write(ByteBuffer out, int instruction) {
    out.putShort((short) r[X87_CW]).putShort((short) r[X87_SW]).put((byte) r[X87_TAG]);
    out.put((byte) instruction).putShort((short) rflags);
    out.putLong(memory0).putLong(memory1);
    for (int i = 0; i < 8; i++) {
      out.putLong(st(i)).putShort((short) se(i));
    }
  }

  void read(ByteBuffer in) {
    r[X87_CW] = in.getShort() & 0xFFFF;
    r[X87_SW] = in.getShort() & 0xFFFF;
    r[X87_TAG] = in.get() & 0xFF;
    in.get();
    rflags = in.getShort() & RFLAGS;
    memory0 = in.getLong();
    memory1 = in.getLong();
    for (int i = 0; i < 8; i++) {
      long m = in.getLong();
      set(i, m, in.getShort() & 0xFFFF);
    }
  }

  /** Equality of all that the guest can see, except these bits of the status word. */
  boolean sameAs(Case other, int ignored) {
    if (((r[X87_SW] ^ other.r[X87_SW]) & ~(long) ignored) != 0
        || r[X87_CW] != other.r[X87_CW]
        || r[X87_TAG] != other.r[X87_TAG]
        || memory0 != other.memory0
        || memory1 != other.memory1
        || rflags != other.rflags) {
      return false;
    }
    for (int s = X87_ST; s < X87_ST + 16; s++) {
      if (r[s] != other.r[s]) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many units of the last place the registers are apart at most; {@link Long#MAX_VALUE} where
   * anything but registers and C1 differs, or a register's sign.
   */
  long distance(Case other) {
    if (((r[X87_SW] ^ other.r[X87_SW]) & ~X87State.C1) != 0
        || r[X87_CW] != other.r[X87_CW]
        || r[X87_TAG] != other.r[X87_TAG]
        || rflags != other.rflags) {
      return Long.MAX_VALUE;
    }
    long most = 0;
    for (int s = X87_ST; s < X87_ST + 16; s += 2) {
      long exponents = r[s + 1] - other.r[s + 1];
      long m = r[s] - other.r[s];
      if (exponents != 0) {
        boolean adjacent =
            exponents == 1
                ? r[s] == Long.MIN_VALUE && other.r[s] == -1L
                : exponents == -1 && r[s] == -1L && other.r[s] == Long.MIN_VALUE;
        m = adjacent ? 1 : Long.MAX_VALUE;
      }
      most = Math.max(most, m == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(m));
    }
    return most;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "cw %03x sw %04x tag %02x flags %03x memory %04x:%016x",
            r[X87_CW], r[X87_SW], r[X87_TAG], rflags, memory1 & 0xFFFF, memory0));
    for (int i = 0; i < 8; i++) {
      if (i < 2 || i == 7) {
        text.append(String.format(" st%d %04x:%016x", i, se(i), st(i)));
      }
    }
    return text.toString();
  }
}
