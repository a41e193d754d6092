package org.bd0.translator;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.Flags;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Operand;
import org.bd0.translator.decode.Row;

/** The instruction table for people: a line a row, columns aligned. */
public final class InstructionListing {
  private static final String[] HEAD = {
    "ENCODING", "MNEMONIC", "OPERANDS", "FEATURE", "LOCK", "READS", "WRITES", "UNDEFINED", "OTHER"
  };
  private static final int[] BITS = {Flags.OF, Flags.SF, Flags.ZF, Flags.AF, Flags.PF, Flags.CF};
  private static final String LETTERS = "OSZAPC";

  private InstructionListing() {}

  /**
   * The whole table: the encoding and the operands in {@link InstructionTable}'s notation, the
   * CPUID feature ("-" for what every x86-64 processor has), whether LOCK is legal, and the status
   * flags that are read, written, and left undefined.
   */
  public static String text() {
    List<String[]> lines = new ArrayList<>();
    lines.add(HEAD);
    for (Row row : InstructionTable.all()) {
      lines.add(cells(row));
    }
    int[] widths = new int[HEAD.length];
    for (String[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        widths[i] = Math.max(widths[i], line[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] line : lines) {
      int start = text.length();
      for (int i = 0; i < line.length; i++) {
        text.append(line[i]).append(" ".repeat(widths[i] + 2 - line[i].length()));
      }
      int end = text.length();
      while (end > start && text.charAt(end - 1) == ' ') {
        end--;
      }
      text.setLength(end);
      text.append('\n');
    }
    return text.toString();
  }

  private static String[] cells(Row row) {
    StringBuilder other = new StringBuilder();
    if (row.privileged) {
      other.append("privileged ");
    }
    if (row.aligned) {
      other.append("aligned ");
    }
    return new String[] {
      row.encoding,
      row.mnemonic.name(),
      operands(row),
      row.feature.isEmpty() ? "-" : row.feature,
      row.lock ? "lock" : "",
      flags(row.flagsRead),
      flags(row.flagsWritten),
      flags(row.flagsUndefined),
      other.toString().strip()
    };
  }

  /** A row's operands as the table has them, "Ev,Gv". */
  public static String operands(Row row) {
    StringBuilder text = new StringBuilder();
    for (Operand operand : row.operands) {
      text.append(text.isEmpty() ? "" : ",");
      text.append(operand == Operand.ONE ? "1" : operand.name());
    }
    return text.toString();
  }

  /** Status flags as letters, in the order of RFLAGS from the highest bit. */
  public static String flags(int mask) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < BITS.length; i++) {
      if ((mask & BITS[i]) != 0) {
        text.append(LETTERS.charAt(i));
      }
    }
    return text.toString();
  }
}
