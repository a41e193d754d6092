package org.bd0.translator.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All instructions, one row an encoding, found by opcode map and opcode byte.
 *
 * <p>A row reads {@code encoding | mnemonic | operands | attributes}:
 *
 * <ul>
 *   <li>encoding: mandatory prefix (66, F2, F3, or NP for none of them), opcode bytes, /digit for a
 *       ModRM.reg extension, m or r when only memory or only register forms exist, or a second byte
 *       after the opcode that the whole ModRM byte must equal. VEX encodings are written as the
 *       manual does, {@code VEX.128.66.0F38.W0 18}; where L or W is left out, both values are
 *       legal, and operands ending in x have the length that L gives;
 *   <li>operands: {@link Operand};
 *   <li>attributes: {@code lock} (LOCK is legal), {@code d64} and {@code f64} (operand size 64 by
 *       default, or always), {@code size16} (the mandatory 66 is the operand size too), {@code
 *       privileged}, {@code aligned} (128-bit memory operands must be), {@code r:} {@code w:}
 *       {@code u:} (flags read, written, undefined), {@code feature=} (the CPUID feature).
 * </ul>
 *
 * Where several rows fit the first one wins.
 */
public final class InstructionTable {
  private static final Row[][] INDEX = new Row[4 * 256][];
  private static final List<Row> ROWS = new ArrayList<>(900);

  /** VEX encodings; made when the first one is met, because most programs have none. */
  private static final class Vex {
    private static final Row[][] INDEX = new Row[4 * 256][];
    private static final List<Row> ROWS = new ArrayList<>(500);

    static {
      load(VexRows.GENERAL, INDEX, ROWS);
      load(VexRows.MOVES, INDEX, ROWS);
      load(VexRows.FLOATING, INDEX, ROWS);
      load(VexRows.INTEGER, INDEX, ROWS);
      load(VexRows.SSE4, INDEX, ROWS);
      load(VexRows.OWN, INDEX, ROWS);
      load(VexRows.GATHERS, INDEX, ROWS);
      load(VexRows.FUSED, INDEX, ROWS);
    }
  }

  static {
    load(IntegerRows.ONE_BYTE);
    load(IntegerRows.EXTENSIONS);
    load(IntegerRows.TWO_BYTE);
    load(X87Rows.ALL);
    load(SseRows.MMX);
    load(SseRows.INTEGER);
    load(SseRows.MOVES);
    load(SseRows.FLOATING);
    load(Sse4Rows.SSE3);
  }

  /** Rows with opcodes of three bytes, added to the others when the first such opcode is met. */
  private static final class ThreeBytes {
    static {
      load(Sse4Rows.SSSE3);
      load(Sse4Rows.SSE41);
      load(Sse4Rows.SSE42);
      load(Sse4Rows.CRYPTOGRAPHY);
    }

    private ThreeBytes() {}

    /** Makes sure that they are there. */
    static void need() {}
  }

  private InstructionTable() {}

  private static void load(String text) {
    load(text, INDEX, ROWS);
  }

  private static void load(String text, Row[][] into, List<Row> all) {
    RowParser parser = new RowParser(text);
    for (Row row = parser.next(); row != null; row = parser.next()) {
      all.add(row);
      int index = row.map << 8 | row.opcode;
      Row[] old = into[index];
      Row[] rows = old == null ? new Row[1] : java.util.Arrays.copyOf(old, old.length + 1);
      rows[rows.length - 1] = row;
      into[index] = rows;
    }
  }

  /** The rows of an opcode, in order, or null when there are none. */
  static Row[] rows(int map, int opcode) {
    if (map >= 2) {
      ThreeBytes.need();
    }
    return INDEX[map << 8 | opcode];
  }

  /** The rows of an opcode behind a VEX prefix, in order, or null when there are none. */
  static Row[] vexRows(int map, int opcode) {
    return Vex.INDEX[map << 8 | opcode];
  }

  /** All rows in the order of the table. */
  public static List<Row> all() {
    ThreeBytes.need();
    List<Row> all = new ArrayList<>(ROWS);
    all.addAll(Vex.ROWS);
    return List.copyOf(all);
  }

  /** The CPUID features that have at least one row, sorted. */
  public static Set<String> features() {
    Set<String> features = new TreeSet<>();
    for (Row row : all()) {
      if (!row.feature.isEmpty()) {
        features.add(row.feature);
      }
    }
    return features;
  }
}
