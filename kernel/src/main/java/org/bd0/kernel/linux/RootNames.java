package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.Raw;

/**
 * File names of one thread whose process has a root: each becomes one that leads the host to
 * exactly the file that was found ({@link RootWalk}), by a descriptor.
 */
final class RootNames {
  private static final int OPEN = 2;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int ARGUMENTS = 6;

  /** Files of /proc/self that the host may show: those with names in them are made by us. */
  private static final String PLAIN = " status stat statm comm limits io wchan schedstat ";

  private final LinuxSystem system;
  private final Root root;
  private final Scratch link = new Scratch(2 * UserMemory.PATH_MAX);
  private final RootWalk[] walks = new RootWalk[ARGUMENTS];
  private final Scratch[] names = new Scratch[ARGUMENTS];
  private int error;

  RootNames(LinuxSystem system) {
    this.system = system;
    this.root = system.root();
  }

  /** A call begins: what the last one has opened is closed. */
  void begin() {
    error = 0;
    for (RootWalk walk : walks) {
      if (walk != null) {
        walk.close();
      }
    }
  }

  /** Why one of the call's names leads nowhere: a negative errno value, or 0. */
  int error() {
    return error;
  }

  /** Whether an argument's name is that of something. */
  boolean found(int argument) {
    return walks[argument] == null || walks[argument].found();
  }

  /** See {@link Paths#host}. */
  long host(long address, int length, int argument, boolean underDirectory, boolean follow) {
    byte[] bytes = new byte[length];
    Raw.copyOut(system.user.host(address, length), bytes, 0, length);
    String name = new String(bytes, StandardCharsets.ISO_8859_1);
    int folder = system.process.directory();
    if (underDirectory && argument > 0 && (int) system.a[argument - 1] != GuestProcess.AT_FDCWD) {
      folder = system.process.descriptors().host((int) system.a[argument - 1]);
      if (folder < 0 && !name.startsWith("/")) {
        return fail(-Errno.EBADF);
      }
    }
    String found = find(name, folder, argument, follow);
    return found == null ? UserMemory.BAD : place(argument, found);
  }

  /** A name for the host, or null after an error. */
  private String find(String name, int folder, int argument, boolean follow) {
    ProcName of = ProcName.of(system, name);
    String own = of == null ? ofDevices(name) : own(of, follow);
    if (own != null) {
      return own;
    }
    if (walks[argument] == null) {
      walks[argument] = new RootWalk(root, system.host);
    }
    String base = name.startsWith("/") ? "/" : guestName(folder);
    int result = walks[argument].walk(base, folder, name, follow);
    if (result < 0) {
      error = result;
      return null;
    }
    return walks[argument].hostName(follow);
  }

  private long fail(int errno) {
    error = errno;
    return UserMemory.BAD;
  }

  private String guestName(int folder) {
    String host = Root.linkOf(system.host, link, folder);
    return host == null ? null : root.guestName(host);
  }

  /** Files about a guest that are none of the root's, or null. */
  private String own(ProcName of, boolean follow) {
    if (of == ProcName.NOBODY) {
      return "/proc/0";
    }
    String name = of.rest();
    if (name.equals("exe") && follow) {
      return new String(system.paths.executable(of.process()), StandardCharsets.ISO_8859_1);
    }
    int slash = name.indexOf('/');
    if (slash < 0) {
      return PLAIN.contains(" " + name + " ") || name.equals("fd") ? "/proc/self/" + name : null;
    }
    String folder = name.substring(0, slash);
    int descriptor = number(of.process(), name.substring(slash + 1));
    boolean known = folder.equals("fd") || folder.equals("fdinfo");
    return known && descriptor >= 0 ? "/proc/self/" + folder + "/" + descriptor : null;
  }

  private String ofDevices(String name) {
    int descriptor =
        switch (name) {
          case "/dev/stdin" -> number(system.process, "0");
          case "/dev/stdout" -> number(system.process, "1");
          case "/dev/stderr" -> number(system.process, "2");
          default -> name.startsWith("/dev/fd/") ? number(system.process, name.substring(8)) : -1;
        };
    return descriptor < 0 ? null : "/proc/self/fd/" + descriptor;
  }

  /** The host's descriptor for the digits of a guest's, or -1. */
  private static int number(GuestProcess of, String digits) {
    int guest = ProcName.number(digits);
    return guest < 0 ? -1 : of.descriptors().host(guest);
  }

  private long place(int argument, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    if (names[argument] == null) {
      names[argument] = new Scratch(2 * UserMemory.PATH_MAX);
    }
    return names[argument].string(bytes);
  }

  /**
   * Opens a file for reading, by a name that is in no memory of the guest's.
   *
   * @return the host's descriptor or a negative errno value
   */
  long open(byte[] name) {
    begin();
    String text = new String(name, StandardCharsets.ISO_8859_1);
    String found = text.isEmpty() ? null : find(text, system.process.directory(), 0, true);
    if (found == null) {
      return text.isEmpty() ? -Errno.ENOENT : error;
    }
    return system.host.call(OPEN, place(0, found), O_RDONLY_CLOEXEC, 0, 0, 0, 0);
  }

  /**
   * A name for the host in the place of one that a socket address has.
   *
   * @return the name, or null when it leads nowhere: {@link #error} says why
   */
  byte[] socket(byte[] name) {
    begin();
    String text = new String(name, StandardCharsets.ISO_8859_1);
    String found = find(text, system.process.directory(), 0, true);
    return found == null ? null : found.getBytes(StandardCharsets.ISO_8859_1);
  }
}
