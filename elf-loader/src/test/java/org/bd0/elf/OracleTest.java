package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs: we read in them what readelf does, and what the host's kernel tells them. */
class OracleTest {
  /** Prints what the kernel says of the program: AT_PHDR, AT_PHENT, AT_PHNUM, AT_ENTRY. */
  private static final String SOURCE =
      """
      #include <stdio.h>
      #include <sys/auxv.h>
      __thread int counter = 7;
      static char many[1 << 20];
      int main(void) {
        many[counter] = 1;
        for (int i = 3; i < 10; i += i == 5 ? 4 : 1) printf("%lx\\n", getauxval(i));
        return 0;
      }
      """;

  private static final String FREESTANDING =
      """
      __asm__(".globl _start\\n_start: mov $60, %eax\\n xor %edi, %edi\\n syscall\\n");
      char many[1L << 33];
      """;

  private static final String LIBRARY = "int answer(void) { return 42; }\n";

  @TempDir static Path directory;

  /** Ways to make a static program. */
  enum Build {
    GLIBC("gcc", "gcc", SOURCE, "-static"),
    GLIBC_PIE("gcc", "gcc", SOURCE, "-static-pie -fPIE"),
    GLIBC_STRIPPED("gcc", "gcc", SOURCE, "-static -s"),
    GLIBC_EXECUTABLE_STACK("gcc", "gcc", SOURCE, "-static -Wl,-z,execstack"),
    GLIBC_SHARED_PAGES("gcc", "gcc", SOURCE, "-static -Wl,-z,noseparate-code"),
    MUSL("musl-gcc", "musl-tools", SOURCE, "-static"),
    NO_LIBRARY_ONE_SEGMENT("gcc", "gcc", FREESTANDING, "-static -nostdlib -Wl,-N"),
    NO_LIBRARY("gcc", "gcc", FREESTANDING, "-static -nostdlib -mcmodel=large");

    final String compiler;
    final String debianPackage;
    final String source;

    /** Separated by blanks. */
    final String options;

    Build(String compiler, String debianPackage, String source, String options) {
      this.compiler = compiler;
      this.debianPackage = debianPackage;
      this.source = source;
      this.options = options;
    }

    Path make() throws Exception {
      Tools.need(compiler, debianPackage);
      if (compiler.equals("gcc") && !options.contains("-nostdlib")) {
        Tools.needStaticLibrary();
      }
      Path program = directory.resolve(name());
      if (!Files.exists(program)) {
        Tools.compile(
            directory, name(), source, List.of((compiler + " -O1 -w " + options).split(" ", -1)));
      }
      return program;
    }
  }

  @BeforeEach
  void readelfIsInstalled() {
    Tools.need("readelf", "binutils");
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "the host is no x86-64 machine");
  }

  @ParameterizedTest
  @EnumSource
  void builtProgram(Build build) throws Exception {
    assertSameAsReadelf(build.make());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sbin/ldconfig", "/bin/busybox"})
  void installedProgram(String name) throws Exception {
    Path file = Path.of(name);
    assumeTrue(
        Files.isExecutable(file),
        name
            + " is missing: install the package "
            + (name.contains("box") ? "busybox-static" : "libc-bin"));
    boolean isStatic = new Readelf(file).programHeaders().stream().noneMatch(h -> h.type() == 3);
    assumeTrue(isStatic, name + " is dynamically linked: install the package busybox-static");
    assertSameAsReadelf(file);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"GLIBC", "GLIBC_PIE", "GLIBC_EXECUTABLE_STACK", "GLIBC_SHARED_PAGES", "MUSL"})
  void theKernelTellsTheProgramTheSame(Build build) throws Exception {
    Path program = build.make();
    String[] lines = Tools.run(program.toString()).strip().split("\n", -1);
    long[] told = Arrays.stream(lines).mapToLong(s -> Long.parseUnsignedLong(s, 16)).toArray();
    try (ElfFile elf = ElfFile.read(program)) {
      long bias = elf.isPositionIndependent() ? told[3] - elf.entry() : 0;
      assertEquals(0, bias % 4096);
      assertEquals(told[0], elf.programHeadersAddress() + bias);
      assertEquals(told[1], elf.programHeaderSize());
      assertEquals(told[2], elf.programHeaders().size());
      assertEquals(told[3], elf.entry() + bias);
    }
  }

  @Test
  void executableStack() throws Exception {
    try (ElfFile plain = ElfFile.read(Build.GLIBC.make());
        ElfFile marked = ElfFile.read(Build.GLIBC_EXECUTABLE_STACK.make())) {
      assertEquals(false, plain.hasExecutableStack());
      assertEquals(true, marked.hasExecutableStack());
    }
  }

  @Test
  void hugeProgramIsReadAtOnce() throws Exception {
    try (ElfFile elf = ElfFile.read(Build.NO_LIBRARY.make())) {
      assertTrue(elf.highestAddress() - elf.lowestAddress() > 1L << 33);
      assertEquals("_start", elf.symbols().nearest(elf.entry()).name());
      assertEquals("many+0x1ffffffff", describeEnd(elf));
    }
  }

  @Test
  void dynamicallyLinkedProgram() throws Exception {
    Tools.need("gcc", "gcc");
    Path program = Tools.compile(directory, "dynamic", SOURCE, List.of("gcc", "-w"));
    assertRefused(
        program,
        ": dynamically linked, its interpreter is /lib64/ld-linux-x86-64.so.2; link it with"
            + " -static");
  }

  @Test
  void sharedLibraries() throws Exception {
    Tools.need("gcc", "gcc");
    List<String> command = List.of("gcc", "-shared", "-fPIC", "-nostdlib");
    Path plain = Tools.compile(directory, "plain.so", LIBRARY, command);
    assertRefused(plain, ": a shared library: it has no entry point");
    command = List.of("gcc", "-shared", "-fPIC", "-Wl,-e,answer", "-Wl,--no-as-needed");
    Path withEntry = Tools.compile(directory, "entry.so", LIBRARY, command);
    assertRefused(withEntry, ": dynamically linked, it needs libc.so.6; link with -static");
  }

  @Test
  void relocatableObject() throws Exception {
    Tools.need("gcc", "gcc");
    Path object = Tools.compile(directory, "object.o", LIBRARY, List.of("gcc", "-c"));
    assertTrue(object.toFile().setExecutable(true));
    assertRefused(object, ": a relocatable object file (ET_REL); link it with -static first");
  }

  private static void assertSameAsReadelf(Path file) throws Exception {
    Readelf expected = new Readelf(file);
    try (ElfFile elf = ElfFile.read(file)) {
      assertEquals(expected.header("Type"), elf.type() == ElfFile.ET_EXEC ? "EXEC" : "DYN");
      assertEquals(Long.decode(expected.header("Entry point address")), elf.entry());
      List<ProgramHeader> headers = expected.programHeaders();
      assertEquals(Integer.decode(expected.header("Number of program headers")), headers.size());
      assertEquals(headers, elf.programHeaders());
      assertEquals(first(headers, ProgramHeader.PT_TLS), elf.tls());
      assertEquals(first(headers, ProgramHeader.PT_GNU_RELRO), elf.relro());
      List<ProgramHeader> loaded = headers.stream().filter(h -> h.type() == 1).toList();
      assertEquals(loaded, elf.loadSegments());
      assertEquals(expected.notes(), elf.notes().stream().map(OracleTest::describe).toList());
      ElfNote buildId = elf.note("GNU", 3);
      assertEquals(
          expected.buildId(),
          buildId == null ? null : HexFormat.of().formatHex(buildId.description()));
      assertContents(elf, Files.readAllBytes(file));
      assertSymbols(expected.symbols(), elf);
    }
  }

  private static void assertContents(ElfFile elf, byte[] contents) throws ElfException {
    for (ProgramHeader segment : elf.loadSegments()) {
      int start = (int) segment.offset();
      byte[] loaded = new byte[(int) segment.filesz()];
      elf.load(segment, MemorySegment.ofArray(loaded));
      assertArrayEquals(Arrays.copyOfRange(contents, start, start + loaded.length), loaded);
    }
  }

  private static void assertSymbols(List<Symbol> expected, ElfFile elf) {
    SymbolTable symbols = elf.symbols();
    Comparator<Symbol> order =
        Comparator.comparingLong(Symbol::address)
            .thenComparing(Symbol::name)
            .thenComparingLong(Symbol::size);
    List<Symbol> all = IntStream.range(0, symbols.size()).mapToObj(symbols::get).toList();
    assertEquals(expected.stream().sorted(order).toList(), all.stream().sorted(order).toList());
    for (Symbol symbol : expected) {
      Symbol found = symbols.find(symbol.name());
      assertNotNull(found, symbol.name());
      assertTrue(found.name().equals(symbol.name()) && expected.contains(found), symbol.name());
    }
    SplittableRandom random = new SplittableRandom(elf.entry());
    for (int i = 0; i < 2000; i++) {
      long address = random.nextLong(elf.lowestAddress() - 16, elf.highestAddress() + 16);
      assertNearest(expected, elf, address);
    }
    for (int i = 0; i < expected.size(); i += 1 + expected.size() / 500) {
      assertNearest(expected, elf, expected.get(i).address());
      assertNearest(expected, elf, expected.get(i).address() + expected.get(i).size());
    }
  }

  /** Compares with the definition, applied to every symbol that readelf lists. */
  private static void assertNearest(List<Symbol> symbols, ElfFile elf, long address) {
    Symbol found = elf.symbols().nearest(address);
    long innermost =
        symbols.stream()
            .filter(s -> s.address() <= address && address < s.address() + s.size())
            .mapToLong(Symbol::address)
            .max()
            .orElse(-1);
    if (innermost >= 0) {
      assertNotNull(found, () -> Long.toHexString(address));
      assertEquals(innermost, found.address(), () -> Long.toHexString(address));
      assertTrue(address < found.address() + found.size() && symbols.contains(found));
    } else if (found != null) {
      assertEquals(0, found.size(), found::name);
      boolean isBetween =
          symbols.stream().anyMatch(s -> s.address() > found.address() && s.address() <= address);
      assertTrue(!isBetween && found.address() <= address, found::name);
    }
  }

  private static String describeEnd(ElfFile elf) {
    Symbol many = elf.symbols().find("many");
    long last = many.address() + many.size() - 1;
    return elf.symbols().nearest(last).describe(last);
  }

  private static String describe(ElfNote note) {
    String type =
        switch (note.type()) {
          case 1 -> "NT_GNU_ABI_TAG";
          case 3 -> "NT_GNU_BUILD_ID";
          case 5 -> "NT_GNU_PROPERTY_TYPE_0";
          default -> Integer.toString(note.type());
        };
    return note.owner() + " " + type + " " + note.description().length;
  }

  private static ProgramHeader first(List<ProgramHeader> headers, int type) {
    return headers.stream().filter(h -> h.type() == type).findFirst().orElse(null);
  }

  private static void assertRefused(Path file, String message) {
    ElfException e = assertThrows(ElfException.class, () -> ElfFile.read(file).close());
    assertEquals(file + message, e.message());
    assertEquals(126, e.exitStatus());
  }
}
