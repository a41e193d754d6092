package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every row of the instruction table, and sequences of them, on the processor and in both engines.
 *
 * <p>{@code -Dbd0.judge.cases=N} sets the number of cases, {@code -Dbd0.judge.seed=S} the first
 * one's seed: the seed that a failure prints makes the same case again (with {@code
 * -Dbd0.judge.cases=1}), {@code -Dbd0.judge.row=TEXT} restricts the test to rows whose mnemonic,
 * encoding or feature is TEXT, or one of several that are separated by commas; {@code
 * -Dbd0.judge.each=N} makes N cases of each row, each instruction in {@code -Dbd0.judge.states=64}
 * states, {@code -Dbd0.judge.document=FILE} notes which ones, and {@code -Dbd0.judge.below=N}
 * leaves out rows of which {@code docs/instructions.md} has N cases.
 */
final class JudgeTest {
  /** After so many cases a run tells where it is. */
  private static final long STEP = 500_000;

  private static final Path DOCUMENT =
      Path.of(System.getProperty("bd0.root", "..")).resolve("docs/instructions.md");

  private final List<Row> rows = rows();
  private final InstructionDocument document = new InstructionDocument();
  private final Judge judge = new Judge(document);
  private int told;

  @TempDir Path directory;

  /** The rows that are wanted and that the processor has. */
  static List<Row> rows() {
    String wanted = System.getProperty("bd0.judge.row", "").toUpperCase(Locale.ROOT);
    Set<String> names = Set.of(wanted.split(",", -1));
    Set<String> lacking = new TreeSet<>();
    List<Row> rows = new ArrayList<>();
    Set<String> often = often();
    for (Row row : InstructionTable.all()) {
      if (!HostFeatures.has(row.feature)) {
        lacking.add(row.feature);
        continue;
      }
      boolean named =
          names.contains(row.mnemonic.name())
              || names.contains(row.encoding.toUpperCase(Locale.ROOT))
              || names.contains(row.feature.toUpperCase(Locale.ROOT));
      if ((wanted.isEmpty() || named) && !often.contains(InstructionDocument.line(row))) {
        rows.add(row);
      }
    }
    if (!lacking.isEmpty()) {
      System.out.println("not judged, because this processor lacks them: " + lacking);
    }
    return rows;
  }

  /** The rows that have been judged often enough. */
  private static Set<String> often() {
    long below = Long.getLong("bd0.judge.below", 0);
    try {
      return below == 0 ? Set.of() : InstructionDocument.often(Files.readString(DOCUMENT), below);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyRowDoesWhatTheProcessorDoes() throws IOException, InterruptedException {
    int each = Integer.getInteger("bd0.judge.each", 0);
    long cases = each > 0 ? (long) rows.size() * each : Long.getLong("bd0.judge.cases", 25_000);
    int states = Integer.getInteger("bd0.judge.states", each > 0 ? 64 : 1);
    try {
      run(CaseSource.instructions(rows, states), 0x1000000, cases);
    } finally {
      writeDocument();
    }
  }

  private void writeDocument() throws IOException {
    String file = System.getProperty("bd0.judge.document");
    if (file != null) {
      document.write(Path.of(System.getProperty("bd0.root", "..")).resolve(file));
    }
  }

  /** The committed document speaks of the table as it is. */
  @Test
  void theDocumentHasTheRowsOfTheTable() throws IOException {
    String text = Files.readString(DOCUMENT, StandardCharsets.UTF_8);
    List<String> lines = InstructionDocument.lines();
    assertEquals(lines.size(), Set.copyOf(lines).size(), "rows that are twice in the table");
    List<String> written = InstructionDocument.lines(text);
    List<String> missing = new ArrayList<>(lines);
    missing.removeAll(written);
    List<String> tooMany = new ArrayList<>(written);
    tooMany.removeAll(lines);
    String how = "update it with -Dbd0.judge.document: see CONTRIBUTING.md";
    assertEquals(List.of(), missing, how);
    assertEquals(List.of(), tooMany, how);
    assertEquals(lines.size(), written.size(), how);
  }

  @Test
  void sequencesDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    CaseSource source = CaseSource.sequences(rows, Integer.getInteger("bd0.judge.states", 1));
    run(source, 0x2000000, Long.getLong("bd0.judge.cases", 10_000));
  }

  /** What is an instruction for us has to be one for the processor, and of the same length. */
  @Test
  void bytesDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    run(CaseSource.bytes(), 0x3000000, Long.getLong("bd0.judge.cases", 20_000));
  }

  /** Loops, calls and jumps, which become units of many blocks. */
  @Test
  void programsDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    CaseSource source = CaseSource.programs(rows, Integer.getInteger("bd0.judge.states", 1));
    run(source, 0x4000000, Long.getLong("bd0.judge.cases", 4_000));
  }

  /** Sequences that are translated as one: see {@link Idioms}. */
  @Test
  void idiomsDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    run(CaseSource.idioms(), 0x5000000, Long.getLong("bd0.judge.cases", 6_000));
  }

  /** An exception of the products comes before the sums, which may have others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "660f3a40c1ff", // dpps xmm0, xmm1, 0xff
        "660f3a40c173", // dpps xmm0, xmm1, 0x73
        "660f3a41c133", // dppd xmm0, xmm1, 0x33
        "c4e37540c2f1", // vdpps ymm0, ymm1, ymm2, 0xf1
        "c4e37540c27f", // vdpps ymm0, ymm1, ymm2, 0x7f
        "c4e37141c233", // vdppd xmm0, xmm1, xmm2, 0x33
      })
  void dotProductsRaiseWhatTheProcessorRaises(String code)
      throws IOException, InterruptedException {
    CaseSource source =
        CaseSource.given(
            HexFormat.of().parseHex(code),
            (state, random) -> state[Slot.MXCSR] = random.nextInt(0x10000) & 0xffc0);
    run(source, 0x7000000, 3000);
  }

  /** Each element's offset has 32 bits: behind 4 GiB the next element is at 0. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "67c4e2752c07", // vmaskmovps ymm0, ymm1, [edi]
        "67c4e2752d07", // vmaskmovpd ymm0, ymm1, [edi]
        "67c4e2712e07", // vmaskmovps [edi], xmm1, xmm0
        "67c4e2758c07", // vpmaskmovd ymm0, ymm1, [edi]
        "67c4e2f58e07", // vpmaskmovq [edi], ymm1, ymm0
        "6467c4e2f58e07", // vpmaskmovq fs:[edi], ymm1, ymm0
      })
  void maskedElementsWrapAtFourGiB(String code) throws IOException, InterruptedException {
    CaseSource source =
        CaseSource.given(
            HexFormat.of().parseHex(code),
            (state, random) -> {
              state[Slot.RDI] = 0xffffffffL - random.nextInt(32);
              state[Slot.XMM + 2] &= random.nextLong() >> 63;
              state[Slot.XMM + 3] &= random.nextLong() >> 63;
            });
    run(source, 0x8000000, 1000);
  }

  /** A return to 32-bit code beyond its segment's limit is one nowhere: #GP. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "505348cb", // push rax; push rbx; retfq
        "505348ca0800", // push rax; push rbx; retfq 8
        "51569c505348cf", // push rcx; push rsi; pushfq; push rax; push rbx; iretq
      })
  void farReturnsStayInTheirSegment(String code) throws IOException, InterruptedException {
    int[] selectors = {0x23, 0x23, 0x22, 0x20, 0x33, 0x2b};
    CaseSource source =
        CaseSource.given(
            HexFormat.of().parseHex(code),
            (state, random) -> {
              state[Slot.RSP] = Case.DATA + 0x800;
              state[Slot.RCX] = random.nextInt(4) == 0 ? 0x23 : 0x2b;
              state[Slot.RSI] = Case.DATA + 0x700;
              state[Slot.RAX] = selectors[random.nextInt(selectors.length)];
              state[Slot.RBX] =
                  Case.CODE_PAGE + (random.nextLong() & 1L << 32 + random.nextInt(31));
            });
    run(source, 0xa000000, 300);
  }

  /** A selector that was loaded can be read again, and is null or one of Linux's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "8ed88cdb", // mov ds, eax; mov ebx, ds
        "8ec0668cc38cdb", // mov es, eax; mov bx, es; mov ebx, ds
        "500fa10fa0", // push rax; pop fs; push fs
        "8ee88c2f", // mov gs, eax; mov [rdi], gs
        "8ee0500fa98ce38ce9", // mov fs, eax; push rax; pop gs; mov ebx, fs; mov ecx, gs
        "8ed8d907d936", // mov ds, eax; fld dword ptr [rdi]; fnstenv [rsi]
        "8ee064d907d936", // mov fs, eax; fld dword ptr fs:[rdi]; fnstenv [rsi]
      })
  void selectorsAreKept(String code) throws IOException, InterruptedException {
    int[] selectors = {0, 1, 2, 3, 0x2b, 0x28, 0x23, 0x33, 0x30, 0x2a, 4, 0x53};
    CaseSource source =
        CaseSource.given(
            HexFormat.of().parseHex(code),
            (state, random) -> {
              state[Slot.RAX] = selectors[random.nextInt(selectors.length)];
              state[Slot.RSP] = Case.DATA + 0x800;
              state[Slot.RSI] = Case.DATA + 0x880;
              state[Slot.RDI] = Case.DATA + 0x900;
            });
    run(source, 0x9000000, 300);
  }

  /**
   * Instructions, sequences and programs by turns, each in 128 states; as many as wanted. What is
   * judged is told as it goes on.
   */
  @Test
  void longRun() throws IOException, InterruptedException {
    long cases = Long.getLong("bd0.judge.long", 0);
    assumeTrue(cases > 0, "-Dbd0.judge.long=N judges N cases");
    int states = Integer.getInteger("bd0.judge.states", 128);
    List<CaseSource> sources =
        List.of(
            CaseSource.instructions(rows, states),
            CaseSource.sequences(rows, states),
            CaseSource.programs(rows, states));
    int[] turns = {0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 2};
    long seed = Long.getLong("bd0.judge.seed", 0x6000000);
    try (Oracle oracle = Oracle.start(directory)) {
      long reported = 0;
      for (long done = 0; done < cases; done += CaseSource.LARGE_BATCH) {
        CaseSource source =
            sources.get(turns[(int) (done / CaseSource.LARGE_BATCH % turns.length)]);
        judge.judge(oracle, source.batch(seed + done, CaseSource.LARGE_BATCH));
        if (done - reported >= STEP) {
          reported = done;
          tell(done);
        }
      }
    }
    tell(cases);
    assertTrue(judge.failures().isEmpty(), () -> String.join("\n", judge.failures()));
  }

  private void tell(long done) {
    List<String> failures = judge.failures();
    failures.subList(told, failures.size()).forEach(System.out::println);
    told = failures.size();
    System.out.printf(
        "%,d cases, %,d compared, %,d different, %.0f s%n",
        done,
        judge.compared(),
        judge.failed(),
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3);
  }

  private void run(CaseSource source, long firstSeed, long cases)
      throws IOException, InterruptedException {
    long seed = Long.getLong("bd0.judge.seed", firstSeed);
    try (Oracle oracle = Oracle.start(directory)) {
      long reported = 0;
      for (long done = 0; done < cases; ) {
        if (done - reported >= STEP) {
          reported = done;
          tell(done);
          writeDocument();
        }
        CaseSource.Batch batch = source.batch(seed + done, cases - done);
        judge.judge(oracle, batch);
        done += batch.cases().size();
      }
    }
    long compared = judge.compared();
    String report = judge.failed() + " of " + cases + " cases failed, " + compared + " compared\n";
    assertTrue(judge.failures().isEmpty(), () -> report + String.join("\n", judge.failures()));
    assertTrue(compared > cases * 2L / 3, report);
  }
}
