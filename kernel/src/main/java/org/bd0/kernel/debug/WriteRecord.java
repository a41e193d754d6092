package org.bd0.kernel.debug;

/** One store, as the program made it. Mutable, so that one object serves for all. */
public final class WriteRecord {
  /** The most bytes of one record; what is longer is cut. */
  public static final int MAX_SIZE = 64;

  /** The most return addresses of one record. */
  public static final int MAX_FRAMES = 32;

  /** Nanoseconds since the trace began; may be coarse. */
  public long time;

  /** The writer's process number. */
  public int process;

  /** The writer's thread number. */
  public int thread;

  /**
   * The address of the instruction that wrote, as the writer's own addressing has it; for what the
   * kernel wrote, that of the SYSCALL instruction.
   */
  public long rip;

  /** The global (far) address of the first byte written. */
  public long address;

  /** Bytes written, 1 to {@link #MAX_SIZE}. */
  public int size;

  /** What was there before, {@link #size} bytes. */
  public final byte[] before = new byte[MAX_SIZE];

  /** What was written, {@link #size} bytes. */
  public final byte[] after = new byte[MAX_SIZE];

  /** Ordinal of the {@link WriteKind}. */
  public int kind;

  /** For what the kernel wrote: the number of the system call or kernel-call. */
  public int call;

  /** Set of {@link WriteReason}s; 0 when nothing is wrong. */
  public int reasons;

  /** Number of valid entries in {@link #stack}. */
  public int frames;

  /** Return addresses, innermost first, when they were asked for. */
  public final long[] stack = new long[MAX_FRAMES];
}
