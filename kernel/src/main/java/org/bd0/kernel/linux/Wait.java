package org.bd0.kernel.linux;

/**
 * How a call that may block is performed for a virtual thread, so that its carrier stays free. On a
 * platform thread all calls go to the host as they are.
 */
enum Wait {
  /** It does not block, or not for long: performed as it is. */
  NONE,
  /** read(2) and its kin: {@link WaitingStreams}. */
  READ,
  /** write(2) and its kin; writes all, like a blocking call. */
  WRITE,
  /** recvfrom(2). */
  RECEIVE,
  /** sendto(2). */
  SEND,
  /** accept(2). */
  ACCEPT,
  /** nanosleep(2): the thread is parked. */
  SLEEP,
  /** sched_yield(2): other guest threads run. */
  YIELD,
  /** open(2): blocks for a FIFO, and is performed by a platform thread then. */
  OPEN,
  /** connect(2), by a platform thread. */
  CONNECT,
  /** sendfile(2), splice(2): by a platform thread, unless it is from file to file. */
  MOVE
}
