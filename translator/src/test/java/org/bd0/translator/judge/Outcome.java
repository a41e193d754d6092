package org.bd0.translator.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;

/** What became of a case, on the processor or in an engine. */
final class Outcome {
  /** Why a case ended. */
  enum End {
    /** The instruction at RIP faulted. */
    FAULT,
    /** A SYSCALL; RIP is behind it. */
    SYSTEM_CALL,
    /** It would not end. */
    UNFINISHED,
    /** It ended in a way that says nothing: alignment checks, changed code, or 32-bit code. */
    VOID
  }

  /** RFLAGS bits that are compared: status, DF, NT, AC and ID. */
  static final long FLAGS = Flags.STATUS | Flags.DF | 1L << 14 | 1L << 18 | 1L << 21;

  End end;
  Fault fault;

  /** What a page fault was about, or 0. */
  long address;

  long rflags;

  /** Registers by {@link Slot}, without the flags' slots. */
  final long[] state = new long[Slot.COUNT];

  /** Pairs of offset and new value of the 64-bit words of memory that changed, ascending. */
  long[] changes = {};

  /**
   * What differs from another outcome, in words; empty when nothing does.
   *
   * @param other the expected outcome
   * @param tolerance what need not be equal
   * @param name who produced this outcome
   */
  List<String> differences(Outcome other, Tolerance tolerance, String name) {
    return same(other, tolerance.flags()) ? List.of() : listed(other, tolerance, name);
  }

  /** Whether everything but some flags is equal, without a look at each register by itself. */
  private boolean same(Outcome other, long ignoredFlags) {
    return end == other.end
        && fault == other.fault
        && address == other.address
        && ((rflags ^ other.rflags) & FLAGS & ~ignoredFlags) == 0
        && same(0, Slot.RIP + 1, other)
        && same(Slot.FS_BASE, Slot.GS_BASE + 1, other)
        && same(Slot.X87_CW, Slot.MXCSR + 1, other)
        && same(Slot.XMM, Slot.YMM + 32, other)
        && Arrays.equals(changes, other.changes);
  }

  private boolean same(int from, int to, Outcome other) {
    return Arrays.equals(state, from, to, other.state, from, to);
  }

  private List<String> listed(Outcome other, Tolerance tolerance, String name) {
    List<String> found = new ArrayList<>();
    boolean alike = tolerance.faultKind() && addressing(fault) && addressing(other.fault);
    if (end != other.end || fault != other.fault && !alike) {
      found.add(
          String.format(
              "end: expected %s %s at %x, %s %s %s",
              other.end, other.fault, other.state[Slot.RIP], name, end, fault));
    }
    if (!tolerance.faultAddress()) {
      word(found, "fault address", address, other.address, name);
    }
    word(found, "rip", state[Slot.RIP], other.state[Slot.RIP], name);
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      if (compared(slot) && !tolerance.ignores(slot)) {
        long mask = ~tolerance.ignoredBits(slot);
        word(found, Slot.name(slot), state[slot] & mask, other.state[slot] & mask, name);
      }
    }
    long mask = FLAGS & ~tolerance.flags();
    if (((rflags ^ other.rflags) & mask) != 0) {
      word(found, "rflags (compared: " + flagNames(mask) + ")", rflags, other.rflags, name);
    }
    if (!tolerance.memory()) {
      memory(found, other, name);
    }
    return found;
  }

  private static boolean addressing(Fault fault) {
    return fault == Fault.PAGE || fault == Fault.PROTECTION;
  }

  /** Whether a register is compared; RIP is, too. */
  static boolean compared(int slot) {
    return slot < Slot.RIP
        || slot >= Slot.X87_CW && slot <= Slot.MXCSR
        || slot == Slot.FS_BASE
        || slot == Slot.GS_BASE
        || slot >= Slot.XMM && slot < Slot.X87_ST + 16
        || slot >= Slot.YMM && slot < Slot.YMM + 32;
  }

  private static void word(List<String> found, String what, long mine, long other, String name) {
    if (mine != other) {
      found.add(String.format("%s: expected %x, %s %x", what, other, name, mine));
    }
  }

  private void memory(List<String> found, Outcome other, String name) {
    int i = 0;
    int j = 0;
    int reported = 0;
    while ((i < changes.length || j < other.changes.length) && reported < 4) {
      long mine = i < changes.length ? changes[i] : Long.MAX_VALUE;
      long theirs = j < other.changes.length ? other.changes[j] : Long.MAX_VALUE;
      if (mine == theirs && changes[i + 1] == other.changes[j + 1]) {
        i += 2;
        j += 2;
        continue;
      }
      String x = theirs <= mine ? Long.toHexString(other.changes[j + 1]) : "unchanged";
      String y = mine <= theirs ? Long.toHexString(changes[i + 1]) : "unchanged";
      long at = Math.min(mine, theirs);
      found.add(String.format("memory at %x: expected %s, %s %s", at, x, name, y));
      reported++;
      i += mine <= theirs ? 2 : 0;
      j += theirs <= mine ? 2 : 0;
    }
  }

  private static String flagNames(long mask) {
    String names = "";
    names += (mask & Flags.CF) != 0 ? "C" : "";
    names += (mask & Flags.PF) != 0 ? "P" : "";
    names += (mask & Flags.AF) != 0 ? "A" : "";
    names += (mask & Flags.ZF) != 0 ? "Z" : "";
    names += (mask & Flags.SF) != 0 ? "S" : "";
    names += (mask & Flags.DF) != 0 ? "D" : "";
    return names + ((mask & Flags.OF) != 0 ? "O" : "");
  }
}
