package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The decoder against objdump: lengths, names and operands of the code of this machine's programs
 * and libraries, and what is an instruction among random bytes. Prints the figures, and which
 * instructions the table does not have.
 *
 * <p>{@code -Dbd0.objdump.instructions=N} compares at least N instructions of programs (all static
 * ones first), {@code -Dbd0.objdump.bytes=N} about N random bytes, {@code -Dbd0.objdump.seed=S}
 * other ones.
 */
final class ObjdumpTest {
  private static final int MOST_FAILURES = 50;
  private static final int CHUNK = 1 << 20;

  private final Map<String, String> failures = new TreeMap<>();
  private final Map<String, Integer> missing = new TreeMap<>();
  private final Map<String, Integer> explained = new TreeMap<>();
  private long valid;
  private long invalid;

  @TempDir Path directory;

  @Test
  void decodesWhatObjdumpDoes() throws IOException, InterruptedException {
    Tools.need("objdump", "binutils");
    long wanted = Long.getLong("bd0.objdump.instructions", 250_000);
    int files = 0;
    for (Path program : programs()) {
      if (valid >= wanted) {
        break;
      }
      Objdump.program(program, line -> compare(line, line.bytes(), 0));
      files++;
    }
    System.out.printf(
        "%,d instructions of %d files compared; not in the table: %s; explained: %s%n",
        valid, files, missing, explained);
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures.values()));
    assertTrue(valid >= Math.min(wanted, 100_000), () -> valid + " instructions compared");
  }

  @Test
  void randomBytesAreWhatObjdumpSays() throws IOException, InterruptedException {
    Tools.need("objdump", "binutils");
    long wanted = Long.getLong("bd0.objdump.bytes", CHUNK);
    long seed = Long.getLong("bd0.objdump.seed", 1);
    Path file = directory.resolve("bytes");
    for (long done = 0; done < wanted; done += CHUNK) {
      byte[] bytes = ObjdumpBytes.random(seed + done / CHUNK, (int) Math.min(CHUNK, wanted - done));
      Files.write(file, bytes);
      Objdump.bytes(file, line -> compareRandom(line, bytes));
    }
    System.out.printf(
        "%,d valid and %,d invalid sequences among %,d random bytes (seed %d) compared; not in the"
            + " table: %s; explained: %s%n",
        valid, invalid, wanted, seed, missing, explained);
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures.values()));
    assertTrue(valid + invalid > wanted / 10, () -> valid + invalid + " sequences compared");
  }

  /** Static programs, which are always there where tests run, then all others in random order. */
  private static List<Path> programs() throws IOException {
    List<Path> programs = new ArrayList<>();
    for (String program : List.of("/bin/busybox", "/sbin/ldconfig")) {
      if (Files.exists(Path.of(program))) {
        programs.add(Path.of(program).toRealPath());
      } else {
        System.out.println(program + " is missing: not compared");
      }
    }
    List<Path> others = new ArrayList<>();
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/lib/x86_64-linux-gnu")) {
      if (Files.isDirectory(Path.of(folder))) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
          files.filter(ObjdumpTest::isProgram).sorted().forEach(others::add);
        }
      }
    }
    others.removeAll(programs);
    Collections.shuffle(others, new Random(Long.getLong("bd0.objdump.seed", 1)));
    programs.addAll(others);
    assumeTrue(!programs.isEmpty(), "no program: install the package busybox-static");
    return programs;
  }

  /** Whether a file is an ELF file for x86-64. */
  private static boolean isProgram(Path file) {
    if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
        || !Files.isReadable(file)) {
      return false;
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] header = new byte[20];
      return in.read(header) == header.length
          && header[0] == 0x7f
          && header[1] == 'E'
          && header[2] == 'L'
          && header[3] == 'F'
          && header[4] == 2
          && header[18] == 62;
    } catch (IOException e) {
      return false;
    }
  }

  private void compare(Objdump.Line line, byte[] code, int offset) {
    if (line.bad() || failures.size() >= MOST_FAILURES) {
      return;
    }
    int available = code.length - offset;
    Instruction insn = new Decoder().decode(code, offset, available, line.address());
    String theirs = Disassemblies.theirs(line.text());
    String name = Disassemblies.name(theirs);
    if (insn.status == Instruction.Status.UNDEFINED) {
      undefined(line, insn, name);
      return;
    }
    String reason = ObjdumpBytes.explanation(line, insn);
    if (reason != null) {
      explained.merge(reason, 1, Integer::sum);
      return;
    }
    valid++;
    if (insn.status != Instruction.Status.VALID || insn.length != line.bytes().length) {
      fail("length " + name, insn.status + ", " + insn.length, line);
      return;
    }
    String ours = Disassemblies.ours(insn);
    if (!ours.equals(theirs) && !ObjdumpBytes.otherName(insn, name)) {
      fail("text " + name, ours + " is not " + theirs, line);
    }
  }

  /** Lengths and names alone; operands are compared where compilers have written them. */
  private void compareRandom(Objdump.Line line, byte[] code) {
    int at = (int) line.address();
    // Behind the last bytes stands nothing.
    if (failures.size() >= MOST_FAILURES || at + 2 * Decoder.MAX_LENGTH > code.length) {
      return;
    }
    Instruction insn = new Decoder().decode(code, at, code.length - at, at);
    String name = ObjdumpBytes.name(line);
    String reason = ObjdumpBytes.explanation(line, insn);
    if (reason != null) {
      explained.merge(reason, 1, Integer::sum);
    } else if (line.bad()) {
      invalid++;
      if (insn.status == Instruction.Status.VALID) {
        fail("invalid " + insn.row.mnemonic, insn + " is none", line);
      }
    } else if (insn.status != Instruction.Status.VALID) {
      undefined(line, insn, name);
    } else {
      valid++;
      String ours = ObjdumpBytes.name(insn);
      if (insn.length != line.bytes().length) {
        fail("length " + name, insn + ", length " + insn.length, line);
      } else if (!ours.equals(name) && !ObjdumpBytes.otherName(insn, name)) {
        fail("name " + name, ours + " is not " + name, line);
      }
    }
  }

  private void undefined(Objdump.Line line, Instruction insn, String name) {
    String reason = ObjdumpBytes.notOffered(line, name);
    missing.merge(reason == null ? name : reason, 1, Integer::sum);
    if (reason == null) {
      fail("missing " + name, "not in the table: " + insn.status, line);
    }
  }

  private void fail(String kind, String what, Objdump.Line line) {
    failures.putIfAbsent(kind, what + ": " + line.line());
  }
}
