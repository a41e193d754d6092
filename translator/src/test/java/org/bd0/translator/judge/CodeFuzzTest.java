package org.bd0.translator.judge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bd0.testsupport.Fuzzer;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decoder and lifter under Jazzer, which looks for bytes that reach more of their code. */
final class CodeFuzzTest {
  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void anyBytes() throws IOException, InterruptedException {
    List<byte[]> seeds = new ArrayList<>();
    CaseGenerator generator = new CaseGenerator(1);
    List<Row> rows = InstructionTable.all();
    for (Row row : rows) {
      seeds.add(generator.single(row).code());
    }
    for (int i = 0; i < 100; i++) {
      seeds.add(generator.sequence(rows).code());
    }
    Fuzzer.run(CodeFuzz.class, seeds, 64, 10_000);
  }
}
