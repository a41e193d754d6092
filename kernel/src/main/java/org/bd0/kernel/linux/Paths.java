package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.Raw;

/**
 * File names: passed to the host where they are, except what the host would take for the JVM's.
 *
 * <p>Rewritten are names relative to a current directory that is not the JVM's, and names under
 * /proc/self and /dev that stand for the process's program, descriptors or directory (proc(5)).
 */
final class Paths {
  private static final String SELF = "/proc/self/";
  private static final String SELF_FD = "/proc/self/fd/";
  private static final int NOT_OPEN = Integer.MAX_VALUE;
  private static final int SLASH_PRO = 0x6f72702f;
  private static final int SLASH_DEV = 0x7665642f;
  private static final int LONGEST_PREFIX = 64;

  private static final int OPEN = 2;
  private static final int CLOSE = 3;
  private static final int READLINK = 89;
  private static final int O_PATH_CLOEXEC = 0x280000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Scratch[] rewritten = new Scratch[6];
  private byte[] executable;
  private RootNames names;

  Paths(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
  }

  /**
   * A name for the host.
   *
   * @param address guest address of the name
   * @param argument which argument it is: each has its own place for a rewritten name
   * @param underDirectory whether the call has a directory argument for relative names
   * @param follow whether a symbolic link at the end is followed
   * @return a host address; 0 for null, or {@link UserMemory#BAD}
   */
  long host(long address, int argument, boolean underDirectory, boolean follow) {
    int length = address == 0 ? 0 : user.stringLength(address);
    if (length <= 0 || length == UserMemory.PATH_MAX) {
      return user.string(address); // Null, inaccessible, empty, too long: the host's errors.
    }
    if (names() != null) {
      return names().host(address, length, argument, underDirectory, follow);
    }
    long host = user.host(address, length);
    if (Raw.getByte(host) != '/') {
      int directory = system.process.directory();
      if (underDirectory || directory == GuestProcess.AT_FDCWD) {
        return host;
      }
      return rewrite(argument, SELF_FD + directory + "/", host, length);
    }
    int start = length >= 4 ? Raw.getInt(host) : 0;
    if (start == SLASH_PRO) {
      return proc(argument, host, length, follow);
    }
    return start == SLASH_DEV ? device(argument, host, length) : host;
  }

  /** How names are looked up below a root, or null when they are the host's. */
  RootNames names() {
    if (names == null && system.root() != null && system.root().changesNames()) {
      names = new RootNames(system);
    }
    return names;
  }

  private long proc(int argument, long host, int length, boolean follow) {
    String name = text(host, length);
    ProcName of = ProcName.of(system, name);
    if (of == null) {
      return host;
    }
    if (of == ProcName.NOBODY) {
      return rewrite(argument, "/proc/0", 0, 0); // Nobody's number.
    }
    String rest = of.rest();
    if (rest.equals("exe") && follow) {
      return place(argument).string(executable(of.process()));
    }
    if (rest.startsWith("fd/") || rest.startsWith("fdinfo/")) {
      int number = rest.indexOf('/') + 1;
      int end = rest.indexOf('/', number);
      String digits = end < 0 ? rest.substring(number) : rest.substring(number, end);
      String tail = end < 0 ? "" : rest.substring(end);
      String hosts = hostNumber(of.process(), digits);
      return rewrite(argument, SELF + rest.substring(0, number) + hosts + tail, 0, 0);
    }
    int directory = of.process().directory();
    if ((rest.equals("cwd") || rest.startsWith("cwd/")) && directory != GuestProcess.AT_FDCWD) {
      return rewrite(argument, SELF_FD + directory + rest.substring(3), 0, 0);
    }
    boolean same = name.startsWith(SELF) && of.thread() == 0 || name.equals("/proc/self");
    return same ? host : rewrite(argument, rest.isEmpty() ? "/proc/self" : SELF + rest, 0, 0);
  }

  private long device(int argument, long host, int length) {
    String name = text(host, length);
    String number =
        switch (name) {
          case "/dev/stdin" -> "0";
          case "/dev/stdout" -> "1";
          case "/dev/stderr" -> "2";
          default -> name.startsWith("/dev/fd/") ? name.substring(8) : null;
        };
    return number == null
        ? host
        : rewrite(argument, SELF_FD + hostNumber(system.process, number), 0, 0);
  }

  private static String hostNumber(GuestProcess of, String digits) {
    int guest = ProcName.number(digits);
    if (guest < 0) {
      return digits;
    }
    int host = of.descriptors().host(guest);
    return Integer.toString(host < 0 ? NOT_OPEN : host);
  }

  /** What the name at a guest address is below /proc, or null: see {@link ProcName#of}. */
  ProcName proc(long address) {
    int length = address == 0 ? -1 : user.stringLength(address);
    if (length < 6 || Raw.getInt(user.host(address, length)) != SLASH_PRO) {
      return null;
    }
    return ProcName.of(system, text(user.host(address, length), length));
  }

  /** Whether the name at a guest address is that of all processes' folder. */
  boolean processes(long address) {
    int length = address == 0 ? -1 : user.stringLength(address);
    if (length < 5 || length > 6 || Raw.getInt(user.host(address, length)) != SLASH_PRO) {
      return false;
    }
    String name = text(user.host(address, length), length);
    return name.equals("/proc") || name.equals("/proc/");
  }

  /** The program's absolute file name, as /proc/self/exe shows it. */
  byte[] executable() {
    return executable(system.process);
  }

  /** A process's program's absolute file name. */
  byte[] executable(GuestProcess of) {
    if (of.start().file() != null) {
      return of.start().file();
    }
    if (of != system.process) {
      return find(of.start().path());
    }
    if (executable == null) {
      executable = find(of.start().path());
    }
    return executable;
  }

  private byte[] find(byte[] path) {
    Scratch scratch = new Scratch(2 * UserMemory.PATH_MAX);
    long file = system.host.call(OPEN, scratch.string(path), O_PATH_CLOEXEC, 0, 0, 0, 0);
    byte[] link = (SELF_FD + file).getBytes(StandardCharsets.ISO_8859_1);
    long result = scratch.address + UserMemory.PATH_MAX;
    long length =
        system.host.call(READLINK, scratch.string(link), result, UserMemory.PATH_MAX - 1, 0, 0, 0);
    system.host.call(CLOSE, file, 0, 0, 0, 0, 0);
    byte[] found = path;
    if (length > 0) {
      found = new byte[(int) length];
      scratch.bytes.get(UserMemory.PATH_MAX, found);
    }
    return found;
  }

  private Scratch place(int argument) {
    if (rewritten[argument] == null) {
      rewritten[argument] = new Scratch(UserMemory.PATH_MAX + LONGEST_PREFIX);
    }
    return rewritten[argument];
  }

  private long rewrite(int argument, String prefix, long host, int length) {
    byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[start.length + length];
    System.arraycopy(start, 0, whole, 0, start.length);
    if (length > 0) {
      Raw.copyOut(host, whole, start.length, length);
    }
    return place(argument).string(whole);
  }

  private static String text(long host, int length) {
    byte[] bytes = new byte[length];
    Raw.copyOut(host, bytes, 0, length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
