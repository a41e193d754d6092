package org.bd0.kernel.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.WaitQueues;
import org.bd0.runtime.AddressSpace;
import org.bd0.translator.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process table, the layout, and what happens at their limits. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HypervisorTest {
  private static final Engine.Kind TRANSLATOR = Engine.Kind.TRANSLATOR;

  @Test
  void regionsLieOneAfterAnotherAndTheLowestGapIsUsedAgain() throws Exception {
    String sleeper = Machine.demo("sleeper");
    try (Machine machine = new Machine(TRANSLATOR)) {
      GuestProcess[] p = new GuestProcess[4];
      for (int i = 0; i < p.length; i++) {
        p[i] = machine.start(Machine.GB, sleeper);
        assertEquals(i + 1, p[i].id());
        assertEquals(AddressSpace.FAR_BASE + i * Machine.GB, base(p[i]));
      }
      kill(machine, p[1]);
      kill(machine, p[2]);
      GuestProcess large = machine.start(3 * Machine.GB, sleeper);
      assertEquals(AddressSpace.FAR_BASE + 4 * Machine.GB, base(large), "the gap has 2 GiB");
      GuestProcess small = machine.start(Machine.GB / 2, sleeper);
      assertEquals(AddressSpace.FAR_BASE + Machine.GB, base(small));
      GuestProcess next = machine.start(Machine.GB, sleeper);
      assertEquals(AddressSpace.FAR_BASE + Machine.GB + Machine.GB / 2, base(next));
      assertEquals(7, next.id(), "numbers are not used again");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameStartsGiveTheSameAddresses(Engine.Kind kind) throws Exception {
    List<String> first = layouts(kind);
    assertEquals(50, first.size());
    for (int run = 1; run < 5; run++) {
      assertEquals(first, layouts(kind));
    }
  }

  /** Fifty starts, with ends between them. */
  private static List<String> layouts(Engine.Kind kind) throws Exception {
    String[] programs = {Machine.demo("sleeper"), Machine.demo("spin"), Machine.demo("nothing")};
    SplittableRandom random = new SplittableRandom(50);
    List<String> seen = new ArrayList<>();
    try (Machine machine = new Machine(kind)) {
      List<GuestProcess> running = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int which = random.nextInt(programs.length);
        GuestProcess p = machine.start((1 + random.nextInt(64)) * Machine.GB / 8, programs[which]);
        seen.add(p.id() + " " + p.memory().region().base() + " " + p.memory().region().size());
        if (which == 2) {
          assertEquals(0, machine.collect(p));
        } else {
          running.add(p);
        }
        if (running.size() > 5) {
          kill(machine, running.remove(random.nextInt(running.size())));
        }
      }
    }
    return seen;
  }

  @Test
  void aProcessThatHasEndedKeepsItsMemoryUntilItIsCollected() throws Exception {
    try (Machine machine = new Machine(TRANSLATOR)) {
      GuestProcess p = machine.start(Machine.GB, Machine.demo("nothing"));
      assertEquals(0, machine.hypervisor.await(p.id()));
      assertEquals(1, machine.hypervisor.space().regions().size());
      assertFalse(machine.hypervisor.kill(p.id(), 9), "it has ended");
      assertTrue(machine.hypervisor.collect(p.id()));
      assertFalse(machine.hypervisor.collect(p.id()));
      assertEquals(List.of(), machine.hypervisor.space().regions());
    }
  }

  @Test
  void tooManyProcessesAreRefused() throws Exception {
    Hypervisor.Settings settings = Machine.settings(TRANSLATOR);
    settings.mostProcesses = 3;
    String sleeper = Machine.demo("sleeper");
    try (Machine machine = new Machine(settings)) {
      for (int i = 0; i < 3; i++) {
        machine.start(Machine.GB, sleeper);
      }
      KernelException e =
          assertThrows(KernelException.class, () -> machine.start(Machine.GB, sleeper));
      assertEquals(KernelException.EAGAIN, e.errno());
      assertTrue(e.getMessage().contains("3 processes"), e.getMessage());
    }
  }

  @Test
  void anExhaustedAddressSpaceRefusesAndGivesBackWhatItTook() throws Exception {
    String sleeper = Machine.demo("sleeper");
    try (Machine machine = new Machine(TRANSLATOR)) {
      long all = machine.hypervisor.space().size();
      GuestProcess half = machine.start(all / 2, sleeper);
      machine.start(all / 4, sleeper);
      KernelException e =
          assertThrows(KernelException.class, () -> machine.start(all / 2, sleeper));
      assertEquals(KernelException.ENOMEM, e.errno());
      kill(machine, half);
      GuestProcess again = machine.start(all / 2, sleeper);
      assertEquals(base(half), base(again));
    }
  }

  @Test
  void aProgramThatCannotBeStartedLeavesNothingBehind() throws Exception {
    try (Machine machine = new Machine(TRANSLATOR)) {
      assertThrows(Exception.class, () -> machine.start(Machine.GB, "/nowhere/program"));
      assertThrows(Exception.class, () -> machine.start(256 << 10, Machine.demo("ring")));
      assertEquals(List.of(), machine.hypervisor.processes());
      assertEquals(List.of(), machine.hypervisor.space().regions());
      assertEquals(1, machine.start(Machine.GB, Machine.demo("sleeper")).id());
    }
  }

  @Test
  void spinningProcessesStarveNobody() throws Exception {
    try (Machine machine = new Machine(TRANSLATOR)) {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 1; i++) {
        machine.start(Machine.GB, Machine.demo("spin"));
      }
      assertEquals(0, machine.collect(machine.start(Machine.GB, Machine.demo("ring"), "3", "20")));
      assertEquals(139, machine.collect(machine.start(Machine.GB, Machine.demo("faulty"))));
      assertEquals(3, machine.collect(machine.start(Machine.GB, Machine.demo("exhaust"))));
      assertEquals(137, machine.collect(machine.start(Machine.GB, Machine.demo("suicide"))));
      assertTrue(machine.errors().contains("killed by SIGSEGV: at 0x"), machine.errors());
      assertTrue(machine.errors().contains("killed by SIGKILL"), machine.errors());
    }
  }

  /** Ten thousand at once, and a thousand more when they are gone. */
  @Test
  void manyProcessesLiveAtOnce() throws Exception {
    String sleeper = Machine.demo("sleeper");
    try (Machine machine = new Machine(TRANSLATOR)) {
      for (int count : new int[] {10_000, 1_000}) {
        int before = WaitQueues.all().waiters();
        List<GuestProcess> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          all.add(machine.startClosed(4 * Machine.GB, sleeper));
        }
        while (WaitQueues.all().waiters() < before + count) {
          Thread.onSpinWait();
        }
        assertEquals(count, machine.hypervisor.space().regions().size());
        for (GuestProcess p : all) {
          assertTrue(machine.hypervisor.kill(p.id(), 9));
        }
        for (GuestProcess p : all) {
          assertEquals(137, machine.collect(p));
        }
        assertEquals(before, WaitQueues.all().waiters());
        assertEquals(List.of(), machine.hypervisor.space().regions());
      }
    }
  }

  private static long base(GuestProcess process) {
    return process.memory().region().base();
  }

  private static void kill(Machine machine, GuestProcess process) throws InterruptedException {
    assertTrue(machine.hypervisor.kill(process.id(), 9));
    assertEquals(137, machine.collect(process));
  }
}
