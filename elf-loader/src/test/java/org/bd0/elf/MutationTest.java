package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random changes of valid programs. Whatever they are: nothing but {@link ElfException}, no more
 * memory than the file is long, no more than a moment.
 *
 * <p>Each input follows from its number alone. {@code -Dbd0.fuzz.iterations=N} tries N of them,
 * {@code -Dbd0.fuzz.first=N} begins with another one.
 */
class MutationTest {
  private static final long ITERATIONS = Long.getLong("bd0.fuzz.iterations", 200_000);
  private static final long FIRST = Long.getLong("bd0.fuzz.first", 0);

  /** A stopped machine or a garbage collection takes a while; a parser that hangs takes longer. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Numbers near a boundary of something. */
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    7,
    8,
    0x18,
    0x38,
    0x40,
    0xff,
    0xfff,
    0x1000,
    0xfff1,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    (1L << 47) - 1,
    1L << 47,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -8,
    -0x1000
  };

  private final List<byte[]> seeds = seeds();

  /** Programs to break: two good ones, two that are refused, one with a segment without bytes. */
  static List<byte[]> seeds() {
    return List.of(
        withSymbols(TestElf.program()).bytes(),
        withSymbols(TestElf.pie()).bytes(),
        interpreted().bytes(),
        dynamic().bytes(),
        TestElf.program().header(TestElf.SPARE, 1, 6, 0, 0x900000, 0, 0x10000, 1).bytes());
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void mutatedPrograms(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("prog"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    Set<String> reasons = new HashSet<>();
    long accepted = 0;
    for (long number = FIRST; number < FIRST + ITERATIONS; number++) {
      byte[] input = mutant(number);
      long start = System.nanoTime();
      String message;
      try {
        message = Survivor.use(MemorySegment.ofArray(input));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("input " + number + ": -Dbd0.fuzz.first=" + number, e);
      }
      assertTrue(System.nanoTime() - start < MAX_NANOS, "too slow: input " + number);
      if (message == null) {
        accepted++;
      } else {
        reasons.add(message.replaceAll("0x\\p{XDigit}+|segment \\d+", "#"));
      }
      if (number % 256 == 0) {
        Files.write(file, input);
        assertEquals(message, messageOfFile(file), "read as a file: input " + number);
      }
    }
    // Inputs that all die of the same cause would test little.
    if (ITERATIONS >= 10_000) {
      assertTrue(reasons.size() >= 25, () -> "too few ways to fail: " + reasons);
      assertTrue(accepted > ITERATIONS / 20, "too few accepted: " + accepted);
      assertTrue(accepted < ITERATIONS * 19 / 20, "too many accepted: " + accepted);
    }
  }

  @Test
  void seedsAreWhatTheyShouldBe() {
    assertNull(Survivor.use(MemorySegment.ofArray(seeds.get(0))));
    assertNull(Survivor.use(MemorySegment.ofArray(seeds.get(1))));
    assertTrue(Survivor.use(MemorySegment.ofArray(seeds.get(2))).contains("interpreter"));
    assertTrue(Survivor.use(MemorySegment.ofArray(seeds.get(3))).contains("needs libc.so"));
    assertNull(Survivor.use(MemorySegment.ofArray(seeds.get(4))));
  }

  /** The most that each part of a file can cost, all at once. */
  @Test
  void greediestProgram() {
    int headers = 0x492;
    int names = 1 << 20;
    TestElf file = withSymbols(TestElf.program()).resize(names + 24 * 40_000 + 64);
    int table = 0x10000;
    file.set64(TestElf.E_PHOFF, table).set16(TestElf.E_PHNUM, headers);
    for (int i = 0; i < headers; i++) {
      int type = i % 8 == 0 ? 4 : i % 8 == 1 ? 2 : 1;
      int at = table + 56 * i;
      file.set32(at, type).set32(at + 4, 5).set64(at + 8, type == 1 ? 0 : 0x50000);
      file.set64(at + 16, TestElf.BASE + 0x1000L * i).set64(at + 40, 0x1000);
      file.set64(at + 32, type == 1 ? 0x1000 : 0x10000);
    }
    file.set64(TestElf.E_ENTRY, TestElf.BASE + 0x2000);
    int symtab = TestElf.SECTIONS + 64;
    file.set64(symtab + 24, names).set64(symtab + 32, 24 * 40_000);
    file.set64(symtab + 64 + 24, 0x20000).set64(symtab + 64 + 32, 0x60000);
    file.text(0x20001, "name").set64(0x50000, 21);
    for (int i = 0; i < 40_000; i++) {
      int at = names + 24 * i;
      file.set32(at, 1)
          .set8(at + 4, 2)
          .set8(at + 6, 1)
          .set64(at + 8, 0x500000 - i)
          .set64(at + 16, i);
    }
    MemorySegment image = MemorySegment.ofArray(file.bytes());
    assertNull(Survivor.use(image));
  }

  private byte[] mutant(long number) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
    ByteBuffer buffer = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    int changes = 1 + random.nextInt(random.nextInt(1, 9));
    for (int i = 0; i < changes; i++) {
      mutate(buffer, random);
    }
    return random.nextInt(16) == 0 ? Arrays.copyOf(input, random.nextInt(input.length)) : input;
  }

  private static void mutate(ByteBuffer buffer, SplittableRandom random) {
    int at = place(buffer.limit(), random);
    switch (random.nextInt(8)) {
      case 0 -> buffer.put(at, (byte) (buffer.get(at) ^ (1 << random.nextInt(8))));
      case 1 -> buffer.put(at, (byte) random.nextInt());
      case 2 -> {
        // One program header over another.
        int from = TestElf.PHDRS + 56 * random.nextInt(TestElf.PHNUM);
        int to = TestElf.PHDRS + 56 * random.nextInt(TestElf.PHNUM);
        buffer.put(to, buffer.duplicate(), from, 56);
      }
      case 3 -> {
        // A number near the one that is there, such as an offset or a size.
        int field = at & -8;
        if (field + 8 <= buffer.limit()) {
          buffer.putLong(field, buffer.getLong(field) + random.nextInt(-8, 9));
        }
      }
      default -> {
        int width = 1 << random.nextInt(4);
        int field = at & -width;
        long value = number(buffer.limit(), random);
        for (int i = 0; i < width && field + i < buffer.limit(); i++) {
          buffer.put(field + i, (byte) (value >>> (8 * i)));
        }
      }
    }
  }

  /** An offset, mostly into what is parsed. */
  private static int place(int size, SplittableRandom random) {
    int start;
    int length;
    switch (random.nextInt(8)) {
      case 0 -> {
        start = 0;
        length = 64;
      }
      case 1, 2, 3 -> {
        start = TestElf.PHDRS;
        length = 56 * TestElf.PHNUM;
      }
      case 4 -> {
        start = TestElf.NOTES;
        length = 64;
      }
      case 5, 6 -> {
        start = TestElf.SECTIONS - 0x10;
        length = size - start;
      }
      default -> {
        start = 0;
        length = size;
      }
    }
    return start + random.nextInt(length);
  }

  private static long number(int fileSize, SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextLong();
      case 1 -> fileSize + random.nextInt(-2, 3);
      case 2 -> random.nextInt(fileSize);
      case 3 -> TestElf.BASE + random.nextInt(0x3000);
      default -> NUMBERS[random.nextInt(NUMBERS.length)];
    };
  }

  private static String messageOfFile(Path file) {
    try (ElfFile elf = ElfFile.read(file)) {
      elf.symbols();
      return null;
    } catch (ElfException e) {
      return e.message().replace(file.toString(), "prog");
    }
  }

  private static TestElf withSymbols(TestElf file) {
    for (int i = 0; i < 12; i++) {
      file.symbol(
          "symbol" + i, ((i % 3) << 4) | (i % 4), 1, TestElf.BASE + TestElf.CODE + 4L * i, i % 5);
    }
    return file.writeSymbols();
  }

  private static TestElf interpreted() {
    TestElf file = TestElf.program().text(0x280, "/lib64/ld-linux-x86-64.so.2");
    return file.header(TestElf.SPARE, 3, 4, 0x280, 0x280, 28, 28, 1);
  }

  private static TestElf dynamic() {
    TestElf file = TestElf.pie().text(0x2c1, "libc.so.6");
    file.set64(0x280, 1).set64(0x288, 1).set64(0x290, 5).set64(0x298, 0x2c0);
    return file.header(TestElf.SPARE, 2, 4, 0x280, 0x280, 0x40, 0x40, 8);
  }
}
