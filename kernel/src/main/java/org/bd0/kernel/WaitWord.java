package org.bd0.kernel;

/**
 * A word of memory that threads wait at (futex(2)): where the caller sees it, and what it is known
 * by, which is the same for all who look at it.
 *
 * @param address host address, aligned to 4 bytes
 * @param key what the word is known by
 */
public record WaitWord(long address, Key key) {
  /**
   * Memory that lies at one place is known by its host address, an object that processes map on
   * their own by its device and number.
   *
   * @param device 0 for memory at one place, the device (stat(2)) of a file, or a negative number
   *     for other kinds of objects
   * @param object the file's inode number, or another number that is the object's own
   * @param offset bytes from the object's start, or the host address
   */
  public record Key(long device, long object, long offset) {}

  /** A word that lies at one host address for everybody. */
  public static WaitWord at(long address) {
    return new WaitWord(address, new Key(0, 0, address));
  }
}
