package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Source lines: the same as addr2line's, whatever compiler, version and compression. */
class LineTableTest {
  private static final String HEADER =
      """
      static inline int twice(int x) {
        if (x > 3)
          return x * 2;
        return x + x;
      }
      """;

  private static final String SOURCE =
      """
      #include "inner/twice.h"
      #include <stdio.h>
      int shared[10];
      __attribute__((noinline)) int first(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++)
          sum += twice(i) + shared[i % 10];
        return sum;
      }
      #line 500 "made.y"
      __attribute__((noinline, section(".text.cold"))) int second(int n) {
        switch (n) {
          case 1: return first(n);
          case 2: shared[n] = 4; break;
          default: printf("%d", n);
        }
        return 0;
      }
      #line 18 "main.c"
      int main(int c, char **v) {
        return first(c) + second(c) + twice(v[0][0]);
      }
      """;

  @TempDir static Path directory;

  /** Ways to make a program with lines. */
  enum Build {
    GCC_2("gcc", "gcc", "-gdwarf-2 -gstrict-dwarf -O1 -static"),
    GCC_3("gcc", "gcc", "-gdwarf-3 -gstrict-dwarf -O2 -static"),
    GCC_4("gcc", "gcc", "-gdwarf-4 -O0 -static"),
    GCC_5("gcc", "gcc", "-gdwarf-5 -O2 -static"),
    GCC_DEFAULT_PIE("gcc", "gcc", "-g -O2 -static-pie -fPIE"),
    GCC_5_64("gcc", "gcc", "-gdwarf-5 -gdwarf64 -O1 -static"),
    GCC_4_64("gcc", "gcc", "-gdwarf-4 -gdwarf64 -O1 -static"),
    GCC_COMPRESSED("gcc", "gcc", "-g -gz=zlib -O2 -static"),
    GCC_COMPRESSED_OLD("gcc", "gcc", "-g -gz=zlib-gnu -O2 -static"),
    GCC_SECTIONS("gcc", "gcc", "-g -O1 -ffunction-sections -Wl,--gc-sections -static"),
    GCC_NO_AS_LINES("gcc", "gcc", "-g -O1 -gno-as-loc-support -static"),
    MUSL("musl-gcc", "musl-tools", "-g -O2 -static"),
    CLANG_2("clang", "clang", "-gdwarf-2 -O1 -static"),
    CLANG_4("clang", "clang", "-gdwarf-4 -O2 -static"),
    CLANG_5("clang", "clang", "-gdwarf-5 -O0 -static"),
    CLANG_COMPRESSED("clang", "clang", "-g -gz -O2 -static");

    final String compiler;
    final String debianPackage;
    final String options;

    Build(String compiler, String debianPackage, String options) {
      this.compiler = compiler;
      this.debianPackage = debianPackage;
      this.options = options;
    }

    Path make() throws Exception {
      Tools.need(compiler, debianPackage);
      Tools.needStaticLibrary();
      Path program = directory.resolve(name());
      if (!Files.exists(program)) {
        Path inner = Files.createDirectories(directory.resolve("inner"));
        Files.writeString(inner.resolve("twice.h"), HEADER);
        List<String> command = new ArrayList<>(List.of(compiler, "-w", "-I" + directory));
        command.addAll(List.of(options.split(" ", -1)));
        Tools.compile(directory, name(), SOURCE, command);
      }
      return program;
    }
  }

  /** Each row that objdump shows, the last one of each address. */
  @ParameterizedTest
  @EnumSource
  void rowsAreThoseOfObjdump(Build build) throws Exception {
    Tools.need("objdump", "binutils");
    Path program = build.make();
    Pattern row = Pattern.compile("(?:\\S*/)?(\\S+) +(\\d+|-) +0x([0-9a-f]+)\\b.*");
    Map<Long, String> rows = new HashMap<>();
    Map<Long, String> sequence = new HashMap<>();
    for (String line :
        Tools.run("objdump", "--dwarf=decodedline", program.toString()).lines().toList()) {
      Matcher matcher = row.matcher(line);
      if (matcher.matches()) {
        long address = Long.parseUnsignedLong(matcher.group(3), 16);
        sequence.put(address, matcher.group(1) + ":" + matcher.group(2));
        if (matcher.group(2).equals("-")) { // A sequence's end: no code is there.
          sequence.remove(address);
          rows.putAll(sequence);
          sequence.clear();
        }
      }
    }
    assertTrue(rows.size() > 20, rows.size() + " rows");
    try (ElfFile elf = ElfFile.read(program)) {
      rows.forEach(
          (address, expected) -> {
            SourceLine found = lines(elf).find(address);
            String shown = found == null ? "none" : found.fileName() + ":" + found.line();
            assertEquals(expected, shown, Long.toHexString(address));
          });
    }
  }

  private static LineTable lines(ElfFile elf) {
    try {
      return elf.lines();
    } catch (ElfException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      // addr2line of binutils 2.40 reads no ranges of 64-bit DWARF 5, nor of .zdebug sections.
      names = {"GCC_5_64", "GCC_COMPRESSED_OLD"})
  void linesAreThoseOfAddr2line(Build build) throws Exception {
    Tools.need("addr2line", "binutils");
    Path program = build.make();
    try (ElfFile elf = ElfFile.read(program)) {
      List<Long> addresses = new ArrayList<>();
      for (String name : new String[] {"first", "second", "main"}) {
        Symbol symbol = elf.symbols().find(name);
        for (long i = -2; i < symbol.size() + 2; i++) {
          addresses.add(symbol.address() + i);
        }
      }
      SplittableRandom random = new SplittableRandom(1);
      ProgramHeader text =
          elf.loadSegments().stream().filter(ProgramHeader::isExecutable).findFirst().orElseThrow();
      for (int i = 0; i < 500; i++) {
        addresses.add(text.vaddr() + random.nextLong(text.memsz()));
      }
      List<String> expected = addr2line(program, addresses);
      int known = 0;
      for (int i = 0; i < addresses.size(); i++) {
        SourceLine found = elf.lines().find(addresses.get(i));
        String shown = found == null || found.line() == 0 ? "unknown" : found.describe();
        assertEquals(expected.get(i), shown, Long.toHexString(addresses.get(i)));
        known += found == null ? 0 : 1;
      }
      assertTrue(known > 60, known + " of " + addresses.size());
      SourceLine main = elf.lines().find(elf.symbols().find("main").address());
      assertEquals("main.c:18", main.describe());
      assertTrue(build.options.matches(".*-gdwarf-[234].*") || main.file().startsWith("/"));
    }
  }

  private static List<String> addr2line(Path program, List<Long> addresses) throws Exception {
    List<String> command = new ArrayList<>(List.of("addr2line", "-s", "-e", program.toString()));
    addresses.forEach(address -> command.add(Long.toHexString(address)));
    List<String> lines = new ArrayList<>();
    for (String line : Tools.run(command.toArray(String[]::new)).lines().toList()) {
      // Where there is no line it guesses the file from the symbol table.
      String plain = line.replaceFirst(" \\(discriminator \\d+\\)", "");
      lines.add(plain.matches(".*:[?0]") ? "unknown" : plain);
    }
    return lines;
  }

  @Test
  void aProgramWithoutLines() throws Exception {
    Path program = Build.GCC_5.make();
    Path stripped = directory.resolve("stripped");
    Tools.need("strip", "binutils");
    Tools.run("strip", "-o", stripped.toString(), program.toString());
    try (ElfFile elf = ElfFile.read(stripped)) {
      assertEquals(0, elf.lines().size());
      assertNull(elf.lines().find(elf.entry()));
    }
  }

  @Test
  void whatIsCompressedOtherwiseIsNamed() throws Exception {
    byte[] bytes = Files.readAllBytes(Build.GCC_COMPRESSED.make());
    ElfFile elf = parse(bytes);
    assertTrue(elf.lines().size() > 0);
    // The compression header of .debug_line: type 1, reserved 0, size, alignment 1.
    int at = compressedLines(bytes);
    bytes[at] = 2;
    ElfException e = assertThrows(ElfException.class, () -> parse(bytes).lines());
    assertEquals(
        "prog: .debug_line is compressed with zstd; only zlib can be read (gcc -gz=zlib)",
        e.message());
    bytes[at] = 1;
    bytes[at + 8 + 3] = 0x10; // Claims 256 MiB more than there is.
    e = assertThrows(ElfException.class, () -> parse(bytes).lines());
    assertTrue(e.message().startsWith("prog: .debug_line ends after 0x"), e.message());
    bytes[at + 8 + 5] = 1;
    e = assertThrows(ElfException.class, () -> parse(bytes).lines());
    assertEquals("prog: .debug_line has more than 0x20000000 bytes", e.message());
  }

  private static int compressedLines(byte[] bytes) throws Exception {
    Path file = Files.write(directory.resolve("compressed"), bytes);
    String offset =
        Tools.run("readelf", "-S", "-W", file.toString())
            .lines()
            .filter(line -> line.contains(" .debug_line "))
            .findFirst()
            .orElseThrow()
            .replaceFirst(".*PROGBITS +\\S+ +(\\S+) .*", "$1");
    return Integer.parseInt(offset, 16);
  }

  private static ElfFile parse(byte[] bytes) throws ElfException {
    return ElfFile.parse(MemorySegment.ofArray(bytes), "prog");
  }

  /** Changed bytes in the sections that lines come from: an ElfException at worst, and soon. */
  @ParameterizedTest
  @EnumSource(names = {"GCC_4", "GCC_5", "GCC_COMPRESSED"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void damagedTablesAreALine(Build build) throws Exception {
    byte[] good = Files.readAllBytes(build.make());
    int[] places = placesOfLines(build.make());
    int refused = 0;
    for (int seed = 0; seed < 3000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = good.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int section = 2 * random.nextInt(places.length / 2);
        int size = places[section + 1];
        int near = random.nextBoolean() ? Math.min(size, 100) : size;
        int value = random.nextBoolean() ? random.nextInt() : -random.nextInt(2);
        bytes[places[section] + random.nextInt(near)] = (byte) value;
      }
      long before = System.nanoTime();
      try {
        ElfFile elf = parse(bytes);
        LineTable lines = elf.lines();
        for (int i = 0; i < 20; i++) {
          SourceLine line = lines.find(elf.entry() + random.nextInt(5000));
          assertTrue(line == null || line.describe().lines().count() == 1);
        }
      } catch (ElfException e) {
        refused++;
        assertEquals(1, e.message().lines().count(), e.message());
        assertTrue(e.message().startsWith("prog: "), e.message());
      }
      long took = System.nanoTime() - before;
      assertTrue(took < TimeUnit.SECONDS.toNanos(5), () -> took + " ns");
    }
    assertTrue(refused > 100, refused + " were refused");
  }

  /** Offset and size of each section that lines are read from, and of the section headers. */
  private static int[] placesOfLines(Path program) throws Exception {
    List<Integer> places = new ArrayList<>();
    for (String line : Tools.run("readelf", "-S", "-W", program.toString()).lines().toList()) {
      if (line.matches(".* \\.debug_(line|line_str) .*")) {
        String[] words = line.replaceFirst(".*PROGBITS +\\S+ +", "").split(" +", -1);
        places.add(Integer.parseInt(words[0], 16));
        places.add(Integer.parseInt(words[1], 16));
      } else if (line.startsWith("There are ")) {
        String[] words = line.replaceAll("[^0-9a-fx ]", "").strip().split(" +", -1);
        String offset = words[words.length - 1].toLowerCase(Locale.ROOT);
        places.add(Integer.decode(offset));
        places.add(64 * 20);
      }
    }
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void aFileWithoutNameIsUnknown() {
    assertEquals("??", new SourceLine("", 0).describe());
    assertEquals("??:7", new SourceLine("src/", 7).describe());
  }
}
