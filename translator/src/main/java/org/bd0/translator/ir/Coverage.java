package org.bd0.translator.ir;

/**
 * The memory that the current guest instruction has already been found able to access, so that a
 * further access to a part of it cannot fault and needs no second check.
 */
public final class Coverage {
  /** The root of all constant addresses. */
  private static final Inst ABSOLUTE = Inst.of(Op.CONST, Type.I64, null, null, null, 0);

  private Inst root;
  private long from;
  private long to;
  private Inst anchor;

  /** Nothing covered. */
  public Coverage() {}

  /** Forgets everything: a new guest instruction starts. */
  public void clear() {
    root = null;
  }

  /** Notes that {@code bytes} from the address {@code ea} are accessible. */
  public void add(Inst ea, long bytes) {
    root = rootOf(ea);
    from = offsetOf(ea);
    to = from + bytes;
    anchor = ea;
  }

  /** Whether {@code bytes} from the address {@code ea} are known to be accessible. */
  public boolean covers(Inst ea, long bytes) {
    long offset = offsetOf(ea);
    return root != null && rootOf(ea) == root && offset >= from && offset + bytes <= to;
  }

  /** The address that was checked; {@code covers} was true. */
  public Inst anchor() {
    return anchor;
  }

  /** Bytes from the anchor to an address that is covered. */
  public long distance(Inst ea) {
    return offsetOf(ea) - from;
  }

  /** Bytes that an IR instruction accesses, or 0. */
  public static long bytes(Inst inst) {
    return switch (inst.op) {
      case LOAD, STORE, ATOMIC, CAS -> inst.imm / 8;
      case CHECK -> inst.imm;
      default -> 0;
    };
  }

  /** Whether an access and a range have bytes in common, as far as their addresses tell. */
  static boolean overlap(Inst access, Inst ea, long bytes) {
    long distance = offsetOf(ea) - offsetOf(access.a);
    return rootOf(ea) == rootOf(access.a) && distance < bytes(access) && distance > -bytes;
  }

  private static Inst rootOf(Inst ea) {
    if (ea.op == Op.CONST) {
      return ABSOLUTE;
    }
    return ea.op == Op.ADD && ea.b.op == Op.CONST ? ea.a : ea;
  }

  private static long offsetOf(Inst ea) {
    if (ea.op == Op.CONST) {
      return ea.imm;
    }
    return ea.op == Op.ADD && ea.b.op == Op.CONST ? ea.b.imm : 0;
  }
}
