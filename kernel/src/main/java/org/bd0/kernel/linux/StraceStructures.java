package org.bd0.kernel.linux;

import java.time.Instant;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * Structures in the guest's memory as strace(1) shows them, the abbreviated form where it has one.
 */
final class StraceStructures {
  private static final int SHOWN = 32;
  private static final int MOST = 32;

  private final UserMemory user;
  private final StraceText text;
  private final StraceSockets sockets;

  /** What the call has given: Long.MAX_VALUE before it has. */
  long result;

  StraceStructures(LinuxSystem system, StraceText text) {
    this.user = system.user;
    this.text = text;
    this.sockets = new StraceSockets(system.user, text, this);
  }

  /** A structure; its address when it cannot be read. */
  void show(String name, long address) {
    int size = size(name);
    if (address == 0 || !user.ok(address, size, false)) {
      text.address(address);
      return;
    }
    switch (name) {
      case "stat" -> stat(address);
      case "statx" -> statx(address);
      case "statfs" -> statfs(address);
      case "timespec" -> time(address, "tv_nsec");
      case "timeval" -> time(address, "tv_usec");
      case "timespecs" -> times(address);
      case "timevals" -> two(address, "tv_usec");
      case "itimerval" -> interval(address, "tv_usec");
      case "itimerspec" -> interval(address, "tv_nsec");
      case "rlimit" -> limits(address);
      case "rusage" -> usage(address);
      case "utsname" -> names(address);
      case "sysinfo" -> information(address);
      case "sigset" -> signals(user.getLong(address));
      case "sigset6" -> signalsOfSelect(address);
      case "sigaction" -> action(address);
      case "pair" -> pair(address);
      case "wait" -> status(user.getInt(address));
      case "flock" -> lock(address);
      case "winsize" -> window(address);
      case "open_how" -> how(address);
      case "strings" -> strings(address);
      case "environment" -> text.address(address).add(" /* " + count(address) + " vars */");
      default -> sockets.show(name, address);
    }
  }

  private static int size(String name) {
    return switch (name) {
      case "stat" -> 144;
      case "statx" -> 256;
      case "statfs" -> 120;
      case "timespecs", "timevals", "itimerval", "itimerspec", "sigaction" -> 32;
      case "timespec", "timeval", "rlimit", "sigset6" -> 16;
      case "rusage" -> 144;
      case "utsname" -> 390;
      case "sysinfo" -> 112;
      case "flock" -> 32;
      case "open_how" -> 24;
      case "wait", "int" -> 4;
      case "msghdr" -> SocketMessage.HEADER;
      case "mmsghdr" -> SocketMessage.HEADER + 8;
      case "epoll_event" -> 12;
      case "sembuf" -> 6;
      default -> 8;
    };
  }

  /** An array of structures, or a set of descriptors. */
  void list(String name, long address, long count, boolean failed) {
    if (name.equals("fdset")) {
      sockets.set(address, (int) count);
      return;
    }
    int size = size(name);
    if (address == 0 || failed) {
      text.address(address);
      return;
    }
    if (count > 0 && !user.ok(address, size, false)) {
      text.address(address);
      return;
    }
    text.add("[");
    for (long i = 0; i < count; i++) {
      long at = address + i * size;
      if (i > 0) {
        text.add(", ");
      }
      if (i == MOST || !user.ok(at, size, false)) {
        text.add("...");
        break;
      }
      show(name, at);
    }
    text.add("]");
  }

  /** Notes what a call is going to change and strace shows as it was. */
  void remember(Call call, long[] a) {
    boolean one = call == Call.RECVMSG;
    sockets.remember(a[1], one ? 1 : call == Call.RECVMMSG ? a[2] & 0xffffffffL : 0);
  }

  StraceSockets sockets() {
    return sockets;
  }

  private int half(long address) {
    return user.getInt(address & -4) >> (int) (address & 2) * 8 & 0xffff;
  }

  private void field(String name, long value) {
    boolean unsigned = name.equals("tv_nsec") || name.equals("tv_usec");
    text.add(", ").add(name).add("=");
    text.add(unsigned ? Long.toUnsignedString(value) : Long.toString(value));
  }

  private void stat(long at) {
    int mode = user.getInt(at + 24);
    text.add("{st_mode=");
    text.mode(mode, true);
    int kind = mode & 0xf000;
    if (kind == 0x2000 || kind == 0x6000) {
      text.add(", st_rdev=");
      device(user.getLong(at + 40));
    } else {
      field("st_size", user.getLong(at + 48));
    }
    text.add(", ...}");
  }

  private void statx(long at) {
    text.add("{stx_mask=");
    text.flags(user.getInt(at), StraceFlags.table("statx-mask"));
    text.add(", stx_attributes=");
    text.flags(
        user.getLong(at + 8),
        "STATX_ATTR_???:STATX_ATTR_COMPRESSED=4 STATX_ATTR_IMMUTABLE=0x10 STATX_ATTR_APPEND=0x20"
            + " STATX_ATTR_NODUMP=0x40 STATX_ATTR_ENCRYPTED=0x800 STATX_ATTR_MOUNT_ROOT=0x2000");
    text.add(", stx_mode=");
    text.mode(user.getInt(at + 28) & 0xffff, true);
    field("stx_size", user.getLong(at + 40));
    text.add(", ...}");
  }

  private void statfs(long at) {
    long type = user.getLong(at);
    text.add("{f_type=");
    text.name(
        type,
        "?:EXT2_SUPER_MAGIC=0xef53 TMPFS_MAGIC=0x1021994 PROC_SUPER_MAGIC=0x9fa0"
            + " OVERLAYFS_SUPER_MAGIC=0x794c7630 SYSFS_MAGIC=0x62656572 XFS_SUPER_MAGIC=0x58465342"
            + " BTRFS_SUPER_MAGIC=0x9123683e PIPEFS_MAGIC=0x50495045");
    field("f_bsize", user.getLong(at + 8));
    field("f_blocks", user.getLong(at + 16));
    field("f_bfree", user.getLong(at + 24));
    field("f_bavail", user.getLong(at + 32));
    field("f_files", user.getLong(at + 40));
    field("f_ffree", user.getLong(at + 48));
    text.add(", f_fsid={val=[");
    text.hex(user.getInt(at + 56) & 0xffffffffL);
    text.add(", ");
    text.hex(user.getInt(at + 60) & 0xffffffffL);
    text.add("]}");
    field("f_namelen", user.getLong(at + 64));
    field("f_frsize", user.getLong(at + 72));
    text.add(", f_flags=");
    text.flags(
        user.getLong(at + 80),
        "ST_???:ST_VALID=0x20 ST_RDONLY=1 ST_NOSUID=2 ST_NODEV=4 ST_NOEXEC=8 ST_SYNCHRONOUS=16"
            + " ST_MANDLOCK=64 ST_NOATIME=0x400 ST_NODIRATIME=0x800 ST_RELATIME=0x1000");
    text.add("}");
  }

  /** A device's number. */
  void device(long number) {
    long major = number >>> 8 & 0xfff | number >>> 32 & ~0xfffL;
    long minor = number & 0xff | number >>> 12 & ~0xffL;
    text.add("makedev(");
    text.hex(major);
    text.add(", ");
    text.hex(minor);
    text.add(")");
  }

  private void time(long at, String part) {
    text.add("{tv_sec=").add(user.getLong(at));
    field(part, user.getLong(at + 8));
    text.add("}");
  }

  private void two(long at, String part) {
    text.add("[");
    time(at, part);
    text.add(", ");
    time(at + 16, part);
    text.add("]");
  }

  /** utimensat's times: now and unchanged have numbers of their own. */
  private void times(long at) {
    text.add("[");
    for (int i = 0; i < 2; i++) {
      text.add(i == 0 ? "" : ", ");
      long nanoseconds = user.getLong(at + i * 16L + 8);
      if (nanoseconds == (1 << 30) - 1) {
        text.add("UTIME_NOW");
      } else if (nanoseconds == (1 << 30) - 2) {
        text.add("UTIME_OMIT");
      } else {
        time(at + i * 16L, "tv_nsec");
        date(user.getLong(at + i * 16L), nanoseconds);
      }
    }
    text.add("]");
  }

  /** A time of day as a comment. */
  private void date(long seconds, long nanoseconds) {
    if (nanoseconds >= 0 && nanoseconds < 1_000_000_000 && Math.abs(seconds) < 1L << 40) {
      String day = Instant.ofEpochSecond(seconds).toString();
      text.add(" /* ").add(day.substring(0, day.length() - 1));
      String digits = Long.toString(nanoseconds);
      text.add(nanoseconds == 0 ? "" : "." + "0".repeat(9 - digits.length()) + digits);
      text.add("+0000 */");
    }
  }

  /** Which pages are in memory (mincore(2)). */
  void resident(long address, long size, boolean failed) {
    int pages = (int) Math.min((size + 4095) / 4096, MOST);
    if (failed || address == 0 || !user.ok(address, pages, false)) {
      text.address(address);
      return;
    }
    text.add("[");
    for (int i = 0; i < pages; i++) {
      text.add(i == 0 ? "" : ", ").add(user.bytes(address + i, 1)[0] & 1);
    }
    text.add("]");
  }

  private void interval(long at, String part) {
    text.add("{it_interval=");
    time(at, part);
    text.add(", it_value=");
    time(at + 16, part);
    text.add("}");
  }

  private void limits(long at) {
    text.add("{rlim_cur=");
    limit(user.getLong(at));
    text.add(", rlim_max=");
    limit(user.getLong(at + 8));
    text.add("}");
  }

  private void limit(long value) {
    if (value == -1) {
      text.add("RLIM64_INFINITY");
    } else if (value > 1024 && value % 1024 == 0) {
      text.add(value / 1024).add("*1024");
    } else {
      text.add(Long.toUnsignedString(value));
    }
  }

  private void usage(long at) {
    text.add("{ru_utime=");
    time(at, "tv_usec");
    text.add(", ru_stime=");
    time(at + 16, "tv_usec");
    text.add(", ...}");
  }

  private void names(long at) {
    text.add("{sysname=");
    name(at);
    text.add(", nodename=");
    name(at + 65);
    text.add(", ...}");
  }

  private void name(long at) {
    byte[] bytes = user.bytes(at, 65);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    text.quote(user.bytes(at, length), false);
  }

  private void information(long at) {
    text.add("{uptime=").add(user.getLong(at));
    text.add(", loads=[").add(user.getLong(at + 8));
    text.add(", ").add(user.getLong(at + 16)).add(", ").add(user.getLong(at + 24)).add("]");
    String[] fields = {"totalram", "freeram", "sharedram", "bufferram", "totalswap", "freeswap"};
    for (int i = 0; i < fields.length; i++) {
      field(fields[i], user.getLong(at + 32 + i * 8L));
    }
    field("procs", half(at + 80));
    field("totalhigh", user.getLong(at + 88));
    field("freehigh", user.getLong(at + 96));
    field("mem_unit", user.getInt(at + 104));
    text.add("}");
  }

  /** A set of signals: those in it, or, when they are most, those that are not. */
  void signals(long set) {
    boolean inverted = Long.bitCount(set) > 42;
    long shown = inverted ? ~set : set;
    text.add(inverted ? "~[" : "[");
    String separator = "";
    for (int signal = 1; signal <= Signal.LAST; signal++) {
      if ((shown & Signal.bit(signal)) != 0) {
        text.add(separator).add(shortName(signal));
        separator = " ";
      }
    }
    text.add("]");
  }

  private static String shortName(int signal) {
    return switch (signal) {
      case 32 -> "RTMIN";
      case 33 -> "RT_1";
      default -> {
        String name = Signal.name(signal);
        yield name.startsWith("SIGRT") ? "RT_" + (signal - 32) : name.substring(3);
      }
    };
  }

  private void signalsOfSelect(long at) {
    long set = user.getLong(at);
    if (set == 0 || !user.ok(set, 8, false)) {
      text.add("{sigmask=").address(set);
    } else {
      text.add("{sigmask=");
      signals(user.getLong(set));
    }
    text.add(", sigsetsize=").add(user.getLong(at + 8)).add("}");
  }

  private void action(long at) {
    long handler = user.getLong(at);
    text.add("{sa_handler=");
    if (handler == 0 || handler == 1) {
      text.add(handler == 0 ? "SIG_DFL" : "SIG_IGN");
    } else {
      text.hex(handler);
    }
    text.add(", sa_mask=");
    signals(user.getLong(at + 24));
    text.add(", sa_flags=");
    long flags = user.getLong(at + 8);
    text.flags(flags, StraceFlags.table("sa"));
    if ((flags & 0x4000000) != 0) {
      text.add(", sa_restorer=");
      text.address(user.getLong(at + 16));
    }
    text.add("}");
  }

  private void pair(long at) {
    text.add("[").add(user.getInt(at)).add(", ").add(user.getInt(at + 4)).add("]");
  }

  private void status(int status) {
    int signal = status & 127;
    if (signal == 127) {
      text.add("[{WIFSTOPPED(s) && WSTOPSIG(s) == ").add(Signal.name(status >> 8 & 255)).add("}]");
    } else if (signal == 0) {
      text.add("[{WIFEXITED(s) && WEXITSTATUS(s) == ").add(status >> 8 & 255).add("}]");
    } else {
      text.add("[{WIFSIGNALED(s) && WTERMSIG(s) == ").add(Signal.name(signal));
      text.add((status & 128) != 0 ? " && WCOREDUMP(s)}]" : "}]");
    }
  }

  private void lock(long at) {
    text.add("{l_type=");
    text.name(half(at), StraceFlags.table("lock"));
    text.add(", l_whence=");
    text.name(half(at + 2), StraceFlags.table("whence"));
    field("l_start", user.getLong(at + 8));
    field("l_len", user.getLong(at + 16));
  }

  private void window(long at) {
    text.add("{ws_row=").add(half(at));
    field("ws_col", half(at + 2));
    field("ws_xpixel", half(at + 4));
    field("ws_ypixel", half(at + 6));
    text.add("}");
  }

  private void how(long at) {
    long flags = user.getLong(at);
    text.add("{flags=")
        .add((flags & 3) == 0 ? "O_RDONLY" : (flags & 3) == 1 ? "O_WRONLY" : "O_RDWR");
    if ((flags & ~3L) != 0) {
      text.add("|");
      text.flags(flags & ~3L, StraceFlags.table("open"));
    }
    if ((flags & 0x40) != 0) {
      text.add(", mode=");
      text.mode(user.getLong(at + 8), false);
    }
    text.add(", resolve=");
    text.flags(
        user.getLong(at + 16),
        "RESOLVE_???:RESOLVE_NO_XDEV=1 RESOLVE_NO_MAGICLINKS=2 RESOLVE_NO_SYMLINKS=4"
            + " RESOLVE_BENEATH=8 RESOLVE_IN_ROOT=16 RESOLVE_CACHED=32");
    text.add("}");
  }

  private void strings(long at) {
    text.add("[");
    for (int i = 0; ; i++) {
      long place = at + i * 8L;
      long string = user.ok(place, 8, false) ? user.getLong(place) : 0;
      if (string == 0) {
        break;
      }
      text.add(i == 0 ? "" : ", ");
      if (i == MOST) {
        text.add("...");
        break;
      }
      int length = user.stringLength(string);
      if (length < 0) {
        text.address(string);
      } else {
        text.quote(user.bytes(string, Math.min(length, SHOWN)), length > SHOWN);
      }
    }
    text.add("]");
  }

  private int count(long at) {
    int count = 0;
    while (user.ok(at + count * 8L, 8, false) && user.getLong(at + count * 8L) != 0) {
      count++;
    }
    return count;
  }

  /** A vector: what is in its parts, as much as was moved. */
  void vector(long address, int count, long moved) {
    if (address == 0 || count < 0 || count > 0 && !user.ok(address, 16, false)) {
      text.address(address);
      return;
    }
    long left = moved;
    text.add("[");
    for (int i = 0; i < count; i++) {
      text.add(i == 0 ? "" : ", ");
      if (i == MOST) {
        text.add("...");
        break;
      }
      if (!user.ok(address + i * 16L, 16, false)) {
        text.add("... /* ").address(address + i * 16L);
        text.add(" */");
        break;
      }
      long base = user.getLong(address + i * 16L);
      long length = user.getLong(address + i * 16L + 8);
      text.add("{iov_base=");
      long held = Math.min(length, left);
      int shown = Math.clamp(held, 0, SHOWN);
      if (base == 0
          || HostCall.failed(moved)
          || length < 0
          || shown > 0 && !user.ok(base, shown, false)) {
        text.address(base);
      } else {
        text.quote(user.bytes(base, shown), held > SHOWN);
      }
      left -= Math.max(held, 0);
      text.add(", iov_len=").add(Long.toUnsignedString(length)).add("}");
    }
    text.add("]");
  }

  /** A socket's address. */
  void address(long address, int length) {
    sockets.address(address, length);
  }

  /** A socket option's value. */
  void option(int level, int option, long address, long size) {
    sockets.option(level, option, address, size);
  }

  /** A position in memory, as sendfile(2) has it. */
  void offset(long address) {
    if (address == 0 || !user.ok(address, 8, false)) {
      text.address(address);
      return;
    }
    text.add("[").add(user.getLong(address)).add("]");
  }

  /** The third argument of fcntl(2). */
  void fcntl(int command, long value, boolean failed) {
    switch (command) {
      case 0, 1030 -> text.add(", ").add((int) value);
      case 2 -> flagged(value, "fd");
      case 4 -> {
        text.add(", ");
        int access = (int) value & 3;
        text.add(access == 0 ? "O_RDONLY" : access == 1 ? "O_WRONLY" : "O_RDWR");
        if ((value & ~3L) != 0) {
          text.add("|");
          text.flags(value & ~3L, StraceFlags.table("open"));
        }
      }
      case 5, 6, 7, 36, 37, 38 -> {
        text.add(", ");
        boolean shown = !failed || command != 5 && command != 36;
        if (!shown || value == 0 || !user.ok(value, 32, false)) {
          text.address(value);
          return;
        }
        lock(value);
        if (command == 5 || command == 36) {
          field("l_pid", user.getInt(value + 24));
        }
        text.add("}");
      }
      case 1033 -> flagged(value, "seals");
      case 1, 3, 9, 11, 1025, 1032, 1034 -> {}
      default -> {
        text.add(", ");
        text.hex(value);
      }
    }
  }

  private void flagged(long value, String table) {
    text.add(", ");
    text.flags(value, StraceFlags.table(table));
  }

  /** The third argument of ioctl(2). */
  void ioctl(int request, long value, boolean failed) {
    switch (request) {
      case 0x5411, 0x541b, 0x540f, 0x5420, 0x5421, 0x5429, 0x80045430, 0x40045431 -> {
        boolean reads = request == 0x5421 || request == 0x40045431 || request == 0x5420;
        if (value != 0 && (!failed || reads) && user.ok(value, 4, false)) {
          text.add("[").add(user.getInt(value)).add("]");
        } else {
          text.address(value);
        }
      }
      case 0x5413, 0x5414 -> {
        if (failed && request == 0x5413) {
          text.address(value);
        } else {
          show("winsize", value);
        }
      }
      case 0x540b -> text.name(value, "TC???:TCIFLUSH=0 TCOFLUSH=1 TCIOFLUSH=2");
      case 0x5409, 0x540e, 0x5441 -> text.hex(value);
      case 0x5401, 0x5402, 0x5403, 0x5404 -> {
        if (value == 0 || failed || !user.ok(value, 36, false)) {
          text.address(value);
        } else {
          new StraceTerminals(user, text).show(value);
        }
      }
      default -> {
        if (text.toString().endsWith("), ")) {
          text.hex(value); // An unknown request.
        } else {
          text.address(value);
        }
      }
    }
  }

  /** A request of ioctl(2). */
  void request(long value) {
    if (text.known(value, StraceFlags.table("ioctl"))) {
      return;
    }
    String[] directions = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"};
    text.add("_IOC(").add(directions[(int) (value >> 30) & 3]).add(", ");
    text.hex(value >> 8 & 0xff);
    text.add(", ");
    text.hex(value & 0xff);
    text.add(", ");
    text.hex(value >> 16 & 0x3fff);
    text.add(")");
  }
}
