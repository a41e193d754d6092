package org.bd0.translator.lift;

import java.util.Locale;
import org.bd0.runtime.sse.Packed;
import org.bd0.runtime.sse.Shuffle;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * Packed-integer, logical and shuffling operations as functions of their sources. Which registers
 * or memory these come from, and where the result goes, is the caller's business: so that the two-
 * and the three-operand forms of an instruction are one operation, and a 256-bit one is the same on
 * both lanes.
 *
 * <p>A value is an array of 64-bit halves, the low one first: two for a lane of 128 bits, one for
 * MMX or anything less. Arrays that are given are not changed. Sources that are one and the same
 * register should be one and the same array or at least the same {@link Inst}s: it shows that, for
 * example, PXOR gives zero whatever the register holds.
 */
final class PackedInteger {
  private static final String BINARY = "(JJ)J";
  private static final Helper PSHUFB = Helper.pure(Shuffle.class, "pshufb", "(JJJ)J");
  private static final Helper PTEST = Helper.pure(Shuffle.class, "ptest", "(JJ)J");
  private static final Helper PMOVMSKB = Helper.pure(Shuffle.class, "pmovmskb", "(J)J");

  private final X86Builder b;
  private final Vectors v;

  PackedInteger(X86Builder builder, Vectors vectors) {
    b = builder;
    v = vectors;
  }

  /**
   * What a mnemonic computes.
   *
   * @param m the legacy form's name
   * @param x the first source: the destination's old value in two-operand forms
   * @param y the second source, or the only one; for shifts by an immediate the count as one half
   * @param immediate the immediate's 8 bits, 0 if there is none
   * @return the result's halves, or null if the mnemonic is none of this class's
   */
  Inst[] compute(Mnemonic m, Inst[] x, Inst[] y, int immediate) {
    Inst[] result = arithmetic(m, x, y);
    if (result == null) {
      result = rearrangement(m, x, y);
    }
    return result != null ? result : shuffle(m, x, y, immediate);
  }

  /** The helper of a mnemonic's name. */
  private static Helper helper(Class<?> owner, Mnemonic m) {
    if (m == Mnemonic.PCMPEQB) {
      return ByteSigns.PCMPEQB;
    }
    return Helpers.pure(owner, m.name().toLowerCase(Locale.ROOT), BINARY);
  }

  private Inst zero() {
    return b.i64(0);
  }

  // Lane by lane.

  private Inst[] arithmetic(Mnemonic m, Inst[] x, Inst[] y) {
    return switch (m) {
      case PADDB, PADDW, PADDD, PADDSB, PADDSW, PADDUSB, PADDUSW -> each(m, x, y);
      case PSUBSB, PSUBSW, PSUBUSB, PSUBUSW -> each(m, x, y);
      case PMINSW, PMAXSW, PAVGB, PAVGW, PSADBW -> each(m, x, y);
      case PMINUB, PMAXUB -> extremes(m, x, y);
      case PMULLW, PMULHW, PMULHUW, PMULUDQ, PMADDWD -> each(m, x, y);
      case PSUBB, PSUBW, PSUBD, PCMPGTB, PCMPGTW, PCMPGTD -> eachOrConstant(m, x, y, 0);
      case PCMPEQB, PCMPEQW, PCMPEQD -> eachOrConstant(m, x, y, -1);
      case PMINSB, PMAXSB, PMINUW, PMAXUW, PMINSD, PMAXSD, PMINUD, PMAXUD -> each(m, x, y);
      case PMULLD, PMULDQ, PMULHRSW, PMADDUBSW -> each(m, x, y);
      case PABSB, PABSW, PABSD, PSIGNB, PSIGNW, PSIGND -> each(m, x, y);
      case PCMPGTQ -> eachOrConstant(m, x, y, 0);
      case PCMPEQQ -> eachOrConstant(m, x, y, -1);
      case PADDQ, PSUBQ, PAND, POR, PXOR, PANDN -> logic(m, x, y);
      case ANDPS, ANDPD, ORPS, ORPD, XORPS, XORPD, ANDNPS, ANDNPD -> logic(m, x, y);
      default -> null;
    };
  }

  /** The mnemonic's helper on each half. */
  private Inst[] each(Mnemonic m, Inst[] x, Inst[] y) {
    Helper helper = helper(Packed.class, m);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], y[i]);
    }
    return result;
  }

  /** The extremes of bytes; of masks it is their union or intersection. */
  private Inst[] extremes(Mnemonic m, Inst[] x, Inst[] y) {
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      Inst a = b.known(x[i]);
      Inst c = b.known(y[i]);
      if (!ByteSigns.isMask(a) || !ByteSigns.isMask(c)) {
        result[i] = b.call(helper(Packed.class, m), x[i], y[i]);
      } else {
        result[i] = m == Mnemonic.PMAXUB ? b.or(a, c) : b.and(a, c);
      }
    }
    return result;
  }

  /** As {@link #each}, with the constant that a value against itself gives. */
  private Inst[] eachOrConstant(Mnemonic m, Inst[] x, Inst[] y, long constant) {
    return x[0] == y[0] ? constant(x.length, constant) : each(m, x, y);
  }

  private Inst[] constant(int halves, long value) {
    Inst[] result = new Inst[halves];
    for (int i = 0; i < halves; i++) {
      result[i] = b.i64(value);
    }
    return result;
  }

  private Inst[] logic(Mnemonic m, Inst[] x, Inst[] y) {
    boolean clears =
        switch (m) {
          case PXOR, XORPS, XORPD, PSUBQ, PANDN, ANDNPS, ANDNPD -> true;
          default -> false;
        };
    if (clears && x[0] == y[0]) {
      return constant(x.length, 0);
    }
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] =
          switch (m) {
            case PADDQ -> b.add(x[i], y[i]);
            case PSUBQ -> b.sub(x[i], y[i]);
            case PAND, ANDPS, ANDPD -> b.and(x[i], y[i]);
            case POR, ORPS, ORPD -> b.or(x[i], y[i]);
            case PXOR, XORPS, XORPD -> b.xor(x[i], y[i]);
            default -> b.and(b.not(x[i]), y[i]);
          };
    }
    return result;
  }

  // Shifts, packs, interleaves.

  private Inst[] rearrangement(Mnemonic m, Inst[] x, Inst[] y) {
    return switch (m) {
      case PSLLW, PSLLD, PSLLQ, PSRLW, PSRLD, PSRLQ, PSRAW, PSRAD -> shift(m, x, y[0]);
      case PACKSSWB, PACKUSWB, PACKSSDW, PACKUSDW -> pairs(helper(Shuffle.class, m), x, y);
      case PHADDW, PHADDSW, PHADDD, PHSUBW, PHSUBSW, PHSUBD ->
          pairs(helper(Shuffle.class, m), x, y);
      case PSHUFB -> shuffleBytes(x, y);
      case PMOVZXBW, PMOVZXWD, PMOVZXDQ, PMOVSXBW, PMOVSXWD, PMOVSXDQ -> widen(m, y[0], 32);
      case PMOVZXBD, PMOVZXWQ, PMOVSXBD, PMOVSXWQ -> widen(m, y[0], 16);
      case PMOVZXBQ, PMOVSXBQ -> widen(m, y[0], 8);
      case PHMINPOSUW -> Vectors.halves(b.call(helper(Packed.class, m), y[0], y[1]), zero());
      case PUNPCKLBW -> interleave(Mnemonic.PUNPCKLBW, Mnemonic.PUNPCKHBW, false, x, y);
      case PUNPCKHBW -> interleave(Mnemonic.PUNPCKLBW, Mnemonic.PUNPCKHBW, true, x, y);
      case PUNPCKLWD -> interleave(Mnemonic.PUNPCKLWD, Mnemonic.PUNPCKHWD, false, x, y);
      case PUNPCKHWD -> interleave(Mnemonic.PUNPCKLWD, Mnemonic.PUNPCKHWD, true, x, y);
      case PUNPCKLDQ, UNPCKLPS -> interleave(Mnemonic.PUNPCKLDQ, Mnemonic.PUNPCKHDQ, false, x, y);
      case PUNPCKHDQ, UNPCKHPS -> interleave(Mnemonic.PUNPCKLDQ, Mnemonic.PUNPCKHDQ, true, x, y);
      case PUNPCKLQDQ, UNPCKLPD -> Vectors.halves(x[0], y[0]);
      case PUNPCKHQDQ, UNPCKHPD -> Vectors.halves(x[1], y[1]);
      default -> null;
    };
  }

  /** The count is the second source's low 64 bits. */
  private Inst[] shift(Mnemonic m, Inst[] x, Inst count) {
    Helper helper = helper(Shuffle.class, m);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], count);
    }
    return result;
  }

  /** A helper on two halves that gives one: of either source's two, or of a single half of both. */
  private Inst[] pairs(Helper helper, Inst[] x, Inst[] y) {
    return x.length == 1
        ? Vectors.halves(b.call(helper, x[0], y[0]))
        : Vectors.halves(b.call(helper, x[0], x[1]), b.call(helper, y[0], y[1]));
  }

  /** The MMX forms are the pair; the 128-bit form applies both to the low or to the high halves. */
  private Inst[] interleave(Mnemonic low, Mnemonic high, boolean takesHigh, Inst[] x, Inst[] y) {
    Helper lower = helper(Shuffle.class, low);
    Helper upper = helper(Shuffle.class, high);
    if (x.length == 1) {
      return Vectors.halves(b.call(takesHigh ? upper : lower, x[0], y[0]));
    }
    int i = takesHigh ? 1 : 0;
    return Vectors.halves(b.call(lower, x[i], y[i]), b.call(upper, x[i], y[i]));
  }

  private Inst[] shuffleBytes(Inst[] x, Inst[] control) {
    if (x.length == 1) {
      return Vectors.halves(b.call(helper(Shuffle.class, Mnemonic.PSHUFB), x[0], control[0]));
    }
    Inst low = b.call(PSHUFB, x[0], x[1], control[0]);
    return Vectors.halves(low, b.call(PSHUFB, x[0], x[1], control[1]));
  }

  /** Elements made wider; the high half's are so many bits further up in the source. */
  private Inst[] widen(Mnemonic m, Inst source, int distance) {
    Helper helper = Helpers.pure(Shuffle.class, m.name().toLowerCase(Locale.ROOT), "(J)J");
    Inst low = b.call(helper, source);
    return Vectors.halves(low, b.call(helper, b.shift(Op.SHR, source, distance)));
  }

  // By an immediate.

  private Inst[] shuffle(Mnemonic m, Inst[] x, Inst[] y, int imm) {
    return switch (m) {
      case PSLLDQ, PSRLDQ -> shiftBytes(x, Math.min(imm, 16), m == Mnemonic.PSLLDQ);
      case PSHUFD -> Vectors.halves(v.doublewords(y, imm), v.doublewords(y, imm >> 4));
      case SHUFPS -> Vectors.halves(v.doublewords(x, imm), v.doublewords(y, imm >> 4));
      case SHUFPD -> Vectors.halves(x[imm & 1], y[imm >> 1 & 1]);
      case PSHUFW -> Vectors.halves(words(y[0], imm));
      case PSHUFLW -> Vectors.halves(words(y[0], imm), y[1]);
      case PSHUFHW -> Vectors.halves(y[0], words(y[1], imm));
      case MOVDDUP -> Vectors.halves(y[0], y[0]);
      case MOVSLDUP -> Vectors.halves(v.doublewords(y, 0b0000), v.doublewords(y, 0b1010));
      case MOVSHDUP -> Vectors.halves(v.doublewords(y, 0b0101), v.doublewords(y, 0b1111));
      case PALIGNR -> align(x, y, imm);
      case BLENDPS -> blend(x, y, imm, 4);
      case BLENDPD -> blend(x, y, imm, 8);
      case PBLENDW -> blend(x, y, imm, 2);
      case INSERTPS -> insertSingle(x, y, imm);
      case MPSADBW -> sumsOfDifferences(x, y, imm);
      default -> null;
    };
  }

  private Inst words(Inst half, int selectors) {
    return b.call(helper(Shuffle.class, Mnemonic.PSHUFW), half, b.i64(selectors));
  }

  private Inst[] shiftBytes(Inst[] x, int count, boolean left) {
    // The four halves from which the result is cut, the lowest first.
    Inst[] from =
        left
            ? Vectors.halves(zero(), zero(), x[0], x[1])
            : Vectors.halves(x[0], x[1], zero(), zero());
    int first = left ? 16 - count : count;
    return Vectors.halves(cut(from, first), cut(from, first + 8));
  }

  /** The second source below the first, cut from a byte on. */
  private Inst[] align(Inst[] x, Inst[] y, int count) {
    if (x.length == 1) {
      return Vectors.halves(cut(Vectors.halves(y[0], x[0]), count));
    }
    Inst[] from = Vectors.halves(y[0], y[1], x[0], x[1]);
    return Vectors.halves(cut(from, count), cut(from, count + 8));
  }

  /** Elements of the second source where the immediate has a one, else of the first. */
  private Inst[] blend(Inst[] x, Inst[] y, int imm, int bytes) {
    Inst[] result = new Inst[x.length];
    for (int half = 0; half < x.length; half++) {
      long mask = 0;
      for (int at = 0; at < 8; at += bytes) {
        int index = (half * 8 + at) / bytes;
        mask |= (imm >> index & 1) == 0 ? 0 : -1L >>> 64 - 8 * bytes << 8 * at;
      }
      result[half] = b.or(b.and(x[half], b.i64(~mask)), b.and(y[half], b.i64(mask)));
    }
    return result;
  }

  /** INSERTPS; its source is one half if it is memory, which has one element. */
  private Inst[] insertSingle(Inst[] x, Inst[] y, int imm) {
    Inst element = extract(y, y.length == 1 ? 0 : imm >> 6, 4);
    Inst[] result = insert(x, element, imm >> 4 & 3, 4);
    for (int i = 0; i < 4; i++) {
      if ((imm >> i & 1) != 0) {
        result = insert(result, zero(), i, 4);
      }
    }
    return result;
  }

  /** MPSADBW: bit 2 chooses a window of 11 bytes of the first source, bits 1:0 a block of 4. */
  private Inst[] sumsOfDifferences(Inst[] x, Inst[] y, int imm) {
    Helper helper = helper(Packed.class, Mnemonic.MPSADBW);
    Inst block = extract(y, imm & 3, 4);
    int window = imm & 4;
    Inst low = b.call(helper, cut(x, window), block);
    return Vectors.halves(low, b.call(helper, cut(x, window + 4), block));
  }

  /** Eight bytes of a sequence of halves, from a byte on; what lies behind its end is 0. */
  private Inst cut(Inst[] from, int first) {
    int half = first >> 3;
    int bits = (first & 7) * 8;
    if (half >= from.length) {
      return zero();
    }
    if (bits == 0) {
      return from[half];
    }
    Inst lower = b.shift(Op.SHR, from[half], bits);
    Inst upper = half + 1 < from.length ? b.shift(Op.SHL, from[half + 1], 64 - bits) : zero();
    return b.or(lower, upper);
  }

  // With a third source.

  /** PBLENDVB, BLENDVPS and BLENDVPD, by the signs of a mask's elements. */
  Inst[] blend(Mnemonic m, Inst[] x, Inst[] y, Inst[] mask) {
    Helper helper = Helpers.pure(Shuffle.class, m.name().toLowerCase(Locale.ROOT), "(JJJ)J");
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], y[i], mask[i]);
    }
    return result;
  }

  // To flags.

  /**
   * PTEST: sets ZF if no bit is set in both values, CF if none is set in the second alone, and
   * clears the others.
   *
   * @param x any number of halves
   * @param y as many
   */
  void test(Inst[] x, Inst[] y) {
    Inst both = zero();
    Inst second = zero();
    for (int i = 0; i < x.length; i++) {
      both = b.or(both, b.and(x[i], y[i]));
      second = x[0] == y[0] ? second : b.or(second, b.and(y[i], b.not(x[i])));
    }
    b.flags().setTest(both, second, b.call(PTEST, both, second));
  }

  // Between vectors and general registers.

  /** The signs that PMOVMSKB, MOVMSKPS or MOVMSKPD gathers of one lane, I64. */
  Inst signs(Mnemonic m, Inst[] y) {
    if (m != Mnemonic.PMOVMSKB) {
      return b.call(helper(Shuffle.class, m), y[0], y[1]);
    }
    return y.length == 1 ? b.call(PMOVMSKB, y[0]) : ByteSigns.of(b, b.known(y[0]), b.known(y[1]));
  }

  /** An element of a value, zero-extended to I64. */
  Inst extract(Inst[] y, int index, int bytes) {
    int perHalf = 8 / bytes;
    Inst half = b.shift(Op.SHR, y[index / perHalf % y.length], index % perHalf * bytes * 8);
    return bytes == 8 ? half : b.and(half, b.i64((1L << bytes * 8) - 1));
  }

  /** A value with one element replaced by the low bits of an I64 that has zeroes above them. */
  Inst[] insert(Inst[] x, Inst element, int index, int bytes) {
    int perHalf = 8 / bytes;
    int half = index / perHalf % x.length;
    int shift = index % perHalf * bytes * 8;
    Inst[] result = x.clone();
    result[half] = element;
    if (bytes < 8) {
      Inst rest = b.and(x[half], b.i64(~((1L << bytes * 8) - 1 << shift)));
      result[half] = b.or(rest, b.shift(Op.SHL, element, shift));
    }
    return result;
  }
}
