package org.bd0.translator.decode;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.Flags;

/**
 * Reads rows from the tables' text. Written for start-up time: one pass, no regular expressions.
 */
final class RowParser {
  private final String text;
  private int at;

  int map;
  int prefix;
  int opcode;
  int digit;
  int exactModrm;
  char form;
  boolean vex;
  int vexLength;
  int vexWide;
  Mnemonic mnemonic;
  Operand[] operands;
  String feature;
  boolean lock;
  boolean privileged;
  boolean aligned;
  boolean defaults64;
  boolean forced64;
  boolean modrm;
  boolean size16;
  int flagsRead;
  int flagsWritten;
  int flagsUndefined;
  String encoding;

  RowParser(String text) {
    this.text = text;
  }

  /** The next row, or null at the end. */
  Row next() {
    while (at < text.length() && text.charAt(at) == '\n') {
      at++;
    }
    if (at >= text.length()) {
      return null;
    }
    int end = text.indexOf('\n', at);
    String line = text.substring(at, end < 0 ? text.length() : end);
    at += line.length() + 1;
    clear();
    int bar1 = line.indexOf('|');
    int bar2 = line.indexOf('|', bar1 + 1);
    int bar3 = line.indexOf('|', bar2 + 1);
    encoding(line.substring(0, bar1).strip());
    int nameEnd = bar2 < 0 ? line.length() : bar2;
    mnemonic = Mnemonic.valueOf(line.substring(bar1 + 1, nameEnd).strip());
    if (bar2 >= 0) {
      operands(line.substring(bar2 + 1, bar3 < 0 ? line.length() : bar3).strip());
    }
    if (bar3 >= 0) {
      for (String word : words(line.substring(bar3 + 1))) {
        attribute(word);
      }
    }
    return new Row(this);
  }

  private void clear() {
    map = 0;
    prefix = Row.ANY;
    opcode = -1;
    digit = -1;
    exactModrm = -1;
    form = 0;
    vex = false;
    vexLength = vexWide = Row.IGNORED;
    operands = new Operand[0];
    feature = "";
    lock = privileged = aligned = defaults64 = forced64 = modrm = size16 = false;
    flagsRead = flagsWritten = flagsUndefined = 0;
  }

  private static List<String> words(String s) {
    List<String> words = new ArrayList<>(4);
    int from = -1;
    for (int i = 0; i <= s.length(); i++) {
      boolean gap = i == s.length() || s.charAt(i) == ' ' || s.charAt(i) == ',';
      if (gap && from >= 0) {
        words.add(s.substring(from, i));
        from = -1;
      } else if (!gap && from < 0) {
        from = i;
      }
    }
    return words;
  }

  private void encoding(String s) {
    encoding = s;
    for (String word : words(s)) {
      char first = word.charAt(0);
      if (word.equals("NP")) {
        prefix = Row.NONE;
      } else if (word.startsWith("VEX")) {
        vexPrefix(word);
      } else if (first == '/') {
        digit = word.charAt(1) - '0';
      } else if (word.equals("m") || word.equals("r")) {
        form = first;
      } else {
        opcodeByte(Integer.parseInt(word, 16));
      }
    }
  }

  /** The manual's notation: VEX.length.prefix.map.W, of which the map alone has to be there. */
  private void vexPrefix(String word) {
    vex = true;
    prefix = Row.NONE;
    for (int from = 4; from <= word.length(); ) {
      int dot = word.indexOf('.', from);
      int end = dot < 0 ? word.length() : dot;
      switch (word.substring(from, end)) {
        case "128", "L0" -> vexLength = 0;
        case "256", "L1" -> vexLength = 1;
        case "W0" -> vexWide = 0;
        case "W1" -> vexWide = 1;
        case "66" -> prefix = 0x66;
        case "F2" -> prefix = 0xf2;
        case "F3" -> prefix = 0xf3;
        case "0F" -> map = 1;
        case "0F38" -> map = 2;
        case "0F3A" -> map = 3;
        default -> throw new IllegalArgumentException(word);
      }
      from = end + 1;
    }
  }

  private void opcodeByte(int value) {
    if (opcode >= 0) {
      exactModrm = value;
    } else if (map == 0 && value == 0x0f) {
      map = 1;
    } else if (!vex && map == 1 && (value == 0x38 || value == 0x3a)) {
      map = value == 0x38 ? 2 : 3;
    } else if (map == 0 && prefix == Row.ANY && isMandatoryPrefix(value)) {
      prefix = value;
    } else {
      opcode = value;
    }
  }

  private static boolean isMandatoryPrefix(int value) {
    return value == 0x66 || value == 0xf2 || value == 0xf3;
  }

  private void operands(String s) {
    List<String> words = words(s);
    operands = new Operand[words.size()];
    for (int i = 0; i < operands.length; i++) {
      String word = words.get(i);
      operands[i] = word.equals("1") ? Operand.ONE : Operand.valueOf(word);
    }
  }

  private void attribute(String word) {
    switch (word) {
      case "lock" -> lock = true;
      case "privileged" -> privileged = true;
      case "aligned" -> aligned = true;
      case "d64" -> defaults64 = true;
      case "f64" -> forced64 = true;
      case "modrm" -> modrm = true;
      case "size16" -> size16 = true;
      case "string" -> {}
      default -> {
        if (word.startsWith("feature=")) {
          feature = word.substring(8);
        } else if (word.startsWith("r:")) {
          flagsRead = flags(word);
        } else if (word.startsWith("w:")) {
          flagsWritten = flags(word);
        } else if (word.startsWith("u:")) {
          flagsUndefined = flags(word);
        } else {
          throw new IllegalArgumentException("unknown attribute " + word);
        }
      }
    }
  }

  private static int flags(String word) {
    int mask = 0;
    for (int i = 2; i < word.length(); i++) {
      mask |=
          switch (word.charAt(i)) {
            case 'O' -> Flags.OF;
            case 'S' -> Flags.SF;
            case 'Z' -> Flags.ZF;
            case 'A' -> Flags.AF;
            case 'P' -> Flags.PF;
            case 'C' -> Flags.CF;
            default -> throw new IllegalArgumentException(word);
          };
    }
    return mask;
  }
}
