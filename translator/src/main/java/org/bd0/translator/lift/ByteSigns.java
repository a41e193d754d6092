package org.bd0.translator.lift;

import org.bd0.runtime.sse.Packed;
import org.bd0.runtime.sse.Shuffle;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * PCMPEQB and PMOVMSKB as C libraries use them in strlen, memchr and their like: masks of equal
 * bytes are combined, and then the question is whether there is one at all. That takes fewer
 * operations than the masks and their signs.
 */
final class ByteSigns {
  static final Helper PCMPEQB = Helper.pure(Packed.class, "pcmpeqb", "(JJ)J");
  private static final Helper ANY_EQUAL = Helper.pure(Packed.class, "anyEqualByte", "(JJ)J");
  private static final Helper PMOVMSKB = Helper.pure(Shuffle.class, "pmovmskb", "(JJ)J");
  private static final long TOPS = 0x8080808080808080L;

  private ByteSigns() {}

  /** PMOVMSKB of 128 bits. */
  static Inst of(X86Builder b, Inst low, Inst high) {
    return b.call(PMOVMSKB, low, high);
  }

  /** A value other than 0 if one of the signs is set, or null if a value is none of {@link #of}. */
  static Inst any(X86Builder b, Inst signs) {
    if (signs.op != Op.CALL || signs.helper != PMOVMSKB) {
      return null;
    }
    return b.and(b.or(tops(b, signs.args[0]), tops(b, signs.args[1])), b.i64(TOPS));
  }

  /** A value that has a byte's top bit set exactly if the given value has one. */
  private static Inst tops(X86Builder b, Inst value) {
    if (value.op == Op.CALL && value.helper == PCMPEQB) {
      return b.call(ANY_EQUAL, value.args[0], value.args[1]);
    }
    return value.op == Op.OR ? b.or(tops(b, value.a), tops(b, value.b)) : value;
  }

  /** Whether each byte of a value is 0 or all ones. */
  static boolean isMask(Inst value) {
    return switch (value.op) {
      case CALL -> value.helper == PCMPEQB;
      case OR, AND -> isMask(value.a) && isMask(value.b);
      default -> false;
    };
  }
}
