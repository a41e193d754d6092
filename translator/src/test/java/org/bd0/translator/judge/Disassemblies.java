package org.bd0.translator.judge;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bd0.translator.decode.Instruction;

/** Brings objdump's text and ours into one form, without immediates. */
final class Disassemblies {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("movabs", "mov"),
          Map.entry("cwde", "cbw"),
          Map.entry("cdqe", "cbw"),
          Map.entry("cdq", "cwd"),
          Map.entry("cqo", "cwd"),
          Map.entry("sal", "shl"),
          Map.entry("movd", "movq"),
          Map.entry("cmpxchg16b", "cmpxchg8b"),
          Map.entry("xsave64", "xsave"),
          Map.entry("xsaveopt64", "xsaveopt"),
          Map.entry("xsavec64", "xsavec"),
          Map.entry("xrstor64", "xrstor"),
          Map.entry("prefetcht0", "prefetch"),
          Map.entry("prefetcht1", "prefetch"),
          Map.entry("prefetcht2", "prefetch"),
          Map.entry("prefetchnta", "prefetch"));

  private static final Pattern NEGATIVE = Pattern.compile("\\+0x(f{8}[0-9a-f]{8})]");

  private Disassemblies() {}

  /** The instruction's name in a text that {@link #theirs} gave. */
  static String name(String text) {
    int end = text.indexOf(' ');
    return end < 0 ? text : text.substring(0, end);
  }

  /** What objdump says. */
  static String theirs(String text) {
    String s = text.toLowerCase(Locale.ROOT);
    s = s.replaceAll("\\s*(#|<).*", "").strip();
    s = s.replaceAll("^((rex(\\.\\w+)?|data16|cs|ds|es|ss|bnd|notrack|rep[nz]*|addr32) +)*", "");
    // String instructions are shown with their operands.
    s = s.replaceAll("^(movs|stos|lods|scas|cmps) .*\\b[defg]s:\\[.*", "$1");
    // Predicates are shown as a part of the name.
    s = s.replaceAll("^(v?)cmp[a-z]+(_[a-z]+)?([ps][sd]) (.*)", "$1cmp$3 $4,0x0");
    s = s.replaceAll("^(v?)pclmul[lh]q[lh]qdq (.*)", "$1pclmulqdq $2,0x0");
    s = s.replaceAll("\\b(ds:|(fs:|gs:))(0x[0-9a-f]+)", "$2[$3]");
    Matcher negative = NEGATIVE.matcher(s);
    if (negative.find()) {
      long distance = -Long.parseUnsignedLong(negative.group(1), 16);
      s = negative.replaceFirst("-0x" + Long.toHexString(distance) + "]");
    }
    return common(s);
  }

  /** What we say. */
  static String ours(Instruction insn) {
    String s = insn.toString().replaceAll("^rep[ne]* ", "");
    s = s.replaceAll("^(movs|stos|lods|scas|cmps)[bwdq]$", "$1");
    if (s.contains("pinsr")) {
      // Of a register that is inserted from, objdump shows all 32 bits.
      s = s.replaceAll(", ([a-d]x|[sb]p|[sd]i),", ", e$1,").replaceAll("(r\\d+)[bw],", "$1d,");
      s = s.replaceAll(", ([a-d])l,", ", e$1x,").replaceAll(", ([sb]p|[sd]i)l,", ", e$1,");
    }
    return common(s.equals("fnstsw") ? "fnstsw ax" : s);
  }

  private static String common(String text) {
    String s = text.replaceAll("\\s+", " ").replace(" + ", "+").replace(" - ", "-");
    s = s.replace(", ", ",").replaceAll("(byte|word|[dqo]word|tbyte|[xy]mmword) ptr ", "");
    s = s.replace("+0x0]", "]").replace("st(0)", "st");
    // Immediates and branch targets are printed in many ways.
    s = s.replaceAll("([ ,])-?(0x)?[0-9a-f]+\\b(?!\\))", "$1#");
    if (s.equals("xchg ax,ax")) {
      return "nop";
    }
    String name = name(s);
    if (name.equals("lock")) {
      return "lock " + common(s.substring(5));
    }
    return NAMES.getOrDefault(name, name) + s.substring(name.length());
  }
}
