package org.bd0.translator.judge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Map<String, Integer> cases = new HashMap<>();
  private final Map<String, Set<String>> forms = new HashMap<>();

  /** Notes a case that was compared with the processor. */
  void add(Instruction insn) {
    if (insn.status != Instruction.Status.VALID) {
      return;
    }
    String row = line(insn.row);
    cases.merge(row, 1, Integer::sum);
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

  /** The rows that a document must have, in this order. */
  static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Row row : InstructionTable.all()) {
      lines.add(line(row));
    }
    return lines;
  }

  /** Writes the document. */
  void write(Path file, long judged) throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> rows = lines();
    text.append(
        """
        # Instructions

        Written by the judge, with `mvn -pl translator -am test -Dtest=JudgeTest#everyRowDoesWhatTheProcessorDoes \
        -Dbd0.judge.each=200 -Dbd0.judge.document=docs/instructions.md`; not by hand. `bd0-run --list-instructions` prints the
        table with its flags. A case is one instruction in a random state, whose registers, flags, memory and fault were
        compared with this processor's and between interpreter, tier 1 and tier 2. A row without cases is privileged, or
        gives something else each time (time, random numbers).

        """);
    text.append("%,d rows; %,d cases compared, all equal.%n%n".formatted(rows.size(), judged));
    text.append("| encoding | mnemonic | operands | feature | tested forms | cases |\n");
    text.append("|---|---|---|---|---|--:|\n");
    for (String row : rows) {
      text.append(row).append(' ');
      text.append(String.join(", ", forms.getOrDefault(row, Set.of()))).append(" | ");
      text.append(cases.getOrDefault(row, 0)).append(" |\n");
    }
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
