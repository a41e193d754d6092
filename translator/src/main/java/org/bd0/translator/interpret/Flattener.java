package org.bd0.translator.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * Makes {@link FlatBlock}s. What nobody sees is left out, as by dead-code elimination. A slot's
 * value is taken from the slot itself as long as that holds it; what is put into a slot is computed
 * there; additions are a part of the access whose address they make, and comparisons a part of the
 * branch. Pure values are computed where they are wanted first.
 *
 * <p>Changes nothing of the block: others may be interpreting it.
 */
final class Flattener {
  private static final int NOWHERE = -1;

  private final Inst[] code;
  private final Liveness live;
  private final int[] places;
  private final int[] aliasedUntil = new int[Slot.COUNT];
  private final boolean[] taken = new boolean[FlatOp.VALUES];
  private final int[] takenUntil = new int[FlatOp.VALUES];
  private int highest = Slot.COUNT;
  private long[] words;
  private int size;
  private long[] constants = new long[4];
  private int constantCount;
  private final long[] starts;
  private int started = -1;
  private final List<Inst> rare = new ArrayList<>(0);
  private int position;

  private Flattener(Block block) {
    code = block.instructions();
    live = new Liveness(code);
    places = new int[code.length];
    Arrays.fill(places, NOWHERE);
    words = new long[code.length + 4];
    starts = new long[block.guestInstructions];
  }

  /** The block in flat form, or null when it has more values than that has room for. */
  static FlatBlock flatten(Block block) {
    Flattener f = new Flattener(block);
    return f.run() ? f.result() : null;
  }

  private FlatBlock result() {
    long[] all = new long[1 + constantCount + size];
    all[0] = constantCount;
    System.arraycopy(constants, 0, all, 1, constantCount);
    System.arraycopy(words, 0, all, 1 + constantCount, size);
    return new FlatBlock(all, starts, rare.toArray(new Inst[rare.size()]));
  }

  private boolean run() {
    for (position = 0; position < code.length; position++) {
      Inst i = code[position];
      if (i.op == Op.START) {
        started++;
        if (started >= starts.length) {
          return false;
        }
        starts[started] = i.imm;
      } else if (!live.dead(position)) {
        instruction(i);
        if (highest + constantCount + 2 > FlatOp.VALUES) {
          return false;
        }
        release();
      }
    }
    return true;
  }

  private void instruction(Inst i) {
    switch (i.op) {
      case GET -> get(i);
      case PUT -> put(i);
      case LOAD -> load(i);
      case STORE -> word(FlatOp.STORE8 + size(i), 0, base(i), offset(i), operand(i.b));
      case CHECK, ATOMIC, CAS -> {
        int place = define(i);
        word(FlatOp.ACCESS, place, operand(i.a), optional(i.b), optional(i.c));
        rare(i);
      }
      case CALL -> {
        if (!i.pure()) {
          call(i, define(i));
        }
      }
      case FENCE -> word(FlatOp.FENCE, 0, 0, 0, 0);
      case GUARD -> {
        word(FlatOp.GUARD, 0, operand(i.a), 0, 0);
        rare(i);
      }
      case JUMP -> word(FlatOp.JUMP, 0, 0, 0, 0);
      case INDIRECT -> word(FlatOp.INDIRECT, 0, operand(i.a), 0, 0);
      case BRANCH -> {
        if (fused(i)) {
          int operation = comparison(i.a) + FlatOp.BRANCH_IF;
          word(operation, 0, operand(i.a.a), operand(i.a.b), 0);
        } else {
          word(FlatOp.BRANCH, 0, operand(i.a), 0, 0);
        }
      }
      case SYSCALL, TRAP -> {
        word(i.op == Op.TRAP ? FlatOp.TRAP : FlatOp.SYSCALL, 0, 0, 0, 0);
        rare(i);
      }
      default -> {} // Pure: when it is wanted.
    }
  }

  // Slots.

  private void get(Inst i) {
    int slot = (int) i.imm;
    int until = live.last(position);
    if (changes(slot, position + 1, until)) {
      word(FlatOp.MOVE, define(i), slot, 0, 0);
    } else {
      places[position] = slot;
      aliasedUntil[slot] = Math.max(aliasedUntil[slot], until);
    }
  }

  /** Whether a slot may change from one position on, before another one. */
  private boolean changes(int slot, int from, int to) {
    for (int k = from; k < to; k++) {
      Inst i = code[k];
      if (i.op == Op.PUT ? i.imm == slot && !live.dead(k) : clobbers(i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean clobbers(Inst i) {
    return i.op == Op.CALL
        && (i.helper.effect() == Helper.Effect.SYNC || i.helper.effect() == Helper.Effect.STATE);
  }

  private void put(Inst i) {
    int slot = (int) i.imm;
    if (slot == Slot.CC_OP && flags(i)) {
      return;
    }
    Inst value = i.a;
    int place = alias(value) ? operand(value) : places[value.id];
    if (place == slot) {
      return;
    }
    if (place == NOWHERE && value.op != Op.CONST) {
      if (changes(slot, position + 1, live.last(value.id))) {
        word(FlatOp.MOVE, slot, operand(value), 0, 0);
      } else {
        compute(value, slot);
        places[value.id] = slot;
        aliasedUntil[slot] = Math.max(aliasedUntil[slot], live.last(value.id));
      }
    } else {
      word(FlatOp.MOVE, slot, operand(value), 0, 0);
    }
  }

  /** Sets all three of the flags' slots, if that is what comes. */
  private boolean flags(Inst kind) {
    int second = nextChange(position);
    int third = nextChange(second);
    if (!puts(second, Slot.CC_A) || !puts(third, Slot.CC_B)) {
      return false;
    }
    int operation = operand(kind.a);
    word(FlatOp.FLAGS, operation, operand(code[second].a), operand(code[third].a), 0);
    position = third;
    return true;
  }

  private boolean puts(int at, int slot) {
    return code[at].op == Op.PUT && code[at].imm == slot;
  }

  /** The next position where something happens that is not left for later. */
  private int nextChange(int from) {
    int next = Math.min(from + 1, code.length - 1);
    while (live.dead(next) || code[next].op != Op.GET && code[next].pure()) {
      next++;
    }
    return next;
  }

  private void load(Inst i) {
    int operation = FlatOp.LOAD8 + size(i);
    int base = base(i);
    int offset = offset(i);
    int slot = destination(i);
    if (slot == NOWHERE) {
      word(operation, define(i), base, offset, 0);
    } else {
      word(operation, slot, base, offset, 0);
      places[position] = slot;
      aliasedUntil[slot] = Math.max(aliasedUntil[slot], live.last(position));
    }
  }

  /** The slot that a value is put into before anything else happens, and lasts in. */
  private int destination(Inst i) {
    Inst value = i;
    int next = position + 1;
    while (code[next].op == Op.CONST || live.dead(next) || represents(code[next], value)) {
      value = represents(code[next], value) ? code[next] : value;
      next++;
    }
    if (code[next].op != Op.PUT || code[next].a != value) {
      return NOWHERE;
    }
    int slot = (int) code[next].imm;
    boolean lasts = aliasedUntil[slot] <= position && !changes(slot, next + 1, live.last(position));
    return lasts ? slot : NOWHERE;
  }

  private static boolean represents(Inst i, Inst value) {
    return alias(i) && i.a == value;
  }

  // Values.

  /** The place of a value, which is computed if need be. */
  private int operand(Inst value) {
    int place = places[value.id];
    if (place == NOWHERE) {
      if (value.op == Op.CONST) {
        place = constant(value.type == Type.I32 ? value.imm & 0xffffffffL : value.imm);
      } else if (alias(value)) {
        place = operand(value.a);
      } else {
        place = take(live.last(value.id));
        compute(value, place);
      }
      places[value.id] = place;
    }
    return place;
  }

  private int optional(Inst value) {
    return value == null ? 0 : operand(value);
  }

  private void compute(Inst i, int place) {
    if (i.op == Op.CALL) {
      call(i, place);
      return;
    }
    int operation = operation(i);
    word(operation, place, operand(i.a), optional(i.b), optional(i.c));
    if (operation == FlatOp.VALUE) {
      rare(i);
    }
  }

  private void call(Inst i, int place) {
    long arguments = 0;
    for (int n = 0; n < i.args.length; n++) {
      arguments |= (long) operand(i.args[n]) << n * FlatOp.BITS;
    }
    word(FlatOp.CALL, place, 0, 0, 0);
    rare(i);
    append(arguments);
  }

  private static int operation(Inst i) {
    if (comparison(i) >= 0) {
      return comparison(i);
    }
    int operation =
        switch (i.op) {
          case ADD -> FlatOp.ADD;
          case SUB -> FlatOp.SUB;
          case MUL -> FlatOp.MUL;
          case AND -> FlatOp.AND;
          case OR -> FlatOp.OR;
          case XOR -> FlatOp.XOR;
          case SHL -> FlatOp.SHL;
          case SHR -> FlatOp.SHR;
          case SAR -> FlatOp.SAR;
          case ZEXT -> FlatOp.ZEXT;
          case SEXT -> FlatOp.SEXT;
          case ZEXT8 -> FlatOp.ZEXT8;
          case ZEXT16 -> FlatOp.ZEXT16;
          case SEXT8 -> FlatOp.SEXT8;
          case SEXT16 -> FlatOp.SEXT16;
          case SELECT -> FlatOp.SELECT;
          default -> FlatOp.VALUE;
        };
    boolean narrow = operation <= FlatOp.SAR && i.type == Type.I32;
    return narrow ? operation + FlatOp.NARROW : operation;
  }

  /** The comparison of integers that a value is, or -1. */
  private static int comparison(Inst i) {
    int operation =
        switch (i.op) {
          case EQ -> FlatOp.EQ;
          case NE -> FlatOp.NE;
          case LT -> FlatOp.LT;
          case LE -> FlatOp.LE;
          case LTU -> FlatOp.LTU;
          case LEU -> FlatOp.LEU;
          default -> -1;
        };
    if (operation < 0 || i.a.type == Type.F32 || i.a.type == Type.F64) {
      return -1;
    }
    return i.a.type == Type.I32 ? operation + FlatOp.COMPARE_NARROW : operation;
  }

  /** Whether a branch makes its comparison itself. */
  static boolean fused(Inst i) {
    return i.op == Op.BRANCH && comparison(i.a) >= 0;
  }

  /** Whether an access adds up its address itself. */
  static boolean summed(Inst i) {
    return (i.op == Op.LOAD || i.op == Op.STORE) && i.a.op == Op.ADD;
  }

  /** Whether a value has its operand's representation. */
  static boolean alias(Inst i) {
    return switch (i.op) {
      case TRUNC, BITS -> true;
      case ZEXT -> normalised(i.a);
      default -> false;
    };
  }

  private static boolean normalised(Inst i) {
    return switch (i.op) {
      case TRUNC, BITS, SELECT -> false;
      default -> true;
    };
  }

  /** A result in the form that values of its type have. */
  static long normal(Inst i, long result) {
    return i.type == Type.I32 ? result & 0xffffffffL : result;
  }

  private int base(Inst i) {
    return operand(summed(i) ? i.a.a : i.a);
  }

  private int offset(Inst i) {
    return summed(i) ? operand(i.a.b) : constant(0);
  }

  private static int size(Inst i) {
    return Long.numberOfTrailingZeros(i.imm) - 3;
  }

  // Places.

  private int define(Inst i) {
    int place = take(Math.max(position, live.last(position)));
    places[i.id] = place;
    return place;
  }

  private int take(int until) {
    int place = Slot.COUNT;
    while (place < FlatOp.VALUES - 1 && taken[place]) {
      place++;
    }
    taken[place] = true;
    takenUntil[place] = until;
    highest = Math.max(highest, place);
    return place;
  }

  private void release() {
    for (int place = Slot.COUNT; place <= highest; place++) {
      taken[place] &= takenUntil[place] > position;
    }
  }

  private int constant(long value) {
    for (int i = 0; i < constantCount; i++) {
      if (constants[i] == value) {
        return FlatOp.VALUES - 1 - i;
      }
    }
    if (constantCount == constants.length) {
      constants = Arrays.copyOf(constants, 2 * constantCount);
    }
    constants[constantCount] = value;
    return FlatOp.VALUES - 1 - constantCount++;
  }

  // Words.

  private void word(int operation, long d, long a, long b, long c) {
    append(
        operation
            | d << FlatOp.D
            | a << FlatOp.A
            | b << FlatOp.B
            | c << FlatOp.C
            | (long) Math.max(started, 0) << FlatOp.NUMBER);
  }

  private void rare(Inst i) {
    append(rare.size());
    rare.add(i);
  }

  private void append(long word) {
    if (size == words.length) {
      words = Arrays.copyOf(words, 2 * size);
    }
    words[size++] = word;
  }
}
