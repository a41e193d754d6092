package org.bd0.kernel;

import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;

/**
 * A region and the processes in it: the one that it was made for, and those that were started into
 * it later. It goes back to the address space when the last of them is gone.
 */
public final class ProcessRegion {
  private static final int GETRLIMIT = 97;
  private static final int RLIMIT_STACK = 3;

  private final AddressSpace space;
  private final Region region;
  private final GuestMemory memory;
  private final int owner;
  private final boolean[] recordUsed = new boolean[Metadata.RECORDS];
  private int users;
  private long stackLimit = Long.MAX_VALUE;

  /**
   * A region with nobody in it yet.
   *
   * @param region owned by this object from now on
   * @param far whether its processes name their memory by far addresses
   * @param owner id of the process that it is made for
   */
  public ProcessRegion(AddressSpace space, Region region, boolean far, int owner) {
    this.space = space;
    this.region = region;
    this.owner = owner;
    this.memory = new GuestMemory(space, region, far);
  }

  /** What the processes in it see. */
  public GuestMemory memory() {
    return memory;
  }

  /**
   * Has stacks grow no further than the host's limit says (RLIMIT_STACK, getrlimit(2)), instead of
   * until they meet something else. To be called while nothing lies in it.
   */
  public void limitStack() {
    long at = memory.host(memory.base(), 2 * Long.BYTES);
    if (new HostCall().call(GETRLIMIT, RLIMIT_STACK, at, 0, 0, 0, 0) == 0) {
      long soft = Raw.getLong(at); // RLIM_INFINITY is -1
      stackLimit = soft < 0 ? Long.MAX_VALUE : soft;
    }
    Raw.fill(at, 2 * Long.BYTES, (byte) 0);
  }

  /** The most bytes of a stack. */
  long stackLimit() {
    return stackLimit;
  }

  /** Id of the process that it was made for. */
  public int owner() {
    return owner;
  }

  /** Number of processes in it. */
  public synchronized int users() {
    return users;
  }

  /**
   * A process moves in.
   *
   * @return its record's number in the metadata page, or -1 when all are taken or everybody has
   *     left already
   */
  synchronized int enter() {
    if (users == 0 && recordUsed[0]) {
      return -1;
    }
    for (int i = 0; i < recordUsed.length; i++) {
      if (!recordUsed[i]) {
        recordUsed[i] = true;
        users++;
        return i;
      }
    }
    return -1;
  }

  /** A process is gone for good. */
  synchronized void leave(int record) {
    users--;
    if (users == 0) {
      recordUsed[0] = true; // Nobody may enter any more.
      space.release(region);
      memory.close();
    } else if (record != 0) {
      // The first record stays: it holds the region's heap pointer.
      new Metadata(region.host(), record).clear();
      recordUsed[record] = false;
    }
  }
}
