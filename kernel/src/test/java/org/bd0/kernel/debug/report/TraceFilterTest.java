package org.bd0.kernel.debug.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.RandomTrace;
import org.bd0.kernel.debug.TraceLog;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions on writes, compared with the plain predicate. */
class TraceFilterTest {
  @TempDir private Path folder;

  /** Hands on what a predicate accepts. */
  private record Plain(TraceSink next, Predicate<WriteRecord> accepts) implements TraceSink {
    @Override
    public void process(ProcessStarted process) {
      next.process(process);
    }

    @Override
    public void ended(int process, long time) {
      next.ended(process, time);
    }

    @Override
    public void mapping(Mapping mapping) {
      next.mapping(mapping);
    }

    @Override
    public void write(WriteRecord record) {
      if (accepts.test(record)) {
        next.write(record);
      }
    }

    @Override
    public void close() {}
  }

  private static void same(Predicate<WriteRecord> accepts, Consumer<TraceFilter> conditions) {
    TraceLog expected = new TraceLog();
    new RandomTrace(11).run(20_000, new Plain(expected, accepts));
    TraceLog found = new TraceLog();
    TraceFilter filter = new TraceFilter(found, 0);
    conditions.accept(filter);
    new RandomTrace(11).run(20_000, filter);
    assertEquals(expected.lines, found.lines);
    long writes = expected.lines.stream().filter(l -> l.startsWith("write")).count();
    assertEquals(writes, filter.matched());
    assertTrue(writes > 10 && writes < 19_000, writes + " writes");
  }

  @Test
  void conditionsOnRecords() {
    int push = 1 << WriteKind.PUSH.ordinal();
    int stray = WriteReason.STRAY.bit();
    long start = 0x100000001000L;
    same(r -> r.kind == WriteKind.PUSH.ordinal(), f -> f.kinds(push));
    same(r -> (r.reasons & stray) != 0, f -> f.reasons(stray));
    same(r -> r.reasons != 0, f -> f.reasons(-1));
    same(
        r -> r.time >= 1_000_000 && r.time < 60_000_000_000L,
        f -> f.time(1_000_000, 60_000_000_000L));
    same(
        r -> r.address < start + 0x205 && r.address + r.size > start,
        f -> {
          f.range(start, start + 0x205);
          f.range(start, start + 1);
        });
    same(r -> r.process == 2, f -> f.writers(List.of("2")));
  }

  @Test
  void conditionsOnNames() throws Exception {
    Scene scene = Scene.make(folder);
    long counter = Scene.READER + scene.counter.address();
    WriteRecord toCounter = scene.write(counter + 3, 0, 1);
    assertEquals(1, passes(scene, toCounter, f -> f.symbols(List.of("counter"))));
    assertEquals(1, passes(scene, toCounter, f -> f.symbols(List.of("x", "reader:counter"))));
    assertEquals(0, passes(scene, toCounter, f -> f.symbols(List.of("writer:counter", "name"))));
    assertEquals(1, passes(scene, toCounter, f -> f.owners(List.of("reader"))));
    assertEquals(0, passes(scene, toCounter, f -> f.owners(List.of("writer", "nobody"))));
    assertEquals(1, passes(scene, toCounter, f -> f.writers(List.of("writer[3]"))));
    assertEquals(0, passes(scene, toCounter, f -> f.writers(List.of("reader"))));
    assertEquals(1, passes(scene, toCounter, f -> f.functions(List.of("spoil"))));
    assertEquals(0, passes(scene, toCounter, f -> f.functions(List.of("main"))));
    WriteRecord toNobody = scene.write(0x200000000000L, 0, 1);
    assertEquals(1, passes(scene, toNobody, f -> f.owners(List.of("nobody"))));
    assertEquals(0, passes(scene, toNobody, f -> f.symbols(List.of("counter"))));
  }

  private static long passes(Scene scene, WriteRecord record, Consumer<TraceFilter> conditions) {
    TraceFilter filter = new TraceFilter(new TraceLog(), Long.MAX_VALUE / 2);
    conditions.accept(filter);
    scene.begin(filter);
    filter.write(record);
    filter.close();
    return filter.matched();
  }
}
