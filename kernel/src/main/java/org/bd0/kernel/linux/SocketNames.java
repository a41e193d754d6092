package org.bd0.kernel.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bd0.kernel.GuestProcess;

/**
 * Names of Unix sockets (unix(7)): a file name relative to the process's current directory, which
 * is not the JVM's, goes to the host by way of that directory's descriptor, and comes back without.
 */
final class SocketNames {
  private static final int AF_UNIX = 1;
  private static final int PATH = 2;
  private static final int LONGEST = 108;
  private static final String SELF_FD = "/proc/self/fd/";

  /** What leads to no socket. */
  private static final String NOWHERE = "/proc/self/fd/nowhere";

  private final LinuxSystem system;

  SocketNames(LinuxSystem system) {
    this.system = system;
  }

  /**
   * Translates an address for the host.
   *
   * @param bytes where the address is, with room for {@value #LONGEST} bytes and two more
   * @param at its offset
   * @param length how long it is
   * @return how long it is now; 0 when the host has no room for it: ENAMETOOLONG
   */
  int toHost(ByteBuffer bytes, int at, int length) {
    int directory = system.process.directory();
    Root root = system.root();
    if (root != null && length > PATH && bytes.getShort(at) == AF_UNIX) {
      return belowRoot(root, bytes, at, length);
    }
    boolean relative =
        length > PATH
            && bytes.getShort(at) == AF_UNIX
            && bytes.get(at + PATH) != 0
            && bytes.get(at + PATH) != '/';
    if (!relative || directory == GuestProcess.AT_FDCWD) {
      return length;
    }
    byte[] path = path(bytes, at, length);
    byte[] prefix = (SELF_FD + directory + "/").getBytes(StandardCharsets.ISO_8859_1);
    if (prefix.length + path.length >= LONGEST) {
      return 0;
    }
    bytes.put(at + PATH, prefix).put(at + PATH + prefix.length, path);
    bytes.put(at + PATH + prefix.length + path.length, (byte) 0);
    return PATH + prefix.length + path.length + 1;
  }

  /** A name below a root, or an abstract one, which belongs to the network (unix(7)). */
  private int belowRoot(Root root, ByteBuffer bytes, int at, int length) {
    boolean isAbstract = bytes.get(at + PATH) == 0;
    if (isAbstract ? !root.noNetwork() : system.paths.names() == null) {
      return length;
    }
    byte[] name = isAbstract ? null : system.paths.names().socket(path(bytes, at, length));
    byte[] found = name == null ? NOWHERE.getBytes(StandardCharsets.ISO_8859_1) : name;
    if (found.length >= LONGEST) {
      return 0;
    }
    bytes.put(at + PATH, found).put(at + PATH + found.length, (byte) 0);
    return PATH + found.length + 1;
  }

  /**
   * Translates an address that the host has given.
   *
   * @param length how long it is
   * @return how long it is now
   */
  int toGuest(ByteBuffer bytes, int at, int length) {
    if (length <= PATH || bytes.getShort(at) != AF_UNIX || bytes.get(at + PATH) != '/') {
      return length;
    }
    byte[] path = path(bytes, at, length);
    String text = new String(path, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(SELF_FD)) {
      return length;
    }
    int end = SELF_FD.length();
    while (end < path.length && path[end] >= '0' && path[end] <= '9') {
      end++;
    }
    if (end == path.length || path[end] != '/') {
      return length;
    }
    byte[] rest = Arrays.copyOfRange(path, end + 1, path.length);
    bytes.put(at + PATH, rest).put(at + PATH + rest.length, (byte) 0);
    return PATH + rest.length + 1;
  }

  private static byte[] path(ByteBuffer bytes, int at, int length) {
    int end = PATH;
    while (end < length && end < PATH + LONGEST && bytes.get(at + end) != 0) {
      end++;
    }
    byte[] path = new byte[end - PATH];
    bytes.get(at + PATH, path);
    return path;
  }
}
