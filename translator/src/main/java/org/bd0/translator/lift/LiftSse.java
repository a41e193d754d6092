package org.bd0.translator.lift;

import java.util.Locale;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.Packed;
import org.bd0.runtime.sse.Shuffle;
import org.bd0.runtime.sse.SseState;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * MMX, SSE and SSE2 but for floating-point arithmetic: moves, packed integers, shuffles, fences and
 * state (Intel SDM volume 1, 5.4 to 5.6). MMX and XMM forms are lifted by the same methods: a
 * {@link Vectors} operand is one half or two.
 */
final class LiftSse {
  private static final String BINARY = "(JJ)J";
  private static final Helper PMOVMSKB = Helper.pure(Shuffle.class, "pmovmskb", "(J)J");
  private static final Helper BYTE_MASK = Helper.pure(Shuffle.class, "byteMask", "(J)J");
  private static final String STATE = "(Lorg/bd0/runtime/CpuState;J)V";
  private static final Helper WATCH =
      Helper.sync(SseState.class, "watch", "(Lorg/bd0/runtime/CpuState;)V");
  private static final Helper SET_MXCSR = Helper.sync(SseState.class, "setMxcsr", STATE);
  private static final Helper SAVE = Helper.sync(SseState.class, "save", STATE);
  private static final Helper RESTORE = Helper.sync(SseState.class, "restore", STATE);

  private final X86Builder b;
  private final Vectors v;
  private final boolean exact;

  /**
   * The family's lifter.
   *
   * @param exact whether MXCSR's flags are kept already
   */
  LiftSse(X86Builder builder, Vectors vectors, boolean exact) {
    b = builder;
    v = vectors;
    this.exact = exact;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    return moves(insn) || packed(insn) || shuffles(insn) || state(insn);
  }

  /** The helper of a mnemonic's name. */
  private static Helper helper(Class<?> owner, Mnemonic m) {
    if (m == Mnemonic.PCMPEQB) {
      return ByteSigns.PCMPEQB;
    }
    return Helpers.pure(owner, m.name().toLowerCase(Locale.ROOT), BINARY);
  }

  // Moves.

  private boolean moves(Instruction insn) {
    switch (insn.row.mnemonic) {
      case MOVAPS, MOVAPD, MOVUPS, MOVUPD, MOVDQA, MOVDQU, LDDQU, MOVLPS, MOVLPD, MOVDQ2Q ->
          v.write(insn, 0, v.read(insn, 1));
      case MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTQ -> v.write(insn, 0, v.read(insn, 1));
      case MOVQ -> moveQuadword(insn);
      case MOVQ2DQ -> v.write(insn, 0, v.read(insn, 1)[0], b.i64(0));
      case MOVD -> moveDoubleword(insn);
      case MOVSS, MOVSD -> moveScalar(insn);
      case MOVHLPS -> b.put(Vectors.slot(insn, 0), v.read(insn, 1)[1]);
      case MOVLHPS -> b.put(Vectors.slot(insn, 0) + 1, v.read(insn, 1)[0]);
      case MOVHPS, MOVHPD -> {
        if (insn.isMemory(0)) {
          v.write(insn, 0, v.read(insn, 1)[1]);
        } else {
          b.put(Vectors.slot(insn, 0) + 1, v.read(insn, 1)[0]);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void moveQuadword(Instruction insn) {
    Inst value = v.read(insn, 1)[0];
    if (insn.isMemory(0) || Vectors.isMmx(insn, 0)) {
      v.write(insn, 0, value);
    } else {
      v.write(insn, 0, value, b.i64(0));
    }
  }

  private void moveDoubleword(Instruction insn) {
    if (insn.place(0) == Place.RM) {
      Inst value = v.read(insn, 1)[0];
      b.write(0, insn.size(0) == 8 ? value : b.trunc(value));
      return;
    }
    Inst value = b.unsigned64(b.read(1), insn.size(1));
    if (Vectors.isMmx(insn, 0)) {
      v.write(insn, 0, value);
    } else {
      v.write(insn, 0, value, b.i64(0));
    }
  }

  /** From memory the rest of the register becomes zero, from a register it stays. */
  private void moveScalar(Instruction insn) {
    Inst value = v.read(insn, 1)[0];
    if (insn.isMemory(1)) {
      v.write(insn, 0, value, b.i64(0));
    } else if (insn.isMemory(0) || insn.row.mnemonic == Mnemonic.MOVSD) {
      v.write(insn, 0, value);
    } else {
      v.write(insn, 0, v.merge(v.read(insn, 0)[0], value));
    }
  }

  // Packed integers and logic.

  private boolean packed(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    switch (m) {
      case PADDB, PADDW, PADDD, PADDSB, PADDSW, PADDUSB, PADDUSW -> each(insn, Packed.class);
      case PSUBSB, PSUBSW, PSUBUSB, PSUBUSW -> each(insn, Packed.class);
      case PMINSW, PMAXSW, PAVGB, PAVGW, PSADBW -> each(insn, Packed.class);
      case PMINUB, PMAXUB -> extremes(insn);
      case PMULLW, PMULHW, PMULHUW, PMULUDQ, PMADDWD -> each(insn, Packed.class);
      case PSUBB, PSUBW, PSUBD, PCMPGTB, PCMPGTW, PCMPGTD -> eachOrConstant(insn, 0);
      case PCMPEQB, PCMPEQW, PCMPEQD -> eachOrConstant(insn, -1);
      case PADDQ, PSUBQ, PAND, POR, PXOR, PANDN -> logic(insn);
      case ANDPS, ANDPD, ORPS, ORPD, XORPS, XORPD, ANDNPS, ANDNPD -> logic(insn);
      case PSLLW, PSLLD, PSLLQ, PSRLW, PSRLD, PSRLQ, PSRAW, PSRAD -> shift(insn);
      case PSLLDQ, PSRLDQ -> shiftBytes(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The mnemonic's helper on each half. */
  private void each(Instruction insn, Class<?> owner) {
    Helper helper = helper(owner, insn.row.mnemonic);
    Inst[] x = v.read(insn, 0);
    Inst[] y = v.read(insn, 1);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], y[i]);
    }
    v.write(insn, 0, result);
  }

  /** The extremes of bytes; of masks it is their union or intersection. */
  private void extremes(Instruction insn) {
    Inst[] x = v.read(insn, 0);
    Inst[] y = v.read(insn, 1);
    for (int i = 0; i < x.length; i++) {
      Inst a = v.known(insn, 0, i, x[i]);
      Inst c = v.known(insn, 1, i, y[i]);
      if (!ByteSigns.isMask(a) || !ByteSigns.isMask(c)) {
        x[i] = b.call(helper(Packed.class, insn.row.mnemonic), x[i], y[i]);
      } else {
        x[i] = insn.row.mnemonic == Mnemonic.PMAXUB ? b.or(a, c) : b.and(a, c);
      }
    }
    v.write(insn, 0, x);
  }

  /** As {@link #each}, with the constant that a register against itself gives. */
  private void eachOrConstant(Instruction insn, long constant) {
    if (Vectors.same(insn)) {
      constant(insn, constant);
    } else {
      each(insn, Packed.class);
    }
  }

  private void constant(Instruction insn, long value) {
    Inst[] result = new Inst[insn.size(0) / 8];
    for (int i = 0; i < result.length; i++) {
      result[i] = b.i64(value);
    }
    v.write(insn, 0, result);
  }

  private void logic(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    boolean clears =
        switch (m) {
          case PXOR, XORPS, XORPD, PSUBQ, PANDN, ANDNPS, ANDNPD -> true;
          default -> false;
        };
    if (clears && Vectors.same(insn)) {
      constant(insn, 0);
      return;
    }
    Inst[] x = v.read(insn, 0);
    Inst[] y = v.read(insn, 1);
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
    v.write(insn, 0, result);
  }

  /** The count is an immediate or the source's low 64 bits. */
  private void shift(Instruction insn) {
    Helper helper = helper(Shuffle.class, insn.row.mnemonic);
    Inst[] x = v.read(insn, 0);
    Inst count =
        insn.place(1) == Place.IMMEDIATE ? b.i64(insn.immediate & 0xff) : v.read(insn, 1)[0];
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], count);
    }
    v.write(insn, 0, result);
  }

  private void shiftBytes(Instruction insn) {
    Inst[] x = v.read(insn, 0);
    int count = (int) Math.min(insn.immediate & 0xff, 16);
    boolean left = insn.row.mnemonic == Mnemonic.PSLLDQ;
    // The four halves from which the result is cut, the lowest first.
    Inst[] from =
        left
            ? Vectors.halves(zero(), zero(), x[0], x[1])
            : Vectors.halves(x[0], x[1], zero(), zero());
    int first = left ? 16 - count : count;
    v.write(insn, 0, cut(from, first), cut(from, first + 8));
  }

  private Inst zero() {
    return b.i64(0);
  }

  /** Eight bytes of a sequence of halves, from a byte on. */
  private Inst cut(Inst[] from, int first) {
    int half = first >> 3;
    int bits = (first & 7) * 8;
    if (bits == 0) {
      return half < from.length ? from[half] : zero();
    }
    Inst lower = b.shift(Op.SHR, from[half], bits);
    Inst upper = half + 1 < from.length ? b.shift(Op.SHL, from[half + 1], 64 - bits) : zero();
    return b.or(lower, upper);
  }

  // Shuffles.

  private boolean shuffles(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    int imm = (int) insn.immediate & 0xff;
    switch (m) {
      case PACKSSWB, PACKUSWB, PACKSSDW -> pack(insn);
      case PUNPCKLBW, PUNPCKHBW -> interleave(insn, Mnemonic.PUNPCKLBW, Mnemonic.PUNPCKHBW);
      case PUNPCKLWD, PUNPCKHWD -> interleave(insn, Mnemonic.PUNPCKLWD, Mnemonic.PUNPCKHWD);
      case PUNPCKLDQ, PUNPCKHDQ, UNPCKLPS, UNPCKHPS ->
          interleave(insn, Mnemonic.PUNPCKLDQ, Mnemonic.PUNPCKHDQ);
      case PUNPCKLQDQ, UNPCKLPD -> v.write(insn, 0, v.read(insn, 0)[0], v.read(insn, 1)[0]);
      case PUNPCKHQDQ, UNPCKHPD -> v.write(insn, 0, v.read(insn, 0)[1], v.read(insn, 1)[1]);
      case PSHUFD -> {
        Inst[] y = v.read(insn, 1);
        v.write(insn, 0, v.doublewords(y, imm), v.doublewords(y, imm >> 4));
      }
      case SHUFPS -> {
        Inst[] y = v.read(insn, 1);
        Inst[] x = v.read(insn, 0);
        v.write(insn, 0, v.doublewords(x, imm), v.doublewords(y, imm >> 4));
      }
      case SHUFPD -> {
        Inst[] y = v.read(insn, 1);
        v.write(insn, 0, v.read(insn, 0)[imm & 1], y[imm >> 1 & 1]);
      }
      case PSHUFW -> v.write(insn, 0, words(v.read(insn, 1)[0], imm));
      case PSHUFLW -> {
        Inst[] y = v.read(insn, 1);
        v.write(insn, 0, words(y[0], imm), y[1]);
      }
      case PSHUFHW -> {
        Inst[] y = v.read(insn, 1);
        v.write(insn, 0, y[0], words(y[1], imm));
      }
      case PEXTRW -> {
        Inst[] y = v.read(insn, 1);
        Inst half = y[imm >> 2 & y.length - 1];
        b.put(insn.reg, b.and(b.shift(Op.SHR, half, (imm & 3) * 16), b.i64(0xffff)));
      }
      case PINSRW -> insertWord(insn, imm);
      case PMOVMSKB -> byteSigns(insn);
      case MOVMSKPS, MOVMSKPD -> {
        Inst[] y = v.read(insn, 1);
        b.put(insn.reg, b.call(helper(Shuffle.class, m), y[0], y[1]));
      }
      case MASKMOVQ, MASKMOVDQU -> maskedStore(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void byteSigns(Instruction insn) {
    Inst[] y = v.read(insn, 1);
    if (y.length == 1) {
      b.put(insn.reg, b.call(PMOVMSKB, y[0]));
    } else {
      Inst low = v.known(insn, 1, 0, y[0]);
      b.put(insn.reg, ByteSigns.of(b, low, v.known(insn, 1, 1, y[1])));
    }
  }

  private Inst words(Inst half, int selectors) {
    return b.call(helper(Shuffle.class, Mnemonic.PSHUFW), half, b.i64(selectors));
  }

  private void pack(Instruction insn) {
    Helper helper = helper(Shuffle.class, insn.row.mnemonic);
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    if (x.length == 1) {
      v.write(insn, 0, b.call(helper, x[0], y[0]));
    } else {
      v.write(insn, 0, b.call(helper, x[0], x[1]), b.call(helper, y[0], y[1]));
    }
  }

  /** The MMX forms are the pair; the 128-bit form applies both to the low or to the high halves. */
  private void interleave(Instruction insn, Mnemonic low, Mnemonic high) {
    Helper lower = helper(Shuffle.class, low);
    Helper upper = helper(Shuffle.class, high);
    boolean takesHigh = insn.row.mnemonic == high || insn.row.mnemonic == Mnemonic.UNPCKHPS;
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    if (x.length == 1) {
      v.write(insn, 0, b.call(takesHigh ? upper : lower, x[0], y[0]));
    } else {
      int i = takesHigh ? 1 : 0;
      v.write(insn, 0, b.call(lower, x[i], y[i]), b.call(upper, x[i], y[i]));
    }
  }

  private void insertWord(Instruction insn, int imm) {
    Inst word = b.unsigned64(b.read(1), 2);
    Inst[] x = v.read(insn, 0);
    int half = imm >> 2 & x.length - 1;
    int shift = (imm & 3) * 16;
    Inst rest = b.and(x[half], b.i64(~(0xffffL << shift)));
    x[half] = b.or(rest, b.shift(Op.SHL, word, shift));
    v.write(insn, 0, x);
  }

  private void maskedStore(Instruction insn) {
    Inst rdi = b.get(Slot.RDI);
    Inst at = b.segmented(insn.addressSize == 4 ? b.zext(b.trunc(rdi)) : rdi);
    Inst[] value = v.read(insn, 0);
    Inst[] mask = v.read(insn, 1);
    b.check(8 * value.length, at);
    for (int i = 0; i < value.length; i++) {
      Inst address = b.add(at, b.i64(8L * i));
      Inst bytes = b.call(BYTE_MASK, mask[i]);
      b.storeMasked(address, value[i], bytes);
    }
  }

  // State and fences.

  private boolean state(Instruction insn) {
    switch (insn.row.mnemonic) {
      case EMMS -> {
        v.enterMmx();
        v.leaveMmx();
        b.put(Slot.X87_TAG, b.i64(0));
      }
      case LFENCE, SFENCE, MFENCE -> b.fence();
      case CLFLUSH -> b.check(1, b.address());
      case STMXCSR -> {
        storeMxcsr();
        if (!exact) {
          b.call(WATCH);
          b.leave(insn.next());
        }
      }
      case LDMXCSR -> {
        Inst value = b.zext(b.read(0));
        guardValid(value);
        b.call(SET_MXCSR, value);
        // What follows may have to be translated for other modes.
        b.leave(insn.next());
      }
      case FXSAVE -> {
        Inst at = area();
        b.storesInHelper();
        b.call(SAVE, at);
      }
      case FXRSTOR -> {
        Inst at = area();
        guardValid(b.zext(b.load(32, b.add(at, b.i64(SseState.MXCSR_OFFSET)))));
        b.call(RESTORE, at);
        b.leave(insn.next());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** STMXCSR without more: the flags are not kept from here on if they were not before. */
  void storeMxcsr() {
    b.write(0, b.trunc(b.get(Slot.MXCSR)));
  }

  private void guardValid(Inst mxcsr) {
    b.guard(b.isZero(b.and(mxcsr, b.i64(~(long) Mxcsr.VALID))), Fault.PROTECTION);
  }

  private Inst area() {
    Inst at = b.address();
    v.guardAligned(at);
    b.check(SseState.AREA, at);
    return at;
  }
}
