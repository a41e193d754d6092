package org.bd0.runtime;

/** What the dispatcher asks of the kernel. */
public interface SystemInterface {
  /**
   * Performs the system call whose number and arguments are in the registers (System V ABI, A.2)
   * and puts the result into RAX.
   *
   * @return false when the thread has ended
   */
  boolean systemCall(CpuState cpu);

  /**
   * Deals with {@link CpuState#fault} at RIP.
   *
   * @return false when the thread has ended
   */
  boolean fault(CpuState cpu);

  /**
   * Called when {@link CpuState#poll} was set.
   *
   * @return false when the thread has ended
   */
  boolean polled(CpuState cpu);
}
