package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/** The current directory, and symbolic links that the process sees and the JVM does not. */
final class PathCalls {
  private static final int O_PATH_DIRECTORY_CLOEXEC = 0x290000;
  private static final int AT_EACCESS_EMPTY_PATH = 0x1200;
  private static final int X_OK = 1;
  private static final int STAT = 144;
  private static final int STAT_NLINK = 16;

  private final LinuxSystem system;

  PathCalls(LinuxSystem system) {
    this.system = system;
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case READLINK -> readlink(GuestProcess.AT_FDCWD, a[0], a[1], count(a[2]));
      case READLINKAT -> readlink((int) a[0], a[1], a[2], count(a[3]));
      case GETCWD -> getcwd(a[0], a[1]);
      case CHDIR -> chdir(a[0]);
      case FCHDIR -> fchdir((int) a[0]);
      default -> -Errno.ENOSYS;
    };
  }

  /** An int that was passed as a long. */
  private static long count(long argument) {
    return argument << 32 >> 32;
  }

  private long readlink(int directory, long path, long buffer, long size) {
    if (size <= 0) {
      return -Errno.EINVAL;
    }
    ProcName of = system.paths.proc(path);
    if (of != null && of.rest().equals("exe") && of.process().end().getCount() != 0) {
      byte[] name = shown(system.paths.executable(of.process()));
      int length = (int) Math.min(name.length, size);
      if (!system.user.ok(buffer, length, true)) {
        return -Errno.EFAULT;
      }
      system.user.put(buffer, name, length);
      return length;
    }
    RootNames names = system.paths.names();
    if (names != null) {
      return readlink(names, directory, path, of, buffer, size);
    }
    long name = system.paths.host(path, 0, true, false);
    int from =
        directory == GuestProcess.AT_FDCWD
            ? system.process.directory()
            : system.process.descriptors().host(directory);
    Scratch target = system.scratch(UserMemory.PATH_MAX);
    long most = Math.min(size, UserMemory.PATH_MAX);
    long length = system.host(Call.READLINKAT, from, name, target.address, most);
    if (length > 0) {
      if (!system.user.ok(buffer, length, true)) {
        return -Errno.EFAULT;
      }
      byte[] text = new byte[(int) length];
      target.bytes.get(0, text);
      system.user.put(buffer, text, text.length);
    }
    return length;
  }

  /** Below a root, the host's links of a process lead where guests see the file. */
  private long readlink(
      RootNames names, int directory, long path, ProcName of, long buffer, long size) {
    names.begin();
    int argument = directory == GuestProcess.AT_FDCWD ? 0 : 1;
    long name = system.paths.host(path, argument, true, false);
    if (names.error() < 0) {
      return names.error();
    }
    Scratch scratch = system.scratch(UserMemory.PATH_MAX);
    long found = system.host(Call.READLINK, name, scratch.address, UserMemory.PATH_MAX, 0);
    if (found < 0) {
      return found;
    }
    byte[] text = new byte[(int) found];
    scratch.bytes.get(0, text);
    byte[] shown = of == null ? text : shown(text);
    int length = (int) Math.min(shown.length, size);
    if (!system.user.ok(buffer, length, true)) {
      return -Errno.EFAULT;
    }
    system.user.put(buffer, shown, length);
    return length;
  }

  private byte[] shown(byte[] hostName) {
    if (system.paths.names() == null) {
      return hostName;
    }
    String text = new String(hostName, StandardCharsets.ISO_8859_1);
    String name = system.root().guestName(text);
    return name == null ? hostName : name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private long getcwd(long buffer, long size) {
    int directory = system.process.directory();
    if (directory == GuestProcess.AT_FDCWD) {
      long room = buffer == 0 ? 0 : system.user.accessible(buffer, size, true);
      return room > 0
          ? system.host(Call.GETCWD, system.user.host(buffer, room), room, 0, 0)
          : system.host(Call.GETCWD, UserMemory.BAD, size, 0, 0);
    }
    Scratch scratch = system.scratch(2 * UserMemory.PATH_MAX);
    system.host(Call.FSTAT, directory, scratch.address, 0, 0);
    if (scratch.bytes.getLong(STAT_NLINK) == 0) {
      return -Errno.ENOENT; // It has been removed.
    }
    long link =
        scratch.string(("/proc/self/fd/" + directory).getBytes(StandardCharsets.ISO_8859_1));
    long result = scratch.address + UserMemory.PATH_MAX;
    long length = system.host(Call.READLINK, link, result, UserMemory.PATH_MAX - 1, 0);
    if (length < 0) {
      return length;
    }
    byte[] hostName = new byte[(int) length];
    scratch.bytes.get(UserMemory.PATH_MAX, hostName);
    byte[] shown = shown(hostName);
    if (Long.compareUnsigned(shown.length + 1L, size) > 0) {
      return -Errno.ERANGE;
    }
    if (!system.user.ok(buffer, shown.length + 1L, true)) {
      return -Errno.EFAULT;
    }
    byte[] name = Arrays.copyOf(shown, shown.length + 1);
    system.user.put(buffer, name, name.length);
    return name.length;
  }

  private long chdir(long path) {
    RootNames names = system.paths.names();
    if (names != null) {
      names.begin();
    }
    long name = system.paths.host(path, 0, false, true);
    if (names != null && names.error() < 0) {
      return names.error();
    }
    return enter(system.host(Call.OPEN, name, O_PATH_DIRECTORY_CLOEXEC, 0, 0));
  }

  private long fchdir(int guest) {
    int host = system.process.descriptors().host(guest);
    Scratch dot = system.scratch(STAT);
    long name = dot.string(new byte[] {'.'});
    return enter(system.host(Call.OPENAT, host, name, O_PATH_DIRECTORY_CLOEXEC, 0));
  }

  /** Makes an open directory the current one if it may be searched (chdir(2)). */
  private long enter(long directory) {
    if (HostCall.failed(directory)) {
      return directory;
    }
    Scratch empty = system.scratch(1);
    empty.string(new byte[0]);
    long allowed =
        system.host(Call.FACCESSAT2, directory, empty.address, X_OK, AT_EACCESS_EMPTY_PATH);
    if (HostCall.failed(allowed) && allowed != -Errno.ENOSYS) {
      system.host(Call.CLOSE, directory, 0, 0, 0);
      return allowed;
    }
    int old = system.process.directory();
    system.process.directory((int) directory);
    if (old != GuestProcess.AT_FDCWD) {
      system.host(Call.CLOSE, old, 0, 0, 0);
    }
    return 0;
  }
}
