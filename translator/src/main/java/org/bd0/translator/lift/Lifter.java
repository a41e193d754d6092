package org.bd0.translator.lift;

import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Fault;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.trace.Capture;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;

/**
 * From guest bytes to a block of IR: decodes until control leaves, and asks each family of
 * instructions for their meaning.
 */
public final class Lifter {
  /** A block ends after so many instructions even if control does not leave. */
  public static final int MAX_INSTRUCTIONS = 64;

  /** So many instructions after STMXCSR are searched for what the program wants to know. */
  private static final int ROUNDING_QUERY = 16;

  /** A lifter; it has no state, and any number of threads may use it. */
  public Lifter() {}

  /** Lifts the basic block at a guest address. */
  public Block lift(GuestMemory memory, long address) {
    return lift(memory, address, MAX_INSTRUCTIONS, false);
  }

  /** Lifts the block at a guest address for the cache that a processor uses now. */
  public Block lift(CpuState cpu, long address, int limit) {
    return lift(cpu.memory, address, limit, cpu.code);
  }

  /**
   * Lifts the block at a guest address, at most {@code limit} instructions of it.
   *
   * @param exact whether SSE arithmetic has to obey and to update MXCSR
   */
  public Block lift(GuestMemory memory, long address, int limit, boolean exact) {
    return lift(memory, address, limit, exact, null);
  }

  /** Lifts the block at a guest address, at most {@code limit} instructions of it, for a cache. */
  public Block lift(GuestMemory memory, long address, int limit, CodeCache cache) {
    return lift(memory, address, limit, cache.exact(), cache);
  }

  private static Block lift(
      GuestMemory memory, long address, int limit, boolean exact, CodeCache cache) {
    Capture capture = cache == null ? Capture.NONE : cache.capture();
    // A single step is how instructions are executed that meet memory outside for the first time.
    boolean all = capture.every || limit == 1;
    CodeReader reader = new CodeReader();
    X86Builder builder = new X86Builder(capture);
    Families families = new Families(builder, exact);
    long at = address;
    int count = 0;
    long returnPoint = 0;
    while (count < limit && !builder.ended()) {
      Instruction insn = reader.read(memory, at);
      if (count > 0 && startsOwnBlock(insn)) {
        break;
      }
      builder.begin(insn, capture != Capture.NONE && (all || cache.farSite(at)));
      if (isRoundingQuery(reader, memory, insn)) {
        families.storeMxcsr();
      } else if (insn.status == Instruction.Status.VALID) {
        families.lift(insn);
      } else {
        invalid(builder, insn);
      }
      at += insn.length;
      count++;
      if (insn.status == Instruction.Status.VALID && insn.row.mnemonic == Mnemonic.CALL) {
        returnPoint = at;
      }
    }
    if (!builder.ended()) {
      builder.jump(at);
    }
    return new Block(address, at, count, returnPoint, builder.code().toArray(new Inst[0]));
  }

  /** A repeated string instruction jumps to itself, so it has to be a block's first. */
  private static boolean startsOwnBlock(Instruction insn) {
    return insn.status == Instruction.Status.VALID
        && insn.repeat != 0
        && switch (insn.row.mnemonic) {
          case MOVS, STOS, LODS, SCAS, CMPS -> true;
          default -> false;
        };
  }

  /**
   * Whether an instruction is the STMXCSR with which a C library asks for the rounding mode, as its
   * printf, strtod, sin and pow do: what it stored is masked with the rounding control soon after.
   * That alone is no reason to keep the exception flags from here on.
   */
  private static boolean isRoundingQuery(CodeReader reader, GuestMemory memory, Instruction insn) {
    if (insn.status != Instruction.Status.VALID || insn.row.mnemonic != Mnemonic.STMXCSR) {
      return false;
    }
    long at = insn.next();
    for (int i = 0; i < ROUNDING_QUERY; i++) {
      Instruction next = reader.read(memory, at);
      if (next.status != Instruction.Status.VALID || next.row.mnemonic == Mnemonic.FNSTSW) {
        return false;
      }
      if (next.row.mnemonic == Mnemonic.AND && next.immediate == Mxcsr.ROUNDING) {
        return true;
      }
      at = next.next();
    }
    return false;
  }

  private static void invalid(X86Builder builder, Instruction insn) {
    switch (insn.status) {
      case TOO_LONG -> builder.trap(Fault.PROTECTION);
      case TRUNCATED -> builder.trapFetch(insn.address + Math.min(insn.length, Decoder.MAX_LENGTH));
      default -> builder.trap(Fault.UNDEFINED);
    }
  }

  /** All families, tried in the order of how often they are met. */
  private static final class Families {
    private final X86Builder builder;
    private final LiftMove move;
    private final LiftArithmetic arithmetic;
    private final LiftControl control;
    private final LiftBits bits;
    private final LiftBmi bmi;
    private final LiftSystem system;
    private final LiftDescriptors descriptors;
    private final LiftString string;
    private final LiftX87 x87;
    private final Vectors vectors;
    private final PackedInteger integers;
    private final PackedFloat floats;
    private final LiftSse sse;
    private final LiftPacked packed;
    private final LiftText text;

    /** Made when a block has a VEX prefix. */
    private LiftVex vex;

    Families(X86Builder builder, boolean exact) {
      this.builder = builder;
      move = new LiftMove(builder);
      arithmetic = new LiftArithmetic(builder);
      control = new LiftControl(builder);
      bits = new LiftBits(builder);
      bmi = new LiftBmi(builder);
      system = new LiftSystem(builder);
      descriptors = new LiftDescriptors(builder);
      string = new LiftString(builder);
      x87 = new LiftX87(builder);
      vectors = new Vectors(builder);
      integers = new PackedInteger(builder, vectors);
      floats = new PackedFloat(builder, vectors, exact);
      sse = new LiftSse(builder, vectors, integers, exact);
      packed = new LiftPacked(builder, vectors, integers, floats);
      text = new LiftText(builder, vectors);
    }

    void lift(Instruction insn) {
      boolean lifted = insn.row.vex && insn.row.vector() ? vex(insn) : plain(insn);
      if (!lifted) {
        builder.trap(Fault.UNDEFINED);
      }
    }

    private boolean plain(Instruction insn) {
      return move.lift(insn)
          || arithmetic.lift(insn)
          || control.lift(insn)
          || bits.lift(insn)
          || bmi.lift(insn)
          || string.lift(insn)
          || vector(insn)
          || x87.lift(insn)
          || system.lift(insn)
          || descriptors.lift(insn);
    }

    private boolean vex(Instruction insn) {
      if (vex == null) {
        vex = new LiftVex(builder, vectors, integers, floats, sse, text);
      }
      return vex.lift(insn);
    }

    void storeMxcsr() {
      sse.storeMxcsr();
    }

    private boolean vector(Instruction insn) {
      boolean mmx = Vectors.usesMmx(insn);
      if (mmx) {
        vectors.enterMmx();
      }
      boolean lifted = sse.lift(insn) || packed.lift(insn) || text.lift(insn);
      if (lifted && mmx) {
        vectors.leaveMmx();
      }
      return lifted;
    }
  }
}
