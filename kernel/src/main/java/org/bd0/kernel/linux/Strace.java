package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Messages;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/** Shows each system call as its row in {@link Call} says, in the manner of strace(1). */
final class Strace {
  private static final int SHOWN = 32;
  private static final int SHOWN_PATH = 256;

  private static final String[] OPEN_FLAGS = {
    "0x40 O_CREAT",
    "0x80 O_EXCL",
    "0x100 O_NOCTTY",
    "0x200 O_TRUNC",
    "0x400 O_APPEND",
    "0x800 O_NONBLOCK",
    "0x101000 O_SYNC",
    "0x1000 O_DSYNC",
    "0x2000 O_ASYNC",
    "0x4000 O_DIRECT",
    "0x8000 O_LARGEFILE",
    "0x410000 O_TMPFILE",
    "0x10000 O_DIRECTORY",
    "0x20000 O_NOFOLLOW",
    "0x40000 O_NOATIME",
    "0x80000 O_CLOEXEC",
    "0x200000 O_PATH",
  };
  private static final String[] PROTECTIONS = {"1 PROT_READ", "2 PROT_WRITE", "4 PROT_EXEC"};
  private static final String[] MAP_FLAGS = {
    "3 MAP_SHARED_VALIDATE", "1 MAP_SHARED", "2 MAP_PRIVATE", "0x10 MAP_FIXED",
    "0x20 MAP_ANONYMOUS", "0x40 MAP_32BIT", "0x100 MAP_GROWSDOWN", "0x2000 MAP_LOCKED",
    "0x4000 MAP_NORESERVE", "0x8000 MAP_POPULATE", "0x20000 MAP_STACK", "0x40000 MAP_HUGETLB",
    "0x100000 MAP_FIXED_NOREPLACE",
  };
  private static final String[] AT_FLAGS = {
    "0x100 AT_SYMLINK_NOFOLLOW",
    "0x200 AT_REMOVEDIR",
    "0x400 AT_SYMLINK_FOLLOW",
    "0x800 AT_NO_AUTOMOUNT",
    "0x1000 AT_EMPTY_PATH",
  };
  private static final String[] WHENCES = {
    "SEEK_SET", "SEEK_CUR", "SEEK_END", "SEEK_DATA", "SEEK_HOLE"
  };
  private static final String[] CLOCKS = {
    "CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
    "CLOCK_MONOTONIC_RAW", "CLOCK_REALTIME_COARSE", "CLOCK_MONOTONIC_COARSE", "CLOCK_BOOTTIME",
  };

  private final LinuxSystem system;
  private final UserMemory user;
  private final int descriptor;
  private final StringBuilder line = new StringBuilder();

  Strace(LinuxSystem system, int descriptor) {
    this.system = system;
    this.user = system.user;
    this.descriptor = descriptor;
  }

  /** Before the call: shows what it reads. A call that never comes back is shown here. */
  void enter(Call call, int number) {
    if (call == null) {
      enter((String) null, number);
      return;
    }
    line.setLength(0);
    for (int i = 0; i < call.name().length(); i++) {
      line.append(Character.toLowerCase(call.name().charAt(i)));
    }
    line.append('(');
    Signature signature = call.signature();
    for (int i = 0; i < signature.count() && !writes(signature, i); i++) {
      argument(signature, i, 0);
    }
    if (call == Call.EXIT || call == Call.EXIT_GROUP) {
      print(line + ") = ?");
    }
  }

  /** Before a call that has no row: shows its name, or its number when it has none. */
  void enter(String name, int number) {
    line.setLength(0);
    line.append(name == null ? "syscall_" + Integer.toUnsignedString(number) : name).append('(');
    for (int i = 0; name != null && i < system.a.length; i++) {
      line.append(i == 0 ? "" : ", ");
      hex(system.a[i]);
    }
  }

  /** After the call: shows what it has written, and the result. */
  void leave(Call call, long result) {
    if (call == Call.EXIT || call == Call.EXIT_GROUP) {
      return;
    }
    if (call != null) {
      Signature signature = call.signature();
      boolean shown = true;
      for (int i = 0; i < signature.count(); i++) {
        shown &= !writes(signature, i);
        if (!shown) {
          argument(signature, i, result);
        }
      }
    }
    line.append(") = ");
    if (HostCall.failed(result)) {
      line.append("-1 ").append(Errno.name((int) -result));
      if (call == null && result == -Errno.ENOSYS
          || call != null && call.group == Call.Group.NONE) {
        line.append(" (not supported)");
      }
    } else if (call != null && call.signature().givesAddress) {
      hex(result);
    } else {
      line.append(result);
    }
    print(line.toString());
  }

  private void print(String text) {
    int to =
        descriptor == LinuxSystem.TRACE_TO_MESSAGES
            ? system.process.descriptors().messages()
            : descriptor;
    Messages.line(system.host, to, text);
  }

  private static boolean writes(Signature signature, int index) {
    return switch (signature.kinds[index]) {
      case OUT, INOUT, OUTV -> true;
      default -> false;
    };
  }

  private void argument(Signature signature, int index, long result) {
    if (index > 0) {
      line.append(", ");
    }
    long value = system.a[index];
    switch (signature.kinds[index]) {
      case INT -> number(value);
      case SIZE -> line.append(Long.toUnsignedString(value));
      case OCT -> line.append('0').append(Long.toOctalString(value & 0xffffffffL));
      case FD -> line.append((int) value);
      case DIR -> directory((int) value);
      case OPEN -> open((int) value);
      case PROT -> flags(value, PROTECTIONS, "PROT_NONE");
      case MAP -> flags(value, MAP_FLAGS, "0");
      case AT -> flags(value, AT_FLAGS, "0");
      case WHENCE -> name(value, WHENCES);
      case CLOCK -> name(value, CLOCKS);
      case SIGNAL -> line.append(Signal.name((int) value));
      case PATH, LINK, STR -> path(value);
      case DATA -> data(value, signature.length(index, system.a, user));
      case IN, INOUT, OUT, INV, OUTV, PTR, HEX, NULL -> memory(signature, index, value, result);
    }
  }

  private void memory(Signature signature, int index, long value, long result) {
    boolean text = signature.kinds[index] == Signature.Kind.OUT && signature.lengthIsResult(index);
    if (text && !HostCall.failed(result)) {
      data(value, Math.min(result, signature.length(index, system.a, user)));
    } else if (value == 0 && signature.kinds[index] != Signature.Kind.HEX) {
      line.append("NULL");
    } else {
      hex(value);
    }
  }

  private void number(long value) {
    // Most numbers are C's int, sign-extended or not: small is what the program meant.
    line.append(value >>> 32 == 0 ? (int) value : value);
  }

  private void hex(long value) {
    line.append("0x").append(Long.toHexString(value));
  }

  private void directory(int value) {
    if (value == GuestProcess.AT_FDCWD) {
      line.append("AT_FDCWD");
    } else {
      line.append(value);
    }
  }

  private void open(int value) {
    line.append(
        switch (value & 3) {
          case 0 -> "O_RDONLY";
          case 1 -> "O_WRONLY";
          case 2 -> "O_RDWR";
          default -> "O_ACCMODE";
        });
    if ((value & ~3) != 0) {
      line.append('|');
      flags(value & ~3, OPEN_FLAGS, "");
    }
  }

  private void flags(long value, String[] names, String none) {
    long rest = value & 0xffffffffL;
    int start = line.length();
    for (String entry : names) {
      int space = entry.indexOf(' ');
      long bits = Long.decode(entry.substring(0, space));
      if ((rest & bits) == bits) {
        rest &= ~bits;
        line.append(line.length() > start ? "|" : "").append(entry, space + 1, entry.length());
      }
    }
    if (rest != 0) {
      line.append(line.length() > start ? "|" : "");
      hex(rest);
    } else if (line.length() == start) {
      line.append(none);
    }
  }

  private void name(long value, String[] names) {
    if (value >= 0 && value < names.length) {
      line.append(names[(int) value]);
    } else {
      number(value);
    }
  }

  private void path(long address) {
    if (address == 0) {
      line.append("NULL");
      return;
    }
    int length = user.stringLength(address);
    if (length < 0) {
      hex(address);
      return;
    }
    quote(user.bytes(address, Math.min(length, SHOWN_PATH)), length > SHOWN_PATH);
  }

  private void data(long address, long length) {
    if (length < 0 || length > 0 && !user.ok(address, Math.min(length, SHOWN), false)) {
      hex(address);
      return;
    }
    quote(user.bytes(address, (int) Math.min(length, SHOWN)), length > SHOWN);
  }

  private void quote(byte[] bytes, boolean more) {
    line.append('"');
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            line.append(c);
          } else {
            octal(c, i + 1 < text.length() ? text.charAt(i + 1) : 0);
          }
        }
      }
    }
    line.append('"').append(more ? "..." : "");
  }

  /** As short as can be, unless a digit comes next. */
  private void octal(char c, int next) {
    String digits = Integer.toOctalString(c);
    boolean pad = next >= '0' && next <= '7';
    line.append('\\').append(pad ? "0".repeat(3 - digits.length()) : "").append(digits);
  }
}
