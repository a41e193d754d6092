package org.bd0.translator.judge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bd0.translator.InstructionListing;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Row;

/** docs/instructions.md: the table's rows, and what the judge has seen of each. */
final class InstructionDocument {
  private final Map<String, Long> cases = new HashMap<>();
  private final Map<String, Set<String>> forms = new HashMap<>();
  private Instruction current = new Instruction();
  private long ofCurrent;
  private final Set<String> different = new HashSet<>();

  /** Notes a case that was compared with the processor. */
  void add(Instruction insn) {
    if (insn != current) {
      addUp();
      current = insn;
    }
    ofCurrent++;
  }

  /** Notes all cases of the same instruction at once. */
  private void addUp() {
    Instruction insn = current;
    long count = ofCurrent;
    ofCurrent = 0;
    if (count == 0 || insn.status != Instruction.Status.VALID) {
      return;
    }
    String row = line(insn.row);
    cases.merge(row, count, Long::sum);
    Set<String> seen = forms.computeIfAbsent(row, key -> new TreeSet<>());
    if (insn.row.modrm) {
      seen.add(insn.memory ? "memory" : "register");
    }
    if (insn.memory && insn.base == Instruction.RIP) {
      seen.add("rip");
    }
    if (insn.row.operands.length > 0 && insn.size(0) > 0) {
      seen.add(8 * insn.size(0) + " bits");
    }
    if (insn.lock) {
      seen.add("lock");
    }
    if (insn.addressSize == 4) {
      seen.add("address32");
    }
    if (insn.segment != 0) {
      seen.add("segment");
    }
    if (insn.repeat != 0) {
      seen.add("rep");
    }
  }

  /** What a document says first of a row. */
  static String line(Row row) {
    String feature = row.feature.isEmpty() ? "–" : row.feature;
    return "| `%s` | %s | %s | %s |"
        .formatted(row.encoding, row.mnemonic, InstructionListing.operands(row), feature);
  }

  /** Notes that a case was not equal. */
  void differs(Instruction insn) {
    if (insn.status == Instruction.Status.VALID) {
      different.add(line(insn.row));
    }
  }

  /** The rows that a document must have, in this order. */
  static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Row row : InstructionTable.all()) {
      lines.add(line(row));
    }
    return lines;
  }

  /** The rows that a document's text has. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("| `")) {
        lines.add(row(line));
      }
    }
    return lines;
  }

  /** The rows that a document has with at least so many cases. */
  static Set<String> often(String text, long cases) {
    Set<String> often = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("| `") && count(line) >= cases) {
        often.add(row(line));
      }
    }
    return often;
  }

  private static long count(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(" | ") + 3, line.length() - 2));
  }

  /** A line without its last two columns. */
  private static String row(String line) {
    int cases = line.lastIndexOf(" | ");
    return line.substring(0, line.lastIndexOf('|', cases) + 1);
  }

  /**
   * Writes the document. A row of which fewer cases were made than the file has, or of whose cases
   * one was not equal, stays as the file has it.
   */
  void write(Path file) throws IOException {
    addUp();
    Map<String, String> before = new HashMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.startsWith("| `")) {
          before.put(row(line), line);
        }
      }
    }
    StringBuilder table = new StringBuilder();
    List<String> rows = lines();
    long judged = 0;
    int judgedRows = 0;
    for (String row : rows) {
      String line = row + "  | 0 |";
      if (before.containsKey(row)) {
        line = before.get(row);
      }
      if (cases.containsKey(row) && !different.contains(row) && cases.get(row) >= count(line)) {
        line = row + " " + String.join(", ", forms.get(row)) + " | " + cases.get(row) + " |";
      }
      long count = count(line);
      judged += count;
      judgedRows += count > 0 ? 1 : 0;
      table.append(line).append('\n');
    }
    String text =
        """
        # Instructions

        Written by the judge (CONTRIBUTING.md, Long runs), not by hand. `bd0-run --list-instructions` prints the table with
        its flags. A case is one instruction in a random state, whose registers, flags, memory and fault were compared with
        the processor's and between interpreter, tier 1 and tier 2; the cases of a row are those of its longest run, in which
        all were equal; of time, random numbers and CPUID all but the answer was. A row without cases belongs to a feature
        that the processor lacked.

        """
            + "%,d rows, %,d of them judged; %,d cases.%n%n"
                .formatted(rows.size(), judgedRows, judged)
            + """
            | encoding | mnemonic | operands | feature | tested forms | cases |
            |---|---|---|---|---|--:|
            """
            + table;
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
