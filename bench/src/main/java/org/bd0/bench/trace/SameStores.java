package org.bd0.bench.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.elf.Symbol;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteRecord;
import org.bd0.kernel.debug.format.TraceFileReader;

/**
 * Compares the stores of a program, from its main on, as bd0-run traces them and as valgrind's
 * lackey does: the same addresses and sizes in the same order. What is known to differ:
 *
 * <ul>
 *   <li>Before main, the C library looks at what the kernel has left on the stack, which differs.
 *   <li>Stacks begin elsewhere: a fixed distance. So do the areas for mmap and brk: each distance
 *       is learnt from the first store there, and must hold for all others.
 *   <li>BT, BTS, BTR and BTC of a register: valgrind does them in memory below the stack.
 *   <li>What the kernel writes, lackey does not know.
 * </ul>
 */
public final class SameStores implements TraceSink {
  /** Addresses below this are the program's own, and the same everywhere. */
  private static final long OWN = 1L << 26;

  /** Areas that have moved by different distances are so far from each other, in bytes. */
  private static final long APART = 4L << 20;

  /** A stack, or what mmap gave. */
  private static final class Area {
    final long distance;
    long from;
    long to;

    Area(long distance, long address) {
      this.distance = distance;
      this.from = address;
      this.to = address;
    }
  }

  private final Lackey lackey;
  private final long start;
  private final long end;
  private long base;
  private boolean begun;
  private long same;
  private final List<Area> moved = new ArrayList<>();

  private SameStores(Lackey lackey, Symbol main) {
    this.lackey = lackey;
    this.start = main.address();
    this.end = main.address() + Math.max(main.size(), 1);
  }

  /**
   * The command.
   *
   * @param arguments bd0-run, then the program and its arguments
   */
  public static void main(String[] arguments) throws Exception {
    List<String> command = List.of(arguments).subList(1, arguments.length);
    Path trace = Files.createTempFile("bd0-same-stores", ".trace");
    try {
      System.out.println(compare(arguments[0], command, trace));
    } catch (TraceException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } finally {
      Files.delete(trace);
    }
  }

  private static String compare(String runner, List<String> command, Path trace)
      throws IOException, InterruptedException, ElfException {
    Path program = Path.of(command.getFirst());
    long began = System.nanoTime();
    List<String> ours = new ArrayList<>();
    ours.add(runner);
    ours.add("--clear-env");
    environmentOfValgrind().forEach(entry -> ours.add("--env=" + entry));
    ours.add("--trace-writes=all");
    ours.add("--trace-output=" + trace);
    ours.addAll(command);
    run(ours);
    double traced = (System.nanoTime() - began) / 1e9;
    began = System.nanoTime();
    List<String> theirs = new ArrayList<>();
    theirs.addAll(List.of("valgrind", "--tool=lackey", "--trace-mem=yes"));
    theirs.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(theirs);
    builder.environment().clear();
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process valgrind = builder.start();
    try (ElfFile elf = ElfFile.read(program);
        InputStream lines = valgrind.getErrorStream();
        TraceFileReader reader = new TraceFileReader(trace)) {
      Symbol main = elf.symbols().find("main");
      if (main == null) {
        throw new TraceException(program + " has no symbol main");
      }
      SameStores comparison = new SameStores(new Lackey(lines, inMemory(program)), main);
      reader.readAll(comparison);
      comparison.finish();
      return String.format(
          Locale.ROOT,
          "%s: %,d stores are the same (traced in %.1f s, by lackey in %.1f s)",
          String.join(" ", command).replaceFirst("^.*/", ""),
          comparison.same,
          traced,
          (System.nanoTime() - began) / 1e9);
    } finally {
      valgrind.destroyForcibly();
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    int status = builder.start().waitFor();
    if (status != 0) {
      throw new TraceException(String.join(" ", command) + " has failed: " + status);
    }
  }

  /** What valgrind adds to the environment, which programs that look something up there go over. */
  private static List<String> environmentOfValgrind() throws IOException {
    return output("valgrind", "-q", "--tool=none", "/usr/bin/env");
  }

  private static List<String> output(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (command[0].equals("valgrind")) {
      builder.environment().clear();
    }
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader(StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** The instructions that valgrind does in memory: BT and its kin with two registers. */
  private static Set<Long> inMemory(Path program) throws IOException {
    Set<Long> found = new HashSet<>();
    for (String line : output("objdump", "-d", "--no-show-raw-insn", program.toString())) {
      String text = line.trim();
      int colon = text.indexOf(":\tbt");
      if (colon > 0 && text.indexOf('(') < 0 && text.indexOf('$') < 0) {
        found.add(Long.parseLong(text, 0, colon, 16));
      }
    }
    return found;
  }

  @Override
  public void process(ProcessStarted process) {
    base = process.base();
  }

  @Override
  public void ended(int process, long time) {}

  @Override
  public void mapping(Mapping mapping) {}

  @Override
  public void write(WriteRecord r) {
    if (r.kind == WriteKind.KERNEL.ordinal()) {
      return;
    }
    try {
      if (!begun) {
        if (r.rip < start || r.rip >= end) {
          return;
        }
        begun = true;
        if (!lackey.skipTo(start)) {
          throw new TraceException("lackey does not come to main");
        }
      }
      if (!lackey.next()) {
        throw new TraceException("lackey ends after " + same + " stores");
      }
    } catch (IOException e) {
      throw new TraceException("lackey: " + e.getMessage(), e);
    }
    if (lackey.size != r.size || !matches(lackey.address, r.address - base)) {
      throw new TraceException(
          String.format(
              Locale.ROOT,
              "after %,d stores: lackey has 0x%x writes %d at 0x%x, we 0x%x writes %d at 0x%x",
              same,
              lackey.rip,
              lackey.size,
              lackey.address,
              r.rip,
              r.size,
              r.address - base));
    }
    same++;
  }

  /** Whether an address is the same one, in the program or in an area that lies elsewhere. */
  private boolean matches(long theirs, long ours) {
    if (theirs == ours) {
      return true;
    }
    if (theirs < OWN && ours < OWN) {
      return false;
    }
    for (Area area : moved) {
      if (theirs - ours == area.distance) {
        area.from = Math.min(area.from, theirs);
        area.to = Math.max(area.to, theirs);
        return true;
      }
      if (theirs > area.from - APART && theirs < area.to + APART) {
        return false; // There, things have moved by another distance.
      }
    }
    moved.add(new Area(theirs - ours, theirs));
    return true;
  }

  private void finish() {
    try {
      if (lackey.next()) {
        throw new TraceException("lackey has more than " + same + " stores");
      }
    } catch (IOException e) {
      throw new TraceException("lackey: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
