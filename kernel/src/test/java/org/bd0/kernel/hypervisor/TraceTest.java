package org.bd0.kernel.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.bd0.runtime.Raw;
import org.bd0.runtime.trace.Capture;
import org.bd0.runtime.trace.Store;
import org.bd0.translator.Engine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a trace of writes says, and whom it concerns. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TraceTest {
  private static final Path PROGRAMS =
      Path.of(System.getProperty("bd0.root", ".."), "testprogs/target/programs")
          .toAbsolutePath()
          .normalize();

  /** Programs that between them write in all ways, with what makes the trace long enough. */
  private static final String[] TRACED = {
    "stores.asm",
    "insn-string.asm",
    "insn-lock.asm",
    "insn-stack.asm",
    "sse-move.asm",
    "mmx.asm",
    "hello.glibc",
    "nqueens.musl",
    "stdio-files.musl",
    "malloc-stress.musl",
    "mmap-anonymous.musl",
    "thread-local.pie"
  };

  /** Ways to run a guest. */
  enum Way {
    INTERPRETED(Engine.Kind.INTERPRETER, 0),
    BLOCKS(Engine.Kind.TRANSLATOR, 0),
    UNITS(Engine.Kind.TRANSLATOR, 1);

    private final Engine.Kind kind;
    private final int hot;

    Way(Engine.Kind kind, int hot) {
      this.kind = kind;
      this.hot = hot;
    }

    Machine machine() throws Exception {
      Hypervisor.Settings settings = new Hypervisor.Settings();
      settings.engine = new Engine(kind, hot);
      return new Machine(settings);
    }
  }

  private static String program(String name) {
    Path file = PROGRAMS.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), file + " is missing: testprogs/build.sh makes it");
    return file.toString();
  }

  private static TraceSettings settings(String modes) {
    TraceSettings settings = new TraceSettings();
    settings.modes(modes);
    return settings;
  }

  private static Recorder record(Machine machine, TraceSettings settings) {
    Recorder recorder = new Recorder();
    assertTrue(machine.hypervisor.traces().begin(settings, recorder, p -> {}, true));
    return recorder;
  }

  static Stream<String> traced() {
    return Stream.of(TRACED);
  }

  /** Every store's value before and after, in all engines; and all engines' traces are the same. */
  @ParameterizedTest
  @MethodSource("traced")
  void replayGivesTheMemory(String name) throws Exception {
    List<String> first = null;
    for (Way way : Way.values()) {
      try (Machine machine = way.machine()) {
        Recorder recorder = record(machine, settings("all"));
        Hypervisor.Made made = machine.make(Machine.GB, program(name));
        Replay replay = new Replay(made.process());
        made.begin();
        machine.hypervisor.await(made.process().id());
        machine.hypervisor.traces().end();
        assertTrue(recorder.closed);
        replay.apply(recorder.writes);
        assertEquals(0, replay.difference(made.process()), way + ": first address that differs");
        List<String> all = new ArrayList<>();
        for (Recorder.Write w : recorder.stores()) {
          all.add(String.format("%s %x %x %d", w.kind(), w.rip(), w.address(), w.size()));
        }
        assertFalse(all.isEmpty());
        if (first == null) {
          first = all;
        }
        assertEquals(first.size(), all.size(), way.toString());
        assertEquals(first, all, way.toString());
      }
    }
  }

  /** The guest program says itself what it does. */
  @ParameterizedTest
  @EnumSource
  void everyWayOfWriting(Way way) throws Exception {
    try (Machine machine = way.machine()) {
      Recorder recorder = record(machine, settings("all"));
      Hypervisor.Made made = machine.make(Machine.GB, program("stores.asm"));
      GuestProcess process = made.process();
      long from = process.program().elf().symbols().find("expected").address();
      long to = process.program().elf().symbols().find("expected_end").address();
      byte[] table = new byte[(int) (to - from)];
      Raw.copyOut(process.memory().host(from, table.length), table, 0, table.length);
      ByteBuffer rows = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
      made.begin();
      machine.hypervisor.await(process.id());
      machine.hypervisor.traces().end();
      List<String> expected = new ArrayList<>();
      Set<WriteKind> kinds = new TreeSet<>();
      while (rows.remaining() > 0) {
        long rip = rows.getLong();
        long address = rows.getLong() + process.memory().farBias();
        int size = rows.getInt();
        WriteKind kind = WriteKind.values()[rows.getInt()];
        kinds.add(kind);
        expected.add(String.format("%x writes %d at %x, %s", rip, size, address, kind));
      }
      List<String> seen =
          recorder.stores().stream()
              .map(
                  w ->
                      String.format(
                          "%x writes %d at %x, %s", w.rip(), w.size(), w.address(), w.kind()))
              .collect(Collectors.toList());
      assertEquals(String.join("\n", expected), String.join("\n", seen));
      assertEquals(Set.of(WriteKind.values()), kinds);
    }
  }

  @Test
  void kindsAreTheRuntimes() {
    int[] numbers = {
      Store.PLAIN,
      Store.PUSH,
      Store.CALL,
      Store.STRING,
      Store.LOCKED,
      Store.X87,
      Store.VECTOR,
      Store.MASKED,
      Store.STATE,
      Store.KERNEL
    };
    String[] names = {
      "PLAIN", "PUSH", "CALL", "STRING", "LOCKED", "X87", "VECTOR", "MASKED", "STATE", "KERNEL"
    };
    assertEquals(names.length, WriteKind.values().length);
    for (int i = 0; i < names.length; i++) {
      assertEquals(WriteKind.valueOf(names[i]).ordinal(), numbers[i]);
    }
  }

  // What is found.

  private static List<Recorder.Write> found(
      Way way, long size, String demo, Consumer<TraceSettings> change) throws Exception {
    try (Machine machine = way.machine()) {
      TraceSettings settings = new TraceSettings();
      change.accept(settings);
      Recorder recorder = record(machine, settings);
      GuestProcess process = machine.start(size, Machine.demo(demo));
      machine.hypervisor.await(process.id());
      machine.hypervisor.traces().end();
      machine.collect(process);
      return recorder.stores();
    }
  }

  @ParameterizedTest
  @EnumSource
  void strayWrites(Way way) throws Exception {
    for (String demo : new String[] {"wrong-overrun.far", "wrong-stale.far"}) {
      List<Recorder.Write> found = found(way, Machine.GB, demo, s -> s.modes(""));
      assertEquals(1, found.size(), demo + found);
      assertTrue(found.getFirst().has(WriteReason.STRAY));
      assertEquals(8, found.getFirst().size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void checks(Way way) throws Exception {
    List<Recorder.Write> found =
        found(way, Machine.GB, "wrong-pointer", s -> s.checks("read-only,unmapped,text,heap"));
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.getFirst().has(WriteReason.READ_ONLY));
    assertTrue(found.getFirst().has(WriteReason.TEXT));
    found = found(way, 1 << 20, "wrong-recursion.far", s -> s.checks("stack,red-zone"));
    assertFalse(found.isEmpty());
    assertTrue(found.stream().allMatch(w -> w.has(WriteReason.STACK)), found.toString());
  }

  @Test
  void whatIsRightPassesAllChecks() throws Exception {
    for (String name : new String[] {"hello.glibc", "malloc-stress.musl", "recursion.glibc"}) {
      try (Machine machine = Way.BLOCKS.machine()) {
        TraceSettings settings = settings("");
        settings.checks("all");
        Recorder recorder = record(machine, settings);
        GuestProcess process = machine.start(Machine.GB, program(name), "5");
        machine.hypervisor.await(process.id());
        machine.hypervisor.traces().end();
        assertEquals(List.of(), recorder.stores(), name);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWatchSeesAllWhoWrite(Way way) throws Exception {
    List<Recorder.Write> found =
        found(
            way,
            Machine.GB,
            "wrong-race.far",
            s -> {
              s.modes("wrong-race.far:counter");
              s.stack = true;
            });
    // A has its own counter at the address, and B's belongs to nobody's watch but its own.
    Set<Integer> writers = found.stream().map(Recorder.Write::process).collect(Collectors.toSet());
    assertEquals(2, writers.size());
    assertEquals(4000, found.size());
    assertTrue(found.stream().allMatch(w -> w.stack().length >= 2), "main called count");
    boolean lost = false;
    for (int i = 1; i < found.size(); i++) {
      lost |= Raw8.of(found.get(i).after()) != Raw8.of(found.get(i).before()) + 1;
    }
    assertTrue(lost, "an update that another one was lost by");
  }

  /** Eight bytes as a number. */
  private static final class Raw8 {
    private Raw8() {}

    static long of(byte[] bytes) {
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
  }

  @Test
  void whatIsAllowedIsNoStrayWrite() throws Exception {
    List<Recorder.Write> found =
        found(
            Way.BLOCKS,
            Machine.GB,
            "wrong-overrun.far",
            s -> {
              s.modes("");
              s.allow("process:2");
            });
    assertEquals(List.of(), found);
  }

  @Test
  void aStrayWriteIsNotMadeByWhomItKills() throws Exception {
    try (Machine machine = Way.BLOCKS.machine()) {
      TraceSettings settings = settings("");
      settings.onStray("kill");
      Recorder recorder = new Recorder();
      machine.hypervisor.traces().begin(settings, recorder, p -> p.kill(9), true);
      GuestProcess process = machine.start(Machine.GB, Machine.demo("wrong-overrun.far"));
      machine.hypervisor.await(process.id());
      machine.hypervisor.traces().end();
      assertEquals(128 + 9, process.exitStatus());
      GuestProcess neighbour = machine.hypervisor.process(process.id() + 1);
      Recorder.Write stray = recorder.stores().getFirst();
      byte[] now = new byte[stray.size()];
      Raw.copyOut(neighbour.memory().region().host(), now, 0, now.length);
      assertEquals(Raw8.of(stray.before()), Raw8.of(now));
    }
  }

  // On and off.

  @Test
  void switchedWhileItRunsAndOnlyForOne() throws Exception {
    try (Machine machine = new Machine(Engine.Kind.TRANSLATOR)) {
      GuestProcess one = machine.start(Machine.GB, Machine.demo("spin"));
      GuestProcess other = machine.start(Machine.GB, Machine.demo("spin"));
      Recorder recorder = new Recorder();
      Traces traces = machine.hypervisor.traces();
      assertTrue(traces.begin(settings("all"), recorder, p -> {}, false));
      assertFalse(traces.begin(settings("all"), new Recorder(), p -> {}, false), "one at a time");
      traces.follow(one, true);
      await(() -> capture(one) == Capture.EVERY);
      assertEquals(Capture.NONE, capture(other));
      assertEquals(2, recorder.processes.size() + missing(recorder, 2));
      traces.follow(one, false);
      await(() -> capture(one) == Capture.NONE);
      traces.follow(one, true);
      await(() -> capture(one) == Capture.EVERY);
      assertTrue(traces.end());
      assertFalse(traces.end());
      assertEquals(Capture.NONE, capture(one));
      assertTrue(recorder.closed);
      assertEquals(2, recorder.processes.size(), "both are known");
      assertTrue(recorder.stores().stream().allMatch(w -> w.process() == one.id()));
    }
  }

  private static int missing(Recorder recorder, int wanted) {
    return wanted - recorder.processes.size(); // The writer's thread may not be that far.
  }

  private static Capture capture(GuestProcess process) {
    return process.threads().iterator().next().cpu().code.capture();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  // The way to the sink.

  @Test
  void noneIsLostWhenTheSinkIsSlow() throws Exception {
    int[] counts = new int[2];
    for (int run = 0; run < 2; run++) {
      boolean slow = run == 1;
      try (Machine machine = Way.BLOCKS.machine()) {
        int[] seen = new int[1];
        Recorder recorder =
            new Recorder() {
              @Override
              public void write(WriteRecord r) {
                if (slow && seen[0]++ % 100_000 == 0) {
                  java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
                seen[0]++;
              }
            };
        machine.hypervisor.traces().begin(settings("all"), recorder, p -> {}, true);
        machine.collect(machine.start(Machine.GB, program("factorial.musl")));
        machine.hypervisor.traces().end();
        counts[run] = slow ? seen[0] / 2 : seen[0];
      }
    }
    assertTrue(counts[0] > 1_000_000, "more than the ring buffer holds");
    assertEquals(counts[0], counts[1]);
  }

  @Test
  void aSinkThatFailsEndsTheTraceAndNotTheGuest() throws Exception {
    try (Machine machine = Way.BLOCKS.machine()) {
      Recorder recorder =
          new Recorder() {
            @Override
            public void write(WriteRecord r) {
              throw new TraceException("the disk is full");
            }
          };
      machine.hypervisor.traces().begin(settings("all"), recorder, p -> {}, true);
      assertEquals(0, machine.collect(machine.start(Machine.GB, program("factorial.musl"))));
      TraceException e =
          assertThrows(TraceException.class, () -> machine.hypervisor.traces().end());
      assertEquals("the disk is full", e.getMessage());
    }
  }

  @Test
  void settingsThatMakeNoSense() {
    TraceSettings settings = new TraceSettings();
    assertThrows(TraceException.class, () -> settings.modes("all,,x"));
    assertThrows(TraceException.class, () -> settings.checks("everything"));
    assertThrows(TraceException.class, () -> settings.onStray("panic"));
  }
}
