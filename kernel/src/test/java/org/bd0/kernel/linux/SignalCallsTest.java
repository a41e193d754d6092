package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.SseState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What signals do to a process, and what it may ask to happen (signal(7)). */
final class SignalCallsTest {
  private static final int SIGUSR1 = 10;
  private static final int SIGTERM = 15;
  private static final int BLOCK = 0;
  private static final int UNBLOCK = 1;
  private static final int SETMASK = 2;

  @TempDir private Path folder;
  private TestGuest guest;
  private Path messages;

  @BeforeEach
  void start() throws Exception {
    messages = folder.resolve("messages");
    guest = new TestGuest(LinuxSystem.NO_TRACE, messages);
  }

  @AfterEach
  void end() {
    guest.close();
  }

  private long kill(int signal) {
    return guest.call(Call.KILL, guest.call(Call.GETPID), signal);
  }

  private void action(int signal, long handler) {
    assertEquals(0, guest.call(Call.RT_SIGACTION, signal, guest.words(handler, 0, 0, 0), 0, 8));
  }

  @Test
  void defaultsEndOrDoNothing() {
    kill(Signal.SIGCHLD);
    kill(Signal.SIGWINCH);
    kill(0);
    assertFalse(guest.process.ended());
    kill(SIGTERM);
    assertTrue(guest.process.ended());
    assertEquals(143, guest.process.exitStatus());
  }

  @Test
  void ignoredSignals() {
    action(SIGUSR1, Signals.SIG_IGN);
    assertEquals(0, kill(SIGUSR1));
    assertFalse(guest.process.ended());
    action(SIGUSR1, Signals.SIG_DFL);
    assertEquals(0, kill(SIGUSR1));
    assertEquals(138, guest.process.exitStatus());
  }

  /** Has a handler of SIGUSR1 called; returns the address of the ucontext_t. */
  private long handled() {
    long action = guest.words(TestGuest.TEXT, 0x04000000, TestGuest.TEXT, 0);
    assertEquals(0, guest.call(Call.RT_SIGACTION, SIGUSR1, action, 0, 8));
    kill(SIGUSR1);
    assertEquals(TestGuest.TEXT, guest.cpu.r[Slot.RIP]);
    return guest.cpu.r[Slot.RDX];
  }

  private void handlerReturns() {
    guest.cpu.r[Slot.RSP] += 8;
    guest.call(Call.RT_SIGRETURN);
  }

  @Test
  void handlersDoNotMakeFloatingPointExact() {
    handled();
    assertFalse(guest.cpu.code.exact());
    handlerReturns();
    assertFalse(guest.cpu.code.exact());
  }

  @Test
  void aHandlerThatLooksAtMxcsrIsTheOnlyOneThatDoes() {
    handled();
    SseState.watch(guest.cpu);
    assertTrue(guest.cpu.code.exact());
    handlerReturns();
    assertFalse(guest.cpu.code.exact());
  }

  @Test
  void whoWatchesMxcsrStillDoesAfterAHandler() {
    SseState.setMxcsr(guest.cpu, Mxcsr.DEFAULT);
    handled();
    handlerReturns();
    assertTrue(guest.cpu.code.exact());
  }

  @Test
  void aHandlerMayChangeMxcsr() {
    long area = guest.int64(handled() + 224); // uc_mcontext.fpregs
    assertEquals(Mxcsr.DEFAULT, guest.int32(area + SseState.MXCSR_OFFSET));
    guest.system.user.putInt(area + SseState.MXCSR_OFFSET, Mxcsr.DEFAULT | Mxcsr.FTZ);
    handlerReturns();
    assertEquals(Mxcsr.DEFAULT | Mxcsr.FTZ, guest.cpu.r[Slot.MXCSR]);
    assertTrue(guest.cpu.code.exact());
  }

  @Test
  void actionsAreRemembered() {
    long old = guest.room(32);
    long wanted = guest.words(0x401234, 0x14000004, 0x405678, 1 << SIGUSR1);
    assertEquals(0, guest.call(Call.RT_SIGACTION, SIGUSR1, wanted, old, 8));
    assertEquals(0, guest.int64(old));
    assertEquals(0, guest.call(Call.RT_SIGACTION, SIGUSR1, 0, old, 8));
    for (int i = 0; i < 32; i += 8) {
      assertEquals(guest.int64(wanted + i), guest.int64(old + i));
    }
    assertEquals(-Errno.EINVAL, guest.call(Call.RT_SIGACTION, SIGUSR1, 0, old, 4));
    assertEquals(-Errno.EINVAL, guest.call(Call.RT_SIGACTION, 0, 0, old, 8));
    assertEquals(-Errno.EINVAL, guest.call(Call.RT_SIGACTION, 65, 0, old, 8));
    assertEquals(-Errno.EINVAL, guest.call(Call.RT_SIGACTION, Signal.SIGKILL, wanted, 0, 8));
    assertEquals(0, guest.call(Call.RT_SIGACTION, Signal.SIGKILL, 0, old, 8));
    assertEquals(-Errno.EFAULT, guest.call(Call.RT_SIGACTION, SIGUSR1, 0x20000, 0, 8));
  }

  @Test
  void aHandlerIsCalledAndReturns() {
    guest.cpu.r[Slot.RIP] = TestGuest.TEXT + 0x102;
    long stack = guest.cpu.r[Slot.RSP];
    long action = guest.words(0x400200, 0x04000004, 0x400300, Signal.bit(SIGTERM));
    assertEquals(0, guest.call(Call.RT_SIGACTION, SIGUSR1, action, 0, 8));
    guest.call(Call.KILL, guest.call(Call.GETPID), SIGUSR1);
    long frame = guest.cpu.r[Slot.RSP];
    assertEquals(0x400200, guest.cpu.r[Slot.RIP]);
    assertEquals(8, frame & 15, "as after a call");
    assertTrue(frame < stack - 128, "the red zone is left alone");
    assertEquals(0x400300, guest.int64(frame));
    assertEquals(SIGUSR1, guest.cpu.r[Slot.RDI]);
    assertEquals(SIGUSR1, guest.int32(guest.cpu.r[Slot.RSI]));
    long both = Signal.bit(SIGUSR1) | Signal.bit(SIGTERM);
    assertEquals(both, guest.system.signals.blocked());
    guest.cpu.r[Slot.RSP] = frame + 8; // The handler returns to the restorer.
    guest.call(Call.RT_SIGRETURN);
    assertEquals(0, guest.system.signals.blocked());
    assertEquals(stack, guest.cpu.r[Slot.RSP]);
    assertEquals(TestGuest.TEXT + 0x102, guest.cpu.r[Slot.RIP]);
    assertEquals(0, guest.cpu.r[Slot.RAX], "what kill has returned");
  }

  @Test
  void aHandlerWithoutRestorerIsAFault() throws Exception {
    action(SIGUSR1, 0x400100);
    kill(SIGUSR1);
    assertEquals(139, guest.process.exitStatus());
    String text = Files.readString(messages);
    assertTrue(text.contains("killed by SIGSEGV: no room for a signal handler's frame"), text);
  }

  @Test
  void blockedSignalsWait() {
    long set = guest.words(Signal.bit(SIGUSR1) | Signal.bit(Signal.SIGKILL));
    long old = guest.room(8);
    assertEquals(0, guest.call(Call.RT_SIGPROCMASK, BLOCK, set, old, 8));
    assertEquals(0, guest.int64(old));
    assertEquals(0, kill(SIGUSR1));
    assertFalse(guest.process.ended());
    assertEquals(0, guest.call(Call.RT_SIGPENDING, old, 8));
    assertEquals(Signal.bit(SIGUSR1), guest.int64(old));
    assertEquals(0, guest.call(Call.RT_SIGPROCMASK, 77, 0, old, 8));
    assertEquals(Signal.bit(SIGUSR1), guest.int64(old), "SIGKILL cannot be blocked");
    assertEquals(-Errno.EINVAL, guest.call(Call.RT_SIGPROCMASK, 77, set, 0, 8));
    assertEquals(-Errno.EFAULT, guest.call(Call.RT_SIGPROCMASK, BLOCK, 0x20000, 0, 8));
    long taken = guest.room(128);
    assertEquals(SIGUSR1, guest.call(Call.RT_SIGTIMEDWAIT, set, taken, 0, 8));
    assertEquals(SIGUSR1, guest.int32(taken));
    long nothing = guest.words(0, 1);
    assertEquals(-Errno.EAGAIN, guest.call(Call.RT_SIGTIMEDWAIT, set, 0, nothing, 8));
    kill(SIGUSR1);
    guest.call(Call.RT_SIGPROCMASK, UNBLOCK, set, 0, 8);
    assertEquals(SIGUSR1, guest.process.signal());
  }

  @Test
  void maskingForEndsNothing() {
    assertEquals(0, guest.call(Call.RT_SIGPROCMASK, SETMASK, guest.words(-1), 0, 8));
    long thread = guest.call(Call.GETTID);
    assertEquals(0, guest.call(Call.TKILL, thread, SIGUSR1));
    assertEquals(0, guest.call(Call.TGKILL, guest.call(Call.GETPID), thread, SIGTERM));
    assertFalse(guest.process.ended());
    action(SIGUSR1, Signals.SIG_IGN);
    action(SIGTERM, Signals.SIG_IGN);
    guest.call(Call.RT_SIGPROCMASK, SETMASK, guest.words(0), 0, 8);
    assertFalse(guest.process.ended());
    assertEquals(-Errno.EINVAL, guest.call(Call.TKILL, 0, SIGUSR1));
    assertEquals(-Errno.EINVAL, guest.call(Call.TKILL, thread, 65));
    assertEquals(-Errno.EINVAL, kill(65));
    assertEquals(-Errno.ESRCH, guest.call(Call.KILL, 0x3fffffff, 0));
  }

  @Test
  void alternateStacks() {
    long old = guest.room(24);
    assertEquals(0, guest.call(Call.SIGALTSTACK, 0, old));
    assertEquals(2, guest.int32(old + 8));
    long stack = guest.words(TestGuest.DATA, 0, 8192);
    assertEquals(0, guest.call(Call.SIGALTSTACK, stack, 0));
    assertEquals(0, guest.call(Call.SIGALTSTACK, 0, old));
    assertEquals(TestGuest.DATA, guest.int64(old));
    assertEquals(8192, guest.int64(old + 16));
    assertEquals(-Errno.ENOMEM, guest.call(Call.SIGALTSTACK, guest.words(1, 0, 100), 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.SIGALTSTACK, guest.words(1, 8, 8192), 0));
    assertEquals(-Errno.EFAULT, guest.call(Call.SIGALTSTACK, 0x20000, 0));
  }

  @Test
  void alarms() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    guest.process.whenStopped(stopped::countDown);
    assertEquals(0, guest.call(Call.ALARM, 100));
    long now = guest.room(32);
    assertEquals(0, guest.call(Call.GETITIMER, 0, now));
    assertTrue(guest.int64(now + 16) >= 90, "most of the time is left");
    assertTrue(guest.call(Call.ALARM, 0) >= 90);
    assertEquals(0, guest.call(Call.GETITIMER, 0, now));
    assertEquals(0, guest.int64(now + 16));
    assertEquals(-Errno.EINVAL, guest.call(Call.GETITIMER, 3, now));
    assertEquals(-Errno.EINVAL, guest.call(Call.SETITIMER, 0, guest.words(0, 0, 0, -1), 0));
    assertEquals(0, guest.call(Call.SETITIMER, 0, guest.words(0, 0, 0, 1000), 0));
    assertTrue(stopped.await(60, TimeUnit.SECONDS), "the alarm rings");
    assertEquals(142, guest.process.exitStatus());
  }

  @Test
  void faultsSayWhere() throws Exception {
    Fault[] kinds = {Fault.PAGE, Fault.DIVIDE, Fault.UNDEFINED, Fault.PROTECTION, Fault.BREAKPOINT};
    String[] names = {"SIGSEGV", "SIGFPE", "SIGILL", "SIGSEGV", "SIGTRAP"};
    int[] statuses = {139, 136, 132, 139, 133};
    for (int i = 0; i < kinds.length; i++) {
      Path file = folder.resolve("fault" + i);
      try (TestGuest other = new TestGuest(LinuxSystem.NO_TRACE, file)) {
        other.cpu.r[Slot.RIP] = TestGuest.TEXT + 0x100;
        other.cpu.raise(kinds[i], 0x1234);
        assertFalse(other.system.fault(other.cpu));
        assertEquals(statuses[i], other.process.exitStatus());
        String address = kinds[i] == Fault.PAGE ? ", address 0x1234" : "";
        assertEquals(
            "bd0-run: test-guest: killed by "
                + names[i]
                + ": at 0x400100: an instruction"
                + address
                + "\n",
            Files.readString(file));
      }
    }
  }

  @Test
  void aJumpIntoNothing() throws Exception {
    guest.cpu.r[Slot.RIP] = 0x10;
    guest.cpu.raise(Fault.PAGE, 0x10);
    guest.system.fault(guest.cpu);
    assertEquals(
        "bd0-run: test-guest: killed by SIGSEGV: at 0x10: not executable, address 0x10\n",
        Files.readString(messages));
  }
}
