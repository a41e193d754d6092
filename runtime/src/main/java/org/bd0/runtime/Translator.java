package org.bd0.runtime;

/** Makes code runnable on its first execution. */
public interface Translator {
  /**
   * The code that starts at a guest address.
   *
   * @param cpu the thread that wants to execute it; its memory holds the bytes
   * @param address guest address, already known to be executable
   * @return runnable code; bytes that are no instruction give code that raises {@link
   *     Fault#UNDEFINED}
   */
  Code translate(CpuState cpu, long address);

  /**
   * Makes better code for an address that has been entered often.
   *
   * @param cpu the thread that is about to enter it
   * @param code what is there now
   * @return its replacement, or {@code code} itself to leave it as it is
   */
  Code improve(CpuState cpu, Code code);

  /**
   * Executes the one instruction at RIP exactly, with all of its faults. It may end with {@link
   * CpuState#EVENT_FAULT} or {@link CpuState#EVENT_SYSCALL}.
   */
  void step(CpuState cpu);
}
