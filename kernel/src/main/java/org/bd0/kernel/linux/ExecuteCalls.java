package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.kernel.Start;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/** execve(2): finds the file, and the program that a script names. */
final class ExecuteCalls {
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_EACCESS_EMPTY_PATH = 0x1200;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int O_NOFOLLOW = 0x20000;
  private static final int X_OK = 1;
  private static final int STAT_MODE = 24;
  private static final int S_IFMT = 0xf000;
  private static final int S_IFREG = 0x8000;

  /** How much of a file says what it is (BINPRM_BUF_SIZE of linux/binfmts.h). */
  private static final int HEAD = 256;

  private static final int ELF = 0x464c457f;
  private static final int MOST_SCRIPTS = 5;

  /** MAX_ARG_STRLEN of linux/binfmts.h. */
  private static final int LONGEST_STRING = 131072;

  private static final int MOST_STRINGS = 1 << 20;

  private final LinuxSystem system;
  private final UserMemory user;
  private final GuestProcess process;

  ExecuteCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.process = system.process;
  }

  long execute(int directory, long path, long argv, long envp, int flags) {
    if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) {
      return -Errno.EINVAL;
    }
    int length = path == 0 ? -1 : user.stringLength(path);
    if (length < 0) {
      return -Errno.EFAULT;
    }
    if (length == UserMemory.PATH_MAX) {
      return -Errno.ENAMETOOLONG;
    }
    List<byte[]> arguments = new ArrayList<>();
    List<byte[]> environment = new ArrayList<>();
    long result = strings(argv, arguments);
    if (result == 0) {
      result = strings(envp, environment);
    }
    if (result < 0) {
      return result;
    }
    long file = open(directory, path, length, flags);
    if (HostCall.failed(file)) {
      return file;
    }
    byte[] name = user.bytes(path, length);
    if (directory != GuestProcess.AT_FDCWD && (length == 0 || name[0] != '/')) {
      // The name that a script's interpreter can open it by (execveat(2)).
      String prefix = "/dev/fd/" + directory + (length == 0 ? "" : "/");
      name = joined(bytes(prefix), name);
    }
    if (arguments.isEmpty()) {
      arguments.add(new byte[0]);
    }
    return program((int) file, name, arguments, environment);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = new byte[a.length + b.length];
    System.arraycopy(a, 0, both, 0, a.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private long open(int directory, long path, int length, int flags) {
    int host =
        directory == GuestProcess.AT_FDCWD
            ? process.directory()
            : process.descriptors().host(directory);
    if (length == 0) {
      if ((flags & AT_EMPTY_PATH) == 0) {
        return -Errno.ENOENT;
      }
      if (host < 0) {
        return -Errno.EBADF;
      }
      Scratch link = new Scratch(UserMemory.PATH_MAX);
      long name = link.string(bytes("/proc/self/fd/" + host));
      return system.host(Call.OPEN, name, O_RDONLY_CLOEXEC, 0, 0);
    }
    boolean follow = (flags & AT_SYMLINK_NOFOLLOW) == 0;
    RootNames names = system.paths.names();
    if (names != null) {
      names.begin();
    }
    int argument = directory == GuestProcess.AT_FDCWD ? 0 : 1;
    long name = system.paths.host(path, argument, true, follow);
    if (names != null && names.error() < 0) {
      return names.error();
    }
    return system.host(Call.OPENAT, host, name, O_RDONLY_CLOEXEC | (follow ? 0 : O_NOFOLLOW), 0);
  }

  /** Runs what is open, or what that says is to run it; closes it. */
  private long program(int opened, byte[] name, List<byte[]> argv, List<byte[]> envp) {
    int file = opened;
    byte[] path = name;
    List<byte[]> arguments = argv;
    Scratch scratch = new Scratch(UserMemory.PATH_MAX);
    for (int scripts = 0; ; scripts++) {
      long result = mayExecute(file, scratch);
      byte[] head = result < 0 ? new byte[0] : head(file, scratch);
      boolean script = head.length > 2 && head[0] == '#' && head[1] == '!';
      if (result == 0 && !script) {
        result = isElf(head) ? load(file, name, arguments, envp, scratch) : -Errno.ENOEXEC;
      }
      if (result < 0 || !script) {
        system.host(Call.CLOSE, file, 0, 0, 0);
        return result;
      }
      system.host(Call.CLOSE, file, 0, 0, 0);
      List<byte[]> interpreter = interpreter(head);
      if (interpreter.isEmpty() || scripts == MOST_SCRIPTS) {
        return interpreter.isEmpty() ? -Errno.ENOEXEC : -Errno.ELOOP;
      }
      List<byte[]> longer = new ArrayList<>(interpreter);
      longer.add(path);
      longer.addAll(arguments.subList(1, arguments.size()));
      arguments = longer;
      path = interpreter.getFirst();
      long next = openByName(path, scratch);
      if (HostCall.failed(next)) {
        return next;
      }
      file = (int) next;
    }
  }

  private long openByName(byte[] name, Scratch scratch) {
    if (system.paths.names() != null) {
      return system.paths.names().open(name);
    }
    return system.host(Call.OPENAT, process.directory(), scratch.string(name), O_RDONLY_CLOEXEC, 0);
  }

  private long mayExecute(int file, Scratch scratch) {
    long result = system.host(Call.FSTAT, file, scratch.address, 0, 0);
    if (result < 0) {
      return result;
    }
    if ((scratch.bytes.getInt(STAT_MODE) & S_IFMT) != S_IFREG) {
      return -Errno.EACCES;
    }
    long empty = scratch.string(new byte[0]);
    return system.host(Call.FACCESSAT2, file, empty, X_OK, AT_EACCESS_EMPTY_PATH);
  }

  private byte[] head(int file, Scratch scratch) {
    long length = system.host(Call.PREAD64, file, scratch.address, HEAD, 0);
    byte[] head = new byte[(int) Math.max(length, 0)];
    scratch.bytes.get(0, head);
    return head;
  }

  private static boolean isElf(byte[] head) {
    return head.length > 3
        && (head[0] & 0xff | head[1] << 8 | head[2] << 16 | head[3] << 24) == ELF;
  }

  /** The words after #!: a program's name and at most one argument (execve(2)). */
  private static List<byte[]> interpreter(byte[] head) {
    int end = 2;
    while (end < head.length && head[end] != '\n') {
      end++;
    }
    String line = new String(head, 2, end - 2, StandardCharsets.ISO_8859_1);
    int from = 0;
    int to = line.length();
    while (to > 0 && blank(line.charAt(to - 1))) {
      to--;
    }
    while (from < to && blank(line.charAt(from))) {
      from++;
    }
    List<byte[]> words = new ArrayList<>();
    int space = from;
    while (space < to && !blank(line.charAt(space))) {
      space++;
    }
    if (space > from) {
      words.add(bytes(line.substring(from, space)));
    }
    while (space < to && blank(line.charAt(space))) {
      space++;
    }
    if (space < to) {
      words.add(bytes(line.substring(space, to)));
    }
    return words;
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  private long load(
      int file, byte[] name, List<byte[]> arguments, List<byte[]> environment, Scratch scratch) {
    byte[] absolute = absoluteName(file, scratch);
    Start start =
        new Start(name, arguments, environment, process.start().hardwareCapabilities(), absolute);
    try {
      system.table.execute(system, new String(absolute, StandardCharsets.UTF_8), file, start);
      return 0;
    } catch (ElfException e) {
      Messages.line(
          system.host, process.descriptors().messages(), process.title() + ": " + e.message());
      return -Errno.ENOEXEC;
    } catch (KernelException e) {
      return -e.errno();
    }
  }

  private byte[] absoluteName(int file, Scratch scratch) {
    long link = scratch.string(bytes("/proc/self/fd/" + file));
    Scratch result = new Scratch(UserMemory.PATH_MAX);
    long length = system.host(Call.READLINK, link, result.address, UserMemory.PATH_MAX, 0);
    byte[] name = new byte[(int) Math.max(length, 0)];
    result.bytes.get(0, name);
    return name;
  }

  /** Reads a vector of strings that a null pointer ends. */
  private long strings(long vector, List<byte[]> list) {
    if (vector == 0) {
      return 0;
    }
    for (long at = vector; ; at += Long.BYTES) {
      if (!user.ok(at, Long.BYTES, false)) {
        return -Errno.EFAULT;
      }
      long address = user.getLong(at);
      if (address == 0) {
        return 0;
      }
      int length = length(address);
      if (length < 0 || length == LONGEST_STRING || list.size() == MOST_STRINGS) {
        return length < 0 ? -Errno.EFAULT : -Errno.E2BIG;
      }
      list.add(user.bytes(address, length));
    }
  }

  private int length(long address) {
    int length = 0;
    while (length < LONGEST_STRING) {
      int piece = user.stringLength(address + length);
      if (piece < 0) {
        return -1;
      }
      length += piece;
      if (piece < UserMemory.PATH_MAX) {
        return length;
      }
    }
    return LONGEST_STRING;
  }
}
