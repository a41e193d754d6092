package org.bd0.kernel.linux;

import java.nio.ByteBuffer;
import org.bd0.kernel.UserMemory;

/**
 * A struct msghdr of the guest's (recvmsg(2)), copied for the host: the header, the name, the
 * vector and the control messages are read from the guest's memory once, and only the copy is
 * looked at and passed on. What is transferred goes to and from the guest's memory itself.
 *
 * <p>What the guest may not access is {@link UserMemory#BAD} in the copy, so that the host finds
 * the fault in its own order of checks.
 */
final class SocketMessage {
  /** Bytes of a struct msghdr. */
  static final int HEADER = 56;

  private static final int NAME_LENGTH = 8;
  private static final int VECTOR = 16;
  private static final int VECTOR_LENGTH = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;

  /** Size of a struct sockaddr_storage: longer names are cut (net/socket.c). */
  private static final int LONGEST_NAME = 128;

  private static final int IOVEC = 16;
  private static final int IOV_MAX = 1024;

  /** More than Linux has for control messages (net.core.optmem_max). */
  private static final int MOST_CONTROL = 1 << 17;

  private static final int NAME_AT = 64;
  private static final int VECTOR_AT = NAME_AT + LONGEST_NAME;
  private static final int MSG_CTRUNC = 8;

  private final UserMemory user;
  private final ControlMessages control;
  private final SocketNames names;
  private Scratch copy = new Scratch(VECTOR_AT + 8 * IOVEC + 256);
  private ByteBuffer bytes = copy.bytes;
  private int vectorAt;
  private int vectorCount;
  private int controlAt;
  private long total;
  private boolean isRead;

  // The guest's, as they were when the header was read.
  private long header;
  private long name;
  private int nameLength;
  private long controls;

  SocketMessage(LinuxSystem system) {
    this.user = system.user;
    this.control = new ControlMessages(system);
    this.names = new SocketNames(system);
  }

  /**
   * Reads a header.
   *
   * @param address guest address
   * @param receive whether the call writes where the header points to
   * @return the copy's host address, {@link UserMemory#BAD}, or a negative errno value
   */
  long read(long address, boolean receive) {
    header = address;
    total = 0;
    vectorCount = 0;
    isRead = user.ok(address, HEADER, receive);
    if (!isRead) {
      return UserMemory.bad(address);
    }
    name = user.getLong(address);
    nameLength = user.getInt(address + NAME_LENGTH);
    long vector = user.getLong(address + VECTOR);
    long count = user.getLong(address + VECTOR_LENGTH);
    controls = user.getLong(address + CONTROL);
    long controlLength = user.getLong(address + CONTROL_LENGTH);
    if (!receive && (controlLength < 0 || controlLength > MOST_CONTROL)) {
      return -Errno.ENOBUFS;
    }
    vectorAt = VECTOR_AT;
    int entries = count < 0 || count > IOV_MAX ? 0 : (int) count;
    controlAt = vectorAt + entries * IOVEC;
    int room = controls == 0 ? 0 : Math.clamp(controlLength, 0, MOST_CONTROL);
    grow(controlAt + room + Long.BYTES);
    bytes.putInt(NAME_LENGTH, nameLength).putInt(FLAGS, user.getInt(address + FLAGS));
    bytes.putLong(0, name == 0 ? 0 : copyName(receive));
    bytes.putLong(VECTOR, entries == 0 ? UserMemory.BAD : copyVector(vector, entries, receive));
    bytes.putLong(VECTOR_LENGTH, count);
    bytes.putLong(CONTROL, controls == 0 ? 0 : copyControl(room, receive));
    bytes.putLong(
        CONTROL_LENGTH, receive || controls == 0 && controlLength == 0 ? room : controlLength);
    return copy.address;
  }

  private void grow(int size) {
    if (bytes.capacity() < size) {
      copy = new Scratch(Integer.highestOneBit(size) * 2);
      bytes = copy.bytes;
    }
  }

  private long copyName(boolean receive) {
    if (!receive && nameLength > 0) {
      int length = Math.min(nameLength, LONGEST_NAME);
      if (!user.ok(name, length, false)) {
        return UserMemory.bad(name);
      }
      bytes.put(NAME_AT, user.bytes(name, length));
      bytes.putInt(NAME_LENGTH, names.toHost(bytes, NAME_AT, length));
    } else if (receive && nameLength >= 0) {
      bytes.putInt(NAME_LENGTH, LONGEST_NAME);
    }
    return copy.address + NAME_AT;
  }

  private long copyVector(long address, int count, boolean receive) {
    if (!user.ok(address, (long) count * IOVEC, false)) {
      int whole = (int) (user.accessible(address, (long) count * IOVEC, false) / IOVEC);
      return hasNegative(address, whole) ? negative() : UserMemory.bad(address);
    }
    for (int i = 0; i < count; i++) {
      long base = user.getLong(address + (long) i * IOVEC);
      long length = user.getLong(address + (long) i * IOVEC + Long.BYTES);
      boolean whole = length > 0 && user.ok(base, length, receive);
      bytes.putLong(vectorAt + i * IOVEC, whole ? user.host(base, length) : UserMemory.bad(base));
      bytes.putLong(vectorAt + i * IOVEC + Long.BYTES, length);
      total += Math.max(length, 0);
    }
    vectorCount = count;
    return copy.address + vectorAt;
  }

  /** Linux reads a vector part by part, and refuses the first that is no good (EINVAL, EFAULT). */
  private boolean hasNegative(long address, int count) {
    for (int i = 0; i < count; i++) {
      if (user.getLong(address + (long) i * IOVEC + Long.BYTES) < 0) {
        return true;
      }
    }
    return false;
  }

  private long negative() {
    bytes.putLong(vectorAt, 0).putLong(vectorAt + Long.BYTES, -1);
    return copy.address + vectorAt;
  }

  private long copyControl(int length, boolean receive) {
    if (!receive && length > 0) {
      if (!user.ok(controls, length, false)) {
        return UserMemory.bad(controls);
      }
      bytes.put(controlAt, user.bytes(controls, length));
      control.toHost(bytes, controlAt, length);
    }
    return copy.address + controlAt;
  }

  /** Whether there was a header to read. */
  boolean read() {
    return isRead;
  }

  /** Bytes that the vector has room for. */
  long total() {
    return total;
  }

  /** Whether there is room for control messages, or some to be sent. */
  boolean hasControl() {
    return bytes.getLong(CONTROL_LENGTH) != 0;
  }

  /**
   * What is left to be transferred after a part was: the rest of the vector. Control messages go
   * with the first part.
   *
   * @param done bytes transferred by the last call
   */
  void advance(long done) {
    long left = done;
    int at = 0;
    while (at < vectorCount && left >= length(at)) {
      left -= length(at);
      at++;
    }
    vectorAt += at * IOVEC;
    vectorCount -= at;
    if (vectorCount > 0) {
      bytes.putLong(vectorAt, bytes.getLong(vectorAt) + left);
      bytes.putLong(vectorAt + Long.BYTES, length(0) - left);
    }
    bytes.putLong(VECTOR, copy.address + vectorAt).putLong(VECTOR_LENGTH, vectorCount);
    bytes.putLong(CONTROL, 0).putLong(CONTROL_LENGTH, 0);
    total -= done;
  }

  private long length(int index) {
    return bytes.getLong(vectorAt + index * IOVEC + Long.BYTES);
  }

  /**
   * Gives the guest what the host has received beside the data: name, control messages, flags.
   *
   * @return 0, or -EFAULT
   */
  long received() {
    int flags = bytes.getInt(FLAGS);
    int length = (int) bytes.getLong(CONTROL_LENGTH);
    if (length > 0) {
      int kept = control.toGuest(bytes, controlAt, length);
      flags |= kept < length ? MSG_CTRUNC : 0;
      length = kept;
    }
    boolean bad = length > 0 && !put(controls, controlAt, length);
    if (name != 0) {
      int whole = names.toGuest(bytes, NAME_AT, bytes.getInt(NAME_LENGTH));
      int part = Math.min(Math.min(whole, nameLength), LONGEST_NAME);
      bad |= part > 0 && !put(name, NAME_AT, part);
      user.putInt(header + NAME_LENGTH, whole);
    }
    user.putLong(header + CONTROL_LENGTH, length);
    user.putInt(header + FLAGS, flags);
    return bad ? -Errno.EFAULT : 0;
  }

  private boolean put(long address, int from, int length) {
    if (!user.ok(address, length, true)) {
      return false;
    }
    byte[] part = new byte[length];
    bytes.get(from, part);
    user.put(address, part, length);
    return true;
  }
}
