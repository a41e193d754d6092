package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bd0.runtime.Fault;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Instruction;

/**
 * Runs cases on the processor and in both engines, and keeps what differs.
 *
 * <p>Cases of the same code that follow each other are a group: it is translated once. After the
 * first of its cases all memory is compared. If nothing has changed but where most cases write,
 * only that is compared after the others; if after all of them anything else has changed, the group
 * is judged again with all memory compared after each case.
 */
final class Judge {
  /** What a case may be, which decides what is compared. */
  enum Kind {
    /** Instructions of the table that the processor has. */
    INSTRUCTIONS,
    /** Any bytes. */
    BYTES,
    /** What {@link ProgramGenerator} makes. */
    PROGRAM
  }

  private static final int LIMIT = 20_000;

  private static final long VSYSCALL = 0xffffffffff600000L;

  /** So many cases of a group are run as they were lifted, too. */
  private static final int LIFTED = 8;

  private static final Tolerance NOTHING = Tolerance.none();

  private final GuestMachine machine = new GuestMachine();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final InstructionDocument document;
  private final List<Difference> found = new ArrayList<>();
  private final List<Instruction> equal = new ArrayList<>();
  private long compared;
  private long failed;

  private record Difference(Case c, String kind, List<String> differences) {}

  /**
   * A judge.
   *
   * @param document where compared cases are noted
   */
  Judge(InstructionDocument document) {
    this.document = document;
  }

  /** Cases that were compared with the processor. */
  long compared() {
    return compared;
  }

  /** Cases that differed. */
  long failed() {
    return failed;
  }

  /** The first failure of each kind, in words. */
  List<String> failures() {
    return List.copyOf(failures.values());
  }

  /** Judges cases that start from the same memory. */
  void judge(Oracle oracle, CaseSource.Batch cases) throws IOException {
    List<Case> batch = cases.cases();
    Kind kind = cases.kind();
    machine.load(cases.memory());
    List<Outcome> expected = oracle.judge(cases.memory(), batch);
    assertEquals(batch.size(), expected.size());
    for (int from = 0, to; from < batch.size(); from = to) {
      to = from + 1;
      while (to < batch.size() && batch.get(to).sameCode(batch.get(from))) {
        to++;
      }
      group(batch.subList(from, to), expected.subList(from, to), kind, false);
      if (!machine.clean()) {
        group(batch.subList(from, to), expected.subList(from, to), kind, true);
      }
      note();
    }
  }

  private void group(List<Case> cases, List<Outcome> expected, Kind kind, boolean whole) {
    found.clear();
    equal.clear();
    for (int i = 0; i < cases.size(); i++) {
      Case c = cases.get(i);
      try {
        compare(c, expected.get(i), kind, i < LIFTED, whole);
      } catch (RuntimeException | LinkageError e) {
        found.add(new Difference(c, e.getClass().getName(), List.of(Failures.trace(e))));
        machine.clean();
      }
    }
  }

  private void note() {
    compared += equal.size();
    equal.forEach(document::add);
    found.forEach(this::fail);
  }

  /**
   * Runs a case in all variants.
   *
   * @param asLifted whether the reference is what the lifter made, and not the interpreter
   * @param whole whether all memory is looked at after each variant; else after the reference, and
   *     after the others where that wrote to what is looked at only then
   */
  private void compare(Case c, Outcome expected, Kind kind, boolean asLifted, boolean whole) {
    GuestMachine.Variant reference =
        asLifted ? GuestMachine.Variant.LIFTED : GuestMachine.Variant.INTERPRETER;
    machine.compareAll(true);
    Outcome lifted = machine.run(c, reference, LIMIT);
    machine.compareAll(whole || machine.wroteElsewhere());
    if (lifted.end == Outcome.End.UNFINISHED || !tellsSomething(c, expected, lifted)) {
      return;
    }
    Tolerance tolerance =
        kind == Kind.PROGRAM
            ? Tolerance.ofProgram(c, ProgramGenerator.ended(expected), expected.state[Slot.RIP])
            : Tolerance.of(c, expected.state[Slot.RIP]);
    if (kind == Kind.BYTES && (lifted.fault == Fault.UNDEFINED || lacks(c))) {
      // The processor may know more instructions, or fewer.
      return;
    }
    if (jumpsNowhere(expected, lifted) || beyondSegment(c, expected, lifted)) {
      expected = lifted;
    }
    if (!tolerance.everything()) {
      equal.add(c.instruction(0));
      check(c, lifted.differences(expected, tolerance, "lifted"));
    }
    if (tolerance.time()) {
      return;
    }
    if (asLifted) {
      Outcome interpreted = machine.run(c, GuestMachine.Variant.INTERPRETER, LIMIT);
      check(c, interpreted.differences(lifted, NOTHING, "interpreter"));
    }
    Outcome flat = machine.run(c, GuestMachine.Variant.FLAT, LIMIT);
    check(c, flat.differences(lifted, NOTHING, "flat"));
    Outcome translated = machine.run(c, GuestMachine.Variant.TRANSLATOR, 100 * LIMIT);
    check(c, translated.differences(lifted, NOTHING, "translator"));
    Outcome unit = machine.run(c, GuestMachine.Variant.UNIT, 100 * LIMIT);
    check(c, unit.differences(lifted, NOTHING, "unit"));
  }

  /** Whether bytes are an instruction that the processor does not have. */
  private static boolean lacks(Case c) {
    for (int at = 0; at < c.code().length; ) {
      Instruction insn = c.instruction(at);
      if (insn.status != Instruction.Status.VALID) {
        return false;
      }
      if (!HostFeatures.has(insn.row.feature)) {
        return true;
      }
      at += insn.length;
    }
    return false;
  }

  /**
   * Whether an outcome can be compared, whose RIP is then made the one of the instruction that
   * trapped.
   */
  private static boolean tellsSomething(Case c, Outcome expected, Outcome lifted) {
    if (expected.end == Outcome.End.VOID || expected.end == Outcome.End.UNFINISHED) {
      return false;
    }
    boolean beyondPage = expected.address == Case.CODE_PAGE + Case.PAGE;
    if (expected.fault == Fault.PAGE && lifted.fault == Fault.UNDEFINED && beyondPage) {
      // The processor fetches the rest of an undefined instruction before it says so.
      return false;
    }
    if (expected.fault == Fault.DEBUG && lifted.fault != Fault.DEBUG) {
      // POPF has set TF. Single-stepping itself is not for guests.
      return false;
    }
    if (expected.state[Slot.MXCSR] > 0xffff) {
      // AMD's bit for misaligned operands.
      return false;
    }
    if ((lifted.state[Slot.RIP] & -Case.PAGE) == VSYSCALL) {
      // Linux takes it for one of its oldest system calls, and does not say where it was.
      return false;
    }
    if (lifted.end == Outcome.End.SYSTEM_CALL && unfiltered(lifted.state[Slot.RAX])) {
      return false;
    }
    boolean trap = lifted.fault == Fault.BREAKPOINT || lifted.fault == Fault.OVERFLOW;
    if (trap && expected.fault == lifted.fault) {
      // A trap: the processor reports the address behind the instruction.
      long rip = lifted.state[Slot.RIP];
      if (expected.state[Slot.RIP] == rip + length(c, rip)) {
        expected.state[Slot.RIP] = rip;
      }
    }
    return true;
  }

  /** Whether Linux does a system call that the filter does not see: uretprobe and uprobe. */
  private static boolean unfiltered(long number) {
    return number == 335 || number == 336;
  }

  /** Whether a processor's outcome is worth keeping, with RIP as {@link #tellsSomething} says. */
  static boolean comparable(Case c, Outcome expected, Outcome lifted) {
    return tellsSomething(c, expected, lifted)
        && !jumpsNowhere(expected, lifted)
        && !beyondSegment(c, expected, lifted);
  }

  /**
   * Whether both jumped to an address that is none. The processor reports that at the jump, before
   * it has changed anything; here it is found when there is nothing to fetch at the target, so that
   * jumps need no check.
   */
  private static boolean jumpsNowhere(Outcome expected, Outcome ours) {
    return expected.fault == Fault.PROTECTION
        && ours.fault == Fault.PAGE
        && ours.address == ours.state[Slot.RIP]
        && !GuestMemory.canonical(ours.address);
  }

  /**
   * Whether an offset that is not canonical gave an address that is, with the base of FS or GS: AMD
   * raises #GP, against its manual.
   */
  private static boolean beyondSegment(Case c, Outcome expected, Outcome ours) {
    long at = ours.state[Slot.RIP] - c.start();
    return expected.fault == Fault.PROTECTION
        && ours.fault == Fault.PAGE
        && at >= 0
        && at < c.code().length
        && c.instruction((int) at).segment != 0;
  }

  private static int length(Case c, long rip) {
    long at = rip - c.start();
    return at >= 0 && at < c.code().length ? c.instruction((int) at).length : 1;
  }

  private void check(Case c, List<String> differences) {
    if (!differences.isEmpty()) {
      String kind = differences.get(0).replaceAll("(?<=(expected|memory at)).*", "");
      found.add(new Difference(c, kind, differences));
    }
  }

  /** Keeps the first failure of each kind. */
  private void fail(Difference difference) {
    Case c = difference.c;
    failed++;
    document.differs(c.instruction(0));
    StringBuilder key = new StringBuilder(difference.kind);
    for (int at = 0; at < c.code().length; ) {
      Instruction insn = c.instruction(at);
      if (insn.status != Instruction.Status.VALID) {
        break;
      }
      key.append(' ').append(insn.row.mnemonic);
      at += insn.length;
    }
    if (failures.size() < Integer.getInteger("bd0.judge.report", 30)) {
      String differences = String.join("\n  ", difference.differences);
      failures.putIfAbsent(key.toString(), c + "  " + differences + "\n");
    }
  }
}
