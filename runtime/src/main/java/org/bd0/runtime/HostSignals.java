package org.bd0.runtime;

import jdk.internal.misc.Unsafe;

/**
 * The host's signals, as far as guests get to know of them. The JVM's own way to catch a signal
 * tells neither the sender nor its value, and cannot interrupt a host call; so the handlers are a
 * few instructions of machine code: one writes the siginfo_t into a pipe, one does nothing but make
 * a host call return EINTR.
 *
 * <p>Made when it is first asked for: a program that uses no signals pays nothing.
 */
public final class HostSignals {
  /** What interrupts a thread's host call: no guest can be sent this one from outside. */
  public static final int KICK = 64;

  /** Bytes of a siginfo_t. */
  public static final int INFO = 128;

  private static final int WRITE = 1;
  private static final int READ = 0;
  private static final int RT_SIGACTION = 13;
  private static final int PWRITE = 18;
  private static final int GETPID = 39;
  private static final int FCNTL = 72;
  private static final int FTRUNCATE = 77;
  private static final int TGKILL = 234;
  private static final int PIPE2 = 293;
  private static final int MEMFD_CREATE = 319;
  private static final int CLOSE = 3;

  private static final int PAGE = 4096;
  private static final int PROT_READ_EXEC = 5;
  private static final int MAP_PRIVATE = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NONBLOCK = 0x800;
  private static final int F_SETFL = 4;

  private static final long SA_SIGINFO = 4;
  private static final long SA_RESTORER = 0x04000000;
  private static final long SA_ONSTACK = 0x08000000;
  private static final long SA_RESTART = 0x10000000;

  /** Offsets of the pieces of machine code. */
  private static final int RETURN = 0;

  private static final int RESTORER = 16;
  private static final int FORWARD = 32;
  private static final int CODE = 64;

  private static final Unsafe U = Unsafe.getUnsafe();
  private static HostSignals shared;

  private final long code;
  private final int process;
  private final int reader;
  private long caught;

  private HostSignals(HostCall host) {
    long at = U.allocateMemory(CODE);
    try {
      check(host.call(PIPE2, at, O_CLOEXEC, 0, 0, 0, 0), "pipe2");
      reader = U.getInt(at);
      int writer = U.getInt(at + Integer.BYTES);
      check(host.call(FCNTL, writer, F_SETFL, O_NONBLOCK, 0, 0, 0), "fcntl");
      U.setMemory(at, CODE, (byte) 0);
      long file = host.call(MEMFD_CREATE, at, 1, 0, 0, 0, 0);
      check(file, "memfd_create");
      assemble(at, writer);
      check(host.call(FTRUNCATE, file, PAGE, 0, 0, 0, 0), "ftruncate");
      check(host.call(PWRITE, file, at, CODE, 0, 0, 0), "pwrite64");
      code = host.call(HostCall.MMAP, 0, PAGE, PROT_READ_EXEC, MAP_PRIVATE, file, 0);
      check(code, "mmap");
      host.call(CLOSE, file, 0, 0, 0, 0, 0);
    } finally {
      U.freeMemory(at);
    }
    process = (int) host.call(GETPID, 0, 0, 0, 0, 0, 0);
    action(host, KICK, code + RETURN, SA_RESTORER | SA_ONSTACK);
  }

  private static void check(long result, String call) {
    if (HostCall.failed(result)) {
      throw new IllegalStateException(call + ": error " + -result);
    }
  }

  /** The handlers; RDI is the signal, RSI its siginfo_t. The kernel restores all registers. */
  private static void assemble(long at, int writer) {
    bytes(at + RETURN, 0xc3); // ret
    bytes(at + RESTORER, 0xb8, 15, 0, 0, 0, 0x0f, 0x05); // mov eax, rt_sigreturn; syscall
    bytes(at + FORWARD, 0xbf); // mov edi, writer
    U.putInt(at + FORWARD + 1, writer);
    bytes(at + FORWARD + 5, 0xba, INFO, 0, 0, 0); // mov edx, INFO
    bytes(
        at + FORWARD + 10, 0xb8, WRITE, 0, 0, 0, 0x0f, 0x05, 0xc3); // mov eax, write; syscall; ret
  }

  private static void bytes(long at, int... values) {
    for (int i = 0; i < values.length; i++) {
      U.putByte(at + i, (byte) values[i]);
    }
  }

  /**
   * The one of this JVM.
   *
   * @throws IllegalStateException when the host refuses it a pipe or executable memory
   */
  public static synchronized HostSignals shared() {
    if (shared == null) {
      shared = new HostSignals(new HostCall());
    }
    return shared;
  }

  private void action(HostCall host, int signal, long handler, long flags) {
    long at = U.allocateMemory(4 * Long.BYTES);
    U.putLong(at, handler);
    U.putLong(at + 8, flags);
    U.putLong(at + 16, code + RESTORER);
    U.putLong(at + 24, 0);
    check(host.call(RT_SIGACTION, signal, at, 0, Long.BYTES, 0, 0), "rt_sigaction");
    U.freeMemory(at);
  }

  /**
   * Makes a thread's host call return EINTR, if it is in one; else nothing happens.
   *
   * @param host of the calling thread
   * @param thread the host's number for it
   */
  public void kick(HostCall host, int thread) {
    host.call(TGKILL, process, thread, KICK, 0, 0, 0);
  }

  /**
   * Has a signal come by {@link #next} from now on, instead of doing to the JVM what it does.
   *
   * @param host of the calling thread
   * @param signal 1 to 63
   */
  public synchronized void capture(HostCall host, int signal) {
    long bit = 1L << signal;
    if ((caught & bit) == 0) {
      caught |= bit;
      action(host, signal, code + FORWARD, SA_RESTORER | SA_SIGINFO | SA_RESTART | SA_ONSTACK);
    }
  }

  /**
   * Waits for the next captured signal. One thread at a time.
   *
   * @param host of the calling thread
   * @param info host address of {@link #INFO} bytes for its siginfo_t
   * @return whether there is one; false when the call was interrupted
   */
  public boolean next(HostCall host, long info) {
    return host.call(READ, reader, info, INFO, 0, 0, 0) == INFO;
  }
}
