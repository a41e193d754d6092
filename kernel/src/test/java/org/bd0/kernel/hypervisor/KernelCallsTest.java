package org.bd0.kernel.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelCall;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.linux.Errno;
import org.bd0.kernel.linux.Signal;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.translator.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kernel-calls by a process whose program never runs, above all those that are refused. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KernelCallsTest {
  private static final long BAD = 0x20;
  private static final int PAGE = 4096;

  private Machine machine;
  private Hypervisor.Made made;
  private long room;

  @BeforeEach
  void make() throws Exception {
    machine = new Machine(Engine.Kind.TRANSLATOR);
    made = machine.make(Machine.GB, Machine.demo("sleeper"));
    room = call(KernelCall.HEAP, PAGE, PAGE);
  }

  @AfterEach
  void end() throws Exception {
    made.begin();
    machine.close();
  }

  private long call(KernelCall call, long... arguments) {
    return call(KernelCalls.FIRST + call.ordinal(), arguments);
  }

  private long call(int number, long... arguments) {
    CpuState cpu = made.cpu();
    long[] before = cpu.r.clone();
    int[] slots = {Slot.RDI, Slot.RSI, Slot.RDX, Slot.R10, Slot.R8, Slot.R9};
    for (int i = 0; i < slots.length; i++) {
      cpu.r[slots[i]] = i < arguments.length ? arguments[i] : 0;
    }
    cpu.r[Slot.RAX] = number;
    made.system().systemCall(cpu);
    long result = cpu.r[Slot.RAX];
    System.arraycopy(before, 0, cpu.r, 0, before.length);
    return result;
  }

  private long string(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    long at = call(KernelCall.HEAP, bytes.length, 0);
    Raw.copyIn(bytes, 0, host(at), bytes.length);
    return at;
  }

  private long host(long address) {
    return made.process().memory().host(address, 1);
  }

  private long start(String path, long argv, long envp, long size, long flags, long in) {
    long[] words = {path == null ? BAD : string(path), argv, envp, size, flags, in};
    long at = call(KernelCall.HEAP, 48, 0);
    for (int i = 0; i < words.length; i++) {
      Raw.putLong(host(at) + 8L * i, words[i]);
    }
    return call(KernelCall.START, at, 48);
  }

  @Test
  void startsThatCannotBe() {
    assertEquals(-Errno.ENOENT, start("/nowhere/program", 0, 0, 0, 0, 0));
    assertEquals(-Errno.ENOENT, start("", 0, 0, 0, 0, 0));
    assertEquals(-Errno.EACCES, start("/", 0, 0, 0, 0, 0));
    assertEquals(-Errno.EACCES, start("/etc/passwd", 0, 0, 0, 0, 0));
    assertEquals(-Errno.ENOEXEC, start("/bin/sh", 0, 0, 0, 0, 0));
    assertEquals(-Errno.EFAULT, start(null, 0, 0, 0, 0, 0));
    assertEquals(-Errno.EFAULT, start(Machine.demo("sleeper"), BAD, 0, 0, 0, 0));
    assertEquals(-Errno.EFAULT, start(Machine.demo("sleeper"), 0, BAD, 0, 0, 0));
    assertEquals(-Errno.EINVAL, start(Machine.demo("sleeper"), 0, 0, -1, 0, 0));
    assertEquals(-Errno.EINVAL, start(Machine.demo("sleeper"), 0, 0, PAGE, 0, 0));
    assertEquals(-Errno.EINVAL, start(Machine.demo("sleeper"), 0, 0, 0, 2, 0));
    assertEquals(-Errno.ESRCH, start(Machine.demo("sleeper"), 0, 0, 0, 1, 77));
    assertEquals(-Errno.ENOMEM, start(Machine.demo("sleeper"), 0, 0, 1L << 50, 0, 0));
    assertEquals(-98, start(Machine.demo("sleeper"), 0, 0, 0, 1, made.process().id()));
    assertEquals(-Errno.EINVAL, call(KernelCall.START, room, 47));
    assertEquals(-Errno.EFAULT, call(KernelCall.START, BAD, 48));
    assertEquals(1, machine.hypervisor.processes().size());
    assertEquals(2, start(Machine.demo("nothing"), 0, 0, Machine.GB, 0, 0));
    assertEquals(2, call(KernelCall.WAIT, 2, room, 0));
    assertEquals(0, Raw.getInt(host(room)));
  }

  @Test
  void waitingForWhatIsNotThere() {
    assertEquals(-Errno.ECHILD, call(KernelCall.WAIT, -1, 0, 0));
    assertEquals(-Errno.ECHILD, call(KernelCall.WAIT, 1, 0, 0));
    assertEquals(-Errno.EINVAL, call(KernelCall.WAIT, 0, 0, 0));
    assertEquals(-Errno.EINVAL, call(KernelCall.WAIT, -1, 0, 2));
    assertEquals(-Errno.EFAULT, call(KernelCall.WAIT, -1, BAD, 0));
    int child = (int) start(Machine.demo("spin"), 0, 0, Machine.GB, 0, 0);
    assertEquals(0, call(KernelCall.WAIT, child, 0, 1));
    assertEquals(0, call(KernelCall.KILL, child, 15));
    assertEquals(child, call(KernelCall.WAIT, -1, room, 0));
    assertEquals(128 + 15, Raw.getInt(host(room)));
    assertEquals(-Errno.ECHILD, call(KernelCall.WAIT, child, 0, 0));
  }

  @Test
  void signals() {
    int self = (int) call(KernelCall.SELF);
    assertEquals(made.process().id(), self);
    assertEquals(0, call(KernelCall.PARENT));
    assertEquals(0, call(KernelCall.KILL, self, 0));
    assertEquals(-Errno.EINVAL, call(KernelCall.KILL, self, 65));
    assertEquals(-Errno.EINVAL, call(KernelCall.KILL, self, -1));
    assertEquals(-Errno.ESRCH, call(KernelCall.KILL, 99, 9));
    assertEquals(0, call(KernelCall.KILL, self, Signal.SIGSTOP));
    assertTrue(made.process().halted());
    assertEquals(0, call(KernelCall.KILL, self, Signal.SIGCONT));
    assertFalse(made.process().halted());
  }

  @Test
  void theTable() {
    assertEquals(1, call(KernelCall.FIND, string("sleeper")));
    assertEquals(-Errno.ESRCH, call(KernelCall.FIND, string("nobody")));
    assertEquals(-Errno.EFAULT, call(KernelCall.FIND, BAD));
    assertEquals(1, call(KernelCall.LIST, 0, 0));
    assertEquals(1, call(KernelCall.LIST, room, 10));
    assertEquals(1, Raw.getInt(host(room)));
    assertEquals(-Errno.EFAULT, call(KernelCall.LIST, BAD, 10));
    long base = made.process().memory().region().base();
    assertEquals(base, call(KernelCall.REGION, 0, room));
    assertEquals(Machine.GB, Raw.getLong(host(room)));
    assertEquals(-Errno.ESRCH, call(KernelCall.REGION, 9, 0));
    assertEquals(-Errno.EFAULT, call(KernelCall.REGION, 0, BAD));
  }

  @Test
  void theHeap() {
    assertEquals(-Errno.EINVAL, call(KernelCall.HEAP, 0, 0));
    assertEquals(-Errno.EINVAL, call(KernelCall.HEAP, -1, 0));
    assertEquals(-Errno.EINVAL, call(KernelCall.HEAP, 16, 3));
    assertEquals(-Errno.EINVAL, call(KernelCall.HEAP, 16, Long.MIN_VALUE));
    assertEquals(-Errno.ENOMEM, call(KernelCall.HEAP, Machine.GB, 0));
    assertEquals(-Errno.ENOMEM, call(KernelCall.HEAP, Long.MAX_VALUE, 0));
    assertEquals(-Errno.ENOMEM, call(KernelCall.HEAP, 16, 1L << 62));
    assertEquals(room + PAGE, call(KernelCall.HEAP_POINTER));
    assertEquals(room + PAGE, call(KernelCall.HEAP, 5, 0));
    assertEquals(room + PAGE + 16, call(KernelCall.HEAP, 1, 0));
    assertEquals(room + 2 * PAGE, call(KernelCall.HEAP, 1, PAGE));
  }

  @Test
  void aSpoiltHeapPointerHarmsNobodyElse() {
    GuestProcess process = made.process();
    long pointer = process.memory().region().host() + 72;
    long good = Raw.getLong(pointer);
    for (long bad : new long[] {0, -1, good + Machine.GB, Long.MIN_VALUE}) {
      Raw.putLong(pointer, bad);
      assertEquals(-Errno.ENOMEM, call(KernelCall.HEAP, 16, 0));
    }
    Raw.putLong(pointer, good);
    assertNotEquals(-Errno.ENOMEM, call(KernelCall.HEAP, 16, 0));
  }

  @Test
  void nearAndFar() {
    long base = made.process().memory().region().base();
    assertEquals(base + room, call(KernelCall.FAR, room));
    assertEquals(room, call(KernelCall.NEAR, base + room));
    assertEquals(base, call(KernelCall.FAR, base), "the metadata page");
    assertEquals(-Errno.EFAULT, call(KernelCall.FAR, BAD));
    assertEquals(-Errno.EFAULT, call(KernelCall.FAR, Machine.GB));
    assertEquals(-Errno.EFAULT, call(KernelCall.FAR, base + Machine.GB));
    assertEquals(-Errno.EFAULT, call(KernelCall.NEAR, base - 1));
    assertEquals(-Errno.EFAULT, call(KernelCall.NEAR, base + Machine.GB));
  }

  @Test
  void waitingForAWord() {
    assertEquals(-Errno.EAGAIN, call(KernelCall.WAIT_ADDRESS, room, 1, -1));
    assertEquals(-Errno.ETIMEDOUT, call(KernelCall.WAIT_ADDRESS, room, 0, 0));
    assertEquals(-Errno.ETIMEDOUT, call(KernelCall.WAIT_ADDRESS, room, 0, 1000));
    assertEquals(-Errno.EINVAL, call(KernelCall.WAIT_ADDRESS, room + 2, 0, 0));
    assertEquals(-Errno.EFAULT, call(KernelCall.WAIT_ADDRESS, BAD, 0, 0));
    assertEquals(0, call(KernelCall.WAKE, room, 1));
    assertEquals(-Errno.EINVAL, call(KernelCall.WAKE, room + 1, 1));
    assertEquals(-Errno.EFAULT, call(KernelCall.WAKE, BAD, 1));
    assertEquals(-Errno.EINVAL, call(KernelCall.WAKE, room, -1));
  }

  @Test
  void threadsThatCannotBe() {
    long entry = made.cpu().r[Slot.RIP];
    assertEquals(-Errno.EFAULT, call(KernelCall.THREAD, room, room + PAGE, 0, 0));
    assertEquals(-Errno.EFAULT, call(KernelCall.THREAD, entry, BAD, 0, 0));
    assertEquals(-Errno.EINVAL, call(KernelCall.THREAD, entry, room + PAGE, 0, -1));
    assertEquals(-Errno.EFAULT, call(KernelCall.THREAD_EXIT, BAD));
    assertEquals(1, made.process().threads().size());
  }

  @Test
  void anUnknownNumber() {
    assertEquals(-Errno.ENOSYS, call(KernelCalls.FIRST + KernelCall.values().length));
    assertEquals(-Errno.ENOSYS, call(KernelCalls.FIRST + 0xffff));
  }
}
