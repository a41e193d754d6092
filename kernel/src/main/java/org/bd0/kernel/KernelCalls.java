package org.bd0.kernel;

/** BD0's own calls, as the Linux personality hands them on. */
public interface KernelCalls {
  /** The first number; the calls have the 65,536 from there. */
  int FIRST = 0xBD0000;

  /**
   * Performs a call.
   *
   * @param thread who calls
   * @param number in RAX
   * @param a the six arguments
   * @return the result or a negative errno value
   */
  long call(GuestThread thread, int number, long[] a);

  /** The name of a call, or null when there is none of that number. */
  String name(int number);

  /**
   * Sends a signal to a process.
   *
   * @return 0 or a negative errno value
   */
  long kill(int id, int signal);

  /**
   * Sends a signal to a process.
   *
   * @param info the signal, or with number 0 nothing, and what its handler is told
   * @return 0 or a negative errno value
   */
  long signal(int id, SignalInfo info);

  /** Lets every other thread that waits for its turn run before the calling one goes on. */
  void sliceEnded(GuestThread thread);

  /** Whether process ids are the host's, so that those of no guest can be handed on. */
  boolean idsAreHosts();
}
