package org.bd0.elf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What binutils' readelf says of a file. */
final class Readelf {
  private static final Pattern PROGRAM_HEADER =
      Pattern.compile(
          "^  (\\S+) +0x(\\S+) 0x(\\S+) 0x(\\S+) 0x(\\S+) 0x(\\S+) ([R ][W ][E ]) 0x(\\S+)$",
          Pattern.MULTILINE);
  private static final Pattern SYMBOL =
      Pattern.compile(
          "^ *\\d+: ([0-9a-f]{16}) +(\\S+) (NOTYPE|OBJECT|FUNC|IFUNC) +\\S+ +\\S+ +(\\d+) (\\S+)$",
          Pattern.MULTILINE);
  private static final Pattern NOTE =
      Pattern.compile("^  (\\S+) +0x([0-9a-f]{8})\t(\\S+).*$", Pattern.MULTILINE);
  private static final Pattern ALLOCATED_NOTES =
      Pattern.compile("\\] (\\S+) +NOTE +\\S+ \\S+ \\S+ \\S+ +[WXMSILOGTCxoE]*A");

  private final Path file;

  Readelf(Path file) {
    this.file = file;
  }

  /** A line of the header, such as "Type". */
  String header(String field) throws IOException, InterruptedException {
    Matcher line =
        Pattern.compile("^  " + Pattern.quote(field) + ": +(\\S+)", Pattern.MULTILINE)
            .matcher(Tools.run("readelf", "-hW", file.toString()));
    if (!line.find()) {
      throw new IOException("readelf shows no " + field);
    }
    return line.group(1);
  }

  List<ProgramHeader> programHeaders() throws IOException, InterruptedException {
    Matcher line = PROGRAM_HEADER.matcher(Tools.run("readelf", "-lW", file.toString()));
    return line.results()
        .map(
            row ->
                new ProgramHeader(
                    type(row.group(1)),
                    flags(row.group(7)),
                    hex(row.group(2)),
                    hex(row.group(3)),
                    hex(row.group(4)),
                    hex(row.group(5)),
                    hex(row.group(6)),
                    hex(row.group(8))))
        .toList();
  }

  /** The symbols that are addresses, in the order of the table. */
  List<Symbol> symbols() throws IOException, InterruptedException {
    // A file may have two tables. The one of the static linker is the last.
    String output = Tools.run("readelf", "-sW", file.toString());
    String table = output.substring(Math.max(output.lastIndexOf("Symbol table '"), 0));
    return SYMBOL.matcher(table).results().map(Readelf::symbol).toList();
  }

  /** "owner type size" of each note that is loaded. */
  List<String> notes() throws IOException, InterruptedException {
    List<String> loaded =
        ALLOCATED_NOTES
            .matcher(Tools.run("readelf", "-SW", file.toString()))
            .results()
            .map(row -> row.group(1))
            .toList();
    List<String> notes = new ArrayList<>();
    for (String part : Tools.run("readelf", "-nW", file.toString()).split("Displaying ", -1)) {
      if (loaded.stream().anyMatch(name -> part.startsWith("notes found in: " + name + "\n"))) {
        NOTE.matcher(part)
            .results()
            .map(row -> row.group(1) + " " + row.group(3) + " " + hex(row.group(2)))
            .forEach(notes::add);
      }
    }
    return notes;
  }

  /** The build ID in hexadecimal. */
  String buildId() throws IOException, InterruptedException {
    Matcher line =
        Pattern.compile("Build ID: (\\S+)").matcher(Tools.run("readelf", "-n", file.toString()));
    return line.find() ? line.group(1) : null;
  }

  private static Symbol symbol(MatchResult row) {
    String type = row.group(3);
    return new Symbol(
        row.group(5),
        hex(row.group(1)),
        Long.decode(row.group(2)),
        type.equals("FUNC") || type.equals("IFUNC"));
  }

  private static int type(String name) {
    return switch (name) {
      case "LOAD" -> 1;
      case "DYNAMIC" -> 2;
      case "INTERP" -> 3;
      case "NOTE" -> 4;
      case "PHDR" -> 6;
      case "TLS" -> 7;
      case "GNU_EH_FRAME" -> 0x6474e550;
      case "GNU_STACK" -> 0x6474e551;
      case "GNU_RELRO" -> 0x6474e552;
      case "GNU_PROPERTY" -> 0x6474e553;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int flags(String text) {
    return (text.contains("R") ? 4 : 0)
        + (text.contains("W") ? 2 : 0)
        + (text.contains("E") ? 1 : 0);
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
