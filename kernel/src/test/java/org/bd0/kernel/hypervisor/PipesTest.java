package org.bd0.kernel.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.HostPoller;
import org.bd0.kernel.Start;
import org.bd0.runtime.HostCall;
import org.bd0.translator.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Unmodified programs that wait for each other: many more than there are carrier threads. */
final class PipesTest {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int CLOSE = 3;
  private static final int PIPE2 = 293;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SIGKILL = 9;
  private static final long SIZE = 1L << 28;

  private final HostCall host = new HostCall();
  private final Hypervisor hypervisor = new Hypervisor(Machine.settings(Engine.Kind.TRANSLATOR));

  @AfterEach
  void end() throws Exception {
    for (GuestProcess process : hypervisor.processes()) {
      hypervisor.kill(process.id(), SIGKILL);
      collect(process);
    }
    hypervisor.close();
  }

  private int[] pipe() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(8);
      assertEquals(0, host.call(PIPE2, ends.address(), O_CLOEXEC, 0, 0, 0, 0));
      return new int[] {ends.get(ValueLayout.JAVA_INT, 0), ends.get(ValueLayout.JAVA_INT, 4)};
    }
  }

  private GuestProcess cat(int from, int to) throws Exception {
    byte[] file = BUSYBOX.toString().getBytes(StandardCharsets.UTF_8);
    List<byte[]> words = List.of(file, "cat".getBytes(StandardCharsets.UTF_8));
    Start start = new Start(file, words, List.of(), Engine.hardwareCapabilities());
    int[] standard = {from, to, -1};
    return hypervisor.start(
        new StartRequest(
            BUSYBOX.toString(),
            start,
            SIZE,
            0,
            GuestProcess.NO_PARENT,
            standard,
            GuestProcess.AT_FDCWD));
  }

  private int collect(GuestProcess process) throws Exception {
    CompletableFuture<Integer> status =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return hypervisor.await(process.id());
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    int result = status.get(60, TimeUnit.SECONDS);
    assertTrue(hypervisor.collect(process.id()));
    return result;
  }

  private static void untilWaiting(int threads) {
    long start = System.nanoTime();
    while (HostPoller.waiters() != threads) {
      boolean early = System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60);
      assertTrue(early, HostPoller.waiters() + " threads wait, not " + threads);
      Thread.onSpinWait();
    }
  }

  /** A line goes through a chain of programs, each of which reads what the one before writes. */
  @Test
  void aLongPipeline() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    int length = 10 * Runtime.getRuntime().availableProcessors();
    int[] first = pipe();
    int[] previous = first;
    List<GuestProcess> cats = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int[] next = pipe();
      cats.add(cat(previous[0], next[1]));
      previous = next;
    }
    untilWaiting(length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom("through all of them\n");
      long size = text.byteSize() - 1;
      for (int round = 0; round < 3; round++) {
        assertEquals(size, host.call(WRITE, first[1], text.address(), size, 0, 0, 0));
        MemorySegment got = arena.allocate(size + 1);
        assertEquals(size, host.call(READ, previous[0], got.address(), size, 0, 0, 0));
        assertEquals(text.getString(0), got.getString(0));
      }
      host.call(CLOSE, first[1], 0, 0, 0, 0, 0);
      assertEquals(0, host.call(READ, previous[0], text.address(), 1, 0, 0, 0), "the end");
    }
    for (GuestProcess cat : cats) {
      assertEquals(0, collect(cat));
    }
    host.call(CLOSE, previous[0], 0, 0, 0, 0, 0);
    assertEquals(0, HostPoller.waiters());
  }

  @Test
  void aProcessThatWaitsIsKilledAtOnce() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    int[] ends = pipe();
    int[] result = pipe();
    GuestProcess cat = cat(ends[0], result[1]);
    untilWaiting(1);
    assertTrue(hypervisor.kill(cat.id(), SIGKILL));
    assertEquals(128 + SIGKILL, collect(cat));
    for (int descriptor : new int[] {ends[1], result[0]}) {
      assertEquals(0, host.call(CLOSE, descriptor, 0, 0, 0, 0, 0));
    }
  }
}
