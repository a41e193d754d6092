package org.bd0.kernel.debug.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.elf.Symbol;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.junit.jupiter.api.Assumptions;

/** Two processes of a program made for the purpose: what a trace of them may say. */
final class Scene {
  static final String SOURCE =
      """
      int counter = 1;
      char name[16] = "anna";
      void spoil(int *where, int value) {
        *where = value;
      }
      void _start(void) {
        spoil(&counter, 2);
        for (;;) ;
      }
      """;

  static final long READER = 0x100000000000L;
  static final long WRITER = 0x100040000000L;
  static final long SIZE = 0x40000000L;
  static final long HEAP = 0x500000;
  static final long PAGE = 4096;

  final Path program;
  final Symbol counter;
  final Symbol spoil;
  final Symbol start;
  final long store;
  private final WriteRecord record = new WriteRecord();

  private Scene(Path program) throws ElfException {
    this.program = program;
    try (ElfFile elf = ElfFile.read(program)) {
      counter = elf.symbols().find("counter");
      spoil = elf.symbols().find("spoil");
      start = elf.symbols().find("_start");
      long at = spoil.address();
      while (elf.lines().find(at).line() != 4) {
        at++;
      }
      store = at;
    }
  }

  /** Compiles the program, or skips the test. */
  static Scene make(Path folder) throws IOException, InterruptedException, ElfException {
    Path source = Files.writeString(folder.resolve("writer.c"), SOURCE);
    Path program = folder.resolve("prog");
    Process gcc;
    try {
      gcc =
          new ProcessBuilder(
                  "gcc",
                  "-g",
                  "-O1",
                  "-static",
                  "-nostdlib",
                  "-fno-toplevel-reorder",
                  "-ffreestanding",
                  "-fcf-protection=none",
                  "-o",
                  program.toString(),
                  source.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("gcc is missing: apt-get install gcc");
      throw e;
    }
    String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, gcc.waitFor(), output);
    return new Scene(program);
  }

  /** reader[2] and writer[3], with what they have mapped. */
  void begin(TraceSink sink) {
    begin(sink, 2, "reader", READER);
    begin(sink, 3, "writer", WRITER);
  }

  void begin(TraceSink sink, int id, String name, long base) {
    sink.process(
        new ProcessStarted(
            1000L * id,
            id,
            1,
            name,
            program.toString(),
            List.of(name, "<&>"),
            true,
            base,
            SIZE,
            0));
    map(sink, id, base, PAGE, "metadata");
    map(sink, id, base + 0x401000, PAGE, "text");
    map(sink, id, base + (counter.address() & -PAGE), PAGE, "data");
    map(sink, id, base + HEAP, 4 * PAGE, "heap");
    map(sink, id, base + SIZE - 0x10000, 0xf000, "stack");
  }

  void map(TraceSink sink, int id, long start, long length, String kind) {
    sink.mapping(new Mapping(2000, id, start, start + length, kind, ""));
  }

  /** A write of 4 bytes by writer[3]. */
  WriteRecord write(long address, int before, int after, WriteReason... reasons) {
    record.time = 5_000_000;
    record.process = 3;
    record.thread = 3;
    record.rip = store;
    record.address = address;
    record.size = 4;
    for (int i = 0; i < 4; i++) {
      record.before[i] = (byte) (before >>> (8 * i));
      record.after[i] = (byte) (after >>> (8 * i));
    }
    record.kind = 0;
    record.call = 0;
    record.reasons = 0;
    for (WriteReason reason : reasons) {
      record.reasons |= reason.bit();
    }
    record.frames = 0;
    return record;
  }
}
