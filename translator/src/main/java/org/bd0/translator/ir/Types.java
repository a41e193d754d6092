package org.bd0.translator.ir;

/** What types the operands of each {@link Op} have. */
final class Types {
  private Types() {}

  /** Whether an instruction's operands and result have the types that its operation asks for. */
  static boolean fit(Inst i) {
    return switch (i.op) {
      case START, CONST, GET, FENCE, JUMP, SYSCALL, TRAP -> true;
      case PUT -> is(i.a, Type.I64);
      case ADD, SUB, MUL, DIVS, REMS, DIVU, REMU, AND, OR, XOR ->
          integer(i.type) && is(i.a, i.type) && is(i.b, i.type);
      case MULHS, MULHU -> i.type == Type.I64 && is(i.a, Type.I64) && is(i.b, Type.I64);
      case SHL, SHR, SAR, ROTL -> integer(i.type) && is(i.a, i.type) && is(i.b, Type.I32);
      case CTZ, CLZ, POPCNT -> i.type == Type.I32 && integer(i.a.type);
      case BSWAP -> integer(i.type) && is(i.a, i.type);
      case TRUNC -> i.type == Type.I32 && is(i.a, Type.I64);
      case ZEXT, SEXT -> i.type == Type.I64 && is(i.a, Type.I32);
      case ZEXT8, ZEXT16, SEXT8, SEXT16 -> i.type == Type.I32 && is(i.a, Type.I32);
      case BITS -> i.type == sameWidth(i.a.type);
      case EQ, NE, LT, LE -> i.type == Type.I32 && is(i.b, i.a.type);
      case LTU, LEU -> i.type == Type.I32 && integer(i.a.type) && is(i.b, i.a.type);
      case SELECT -> is(i.a, Type.I32) && is(i.b, i.type) && is(i.c, i.type);
      case LOAD -> is(i.a, Type.I64) && i.type == access(i);
      case STORE -> is(i.a, Type.I64) && is(i.b, access(i));
      case CHECK, INDIRECT -> is(i.a, Type.I64);
      case ATOMIC -> is(i.a, Type.I64) && is(i.b, access(i)) && i.type == access(i);
      case CAS ->
          is(i.a, Type.I64) && is(i.b, access(i)) && is(i.c, access(i)) && i.type == access(i);
      case GUARD, BRANCH -> is(i.a, Type.I32);
      case CALL -> arguments(i);
    };
  }

  private static boolean is(Inst operand, Type type) {
    return operand != null && operand.type == type;
  }

  private static boolean integer(Type type) {
    return type == Type.I32 || type == Type.I64;
  }

  private static Type sameWidth(Type type) {
    return switch (type) {
      case I32 -> Type.F32;
      case I64 -> Type.F64;
      case F32 -> Type.I32;
      case F64 -> Type.I64;
      case VOID -> Type.VOID;
    };
  }

  private static Type access(Inst i) {
    return i.imm == 64 ? Type.I64 : Type.I32;
  }

  /** Whether the arguments are those of the helper's descriptor. */
  private static boolean arguments(Inst call) {
    String descriptor = call.helper.descriptor();
    int at = 1;
    if (call.helper.takesState()) {
      at += 2;
    } else if (call.helper.takesCpu()) {
      at = descriptor.indexOf(';') + 1;
    }
    for (Inst argument : call.args) {
      char wanted = descriptor.charAt(at++);
      if (argument.type.descriptor != (wanted == 'Z' ? 'I' : wanted)) {
        return false;
      }
    }
    return descriptor.charAt(at) == ')' && call.type == call.helper.result();
  }
}
