package org.bd0.kernel.linux;

import java.util.Arrays;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/** The arguments of a call, in the words of {@link StraceCalls}. */
final class StraceArguments {
  private static final int SHOWN = 32;
  private static final int SHOWN_PATH = 256;
  private static final int AT_FDCWD = GuestProcess.AT_FDCWD;

  private static final int O_CREAT = 0x40;
  private static final int O_TMPFILE = 0x410000;
  private static final int SOCK_TYPE = 15;
  private static final int AF_NETLINK = 16;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private static final int MREMAP_FIXED = 2;

  /** No result yet. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final LinuxSystem system;
  private final UserMemory user;
  private final StraceText text;
  private final StraceStructures structures;

  private Call call;
  private final long[] a = new long[6];

  /** A length that the call may change, as it was before. */
  private long lengthBefore;

  /** What the call reads and may change, shown as it was before; null for all else. */
  private final String[] early = new String[6];

  /** Positions that the call may move, as they were before. */
  private final String[] offsets = new String[6];

  private long result;

  StraceArguments(LinuxSystem system, StraceText text) {
    this.system = system;
    this.user = system.user;
    this.text = text;
    this.structures = new StraceStructures(system, text);
  }

  /**
   * What is known before the call.
   *
   * @return how many words were shown
   */
  int before(Call performed) {
    call = performed;
    result = UNKNOWN;
    structures.result = UNKNOWN;
    System.arraycopy(system.a, 0, a, 0, a.length);
    String words = words();
    int count = 0;
    lengthBefore = UNKNOWN;
    int lengthAt = argument(words, ">s:length");
    if (lengthAt >= 0 && a[lengthAt] != 0 && user.ok(a[lengthAt], Integer.BYTES, false)) {
      lengthBefore = user.getInt(a[lengthAt]);
    }
    Arrays.fill(early, null);
    int at = 0;
    for (; at < words.length() && words.charAt(at) != '>'; at = next(words, at)) {
      show(count, word(words, at));
      count++;
    }
    structures.remember(call, a);
    later(words, at, count);
    return count;
  }

  /** Structures that stand behind what is not known yet. */
  private void later(String words, int from, int count) {
    int index = count;
    for (int at = from; at < words.length(); at = next(words, at)) {
      offsets[index] = null;
      if (words.startsWith(">offset", at) && a[index] != 0 && user.ok(a[index], 8, false)) {
        offsets[index] = "[" + user.getLong(a[index]) + "]";
      }
      if (words.startsWith("s:", at)) {
        int length = text.length();
        structures.show(word(words, at).substring(2), a[index]);
        early[index] = text.cut(length);
      }
      index++;
    }
  }

  /** The arguments of the execve(2) that a start is. */
  void program(byte[] path, long vector, long environment) {
    text.quote(path, false);
    text.add(", ");
    structures.show("strings", vector);
    text.add(", ");
    structures.show("environment", environment);
  }

  /** How sockets and waiting are shown. */
  StraceSockets sockets() {
    return structures.sockets();
  }

  /** What is known after the call. */
  void after(int shown, long value) {
    result = value;
    structures.result = value;
    String words = words();
    int count = 0;
    for (int at = 0; at < words.length(); at = next(words, at)) {
      if (count >= shown) {
        String word = word(words, at);
        show(count, word.startsWith(">") ? word.substring(1) : word);
      }
      count++;
    }
  }

  private String words() {
    String words = StraceCalls.words(call);
    return words == null ? plain(call.signature()) : words;
  }

  /** The words of a row that says enough. */
  private static String plain(Signature signature) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < signature.count(); i++) {
      words.append(i == 0 ? "" : " ");
      words.append(
          switch (signature.kinds[i]) {
            case INT, THREAD -> "int";
            case SIZE -> "size";
            case OCT -> "mode";
            case FD -> "fd";
            case DIR -> "dir";
            case PATH, LINK -> "path";
            case STR -> "str";
            case OPEN -> "open";
            case PROT -> "f:prot";
            case MAP -> "f:map";
            case AT -> "f:at";
            case WHENCE -> "e:whence";
            case CLOCK -> "e:clock";
            case SIGNAL -> "signal";
            case OUT, INOUT, OUTV -> ">addr";
            case HEX -> "hex";
            case NULL, PTR, IN, DATA, INV -> "addr";
          });
    }
    return words.toString();
  }

  private static int next(String words, int at) {
    int blank = words.indexOf(' ', at);
    return blank < 0 ? words.length() : blank + 1;
  }

  private static String word(String words, int at) {
    int blank = words.indexOf(' ', at);
    return words.substring(at, blank < 0 ? words.length() : blank);
  }

  private static int argument(String words, String wanted) {
    int count = 0;
    for (int at = 0; at < words.length(); at = next(words, at)) {
      if (words.startsWith(wanted, at)) {
        return count;
      }
      count++;
    }
    return -1;
  }

  private void show(int index, String word) {
    if (word.equals("skip")) {
      return;
    }
    if (index > 0 && !word.equals("fcntl") && !word.equals("device")) {
      text.add(", ");
    }
    if (early[index] != null) {
      text.add(early[index]);
      return;
    }
    long value = a[index];
    int colon = word.indexOf(':');
    int counted = word.indexOf('@');
    String name = word.substring(colon + 1, counted < 0 ? word.length() : counted);
    if (colon == 1 && word.charAt(0) == 'f') {
      text.flags(value, StraceFlags.table(name));
      if (call == Call.MREMAP && (value & MREMAP_FIXED) != 0) {
        text.add(", ");
        text.address(a[4]);
      }
    } else if (colon == 1 && word.charAt(0) == 'e') {
      text.name(value, StraceFlags.table(name));
    } else if (colon == 1) {
      structure(name, value, counted < 0 ? null : word.substring(counted + 1));
    } else {
      plain(name, index, value, counted < 0 ? 0 : word.charAt(counted + 1) - '0');
    }
  }

  private void plain(String word, int index, long value, int counted) {
    switch (word) {
      case "int" -> text.add((int) value);
      case "uint" -> text.add(value & 0xffffffffL);
      case "long" -> text.add(value);
      case "size" -> text.add(Long.toUnsignedString(value));
      case "fd" -> text.add((int) value);
      case "hex" -> text.hex(value);
      case "addr" -> text.address(value);
      case "mode" -> text.mode(value & 0xffffffffL, false);
      case "filemode" -> text.mode(value & 0xffffffffL, true);
      case "device" -> device(index, value);
      case "statx" -> statx(value);
      case "offset" -> offset(index, value);
      case "mincore" -> structures.resident(value, a[1], HostCall.failed(result));
      case "signal" -> text.add(signal((int) value));
      case "dir" -> text.add((int) value == AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) value));
      case "path" -> string(value, SHOWN_PATH);
      case "str" -> string(value, SHOWN);
      case "open" -> open(value, index);
      case "buf" -> buffer(value, Math.min(a[counted], result < 0 ? -1 : counted(index)));
      case "bytes" -> bytes(value, HostCall.failed(result) ? -1 : result);
      case "iov" -> structures.vector(value, (int) a[counted], moved());
      case "sockaddr" -> structures.address(value, (int) a[counted]);
      case "name" -> name(value, a[counted]);
      case "dents" -> text.address(value).add(" /* ").add(entries(value)).add(" entries */");
      case "key" -> text.add(value == 0 ? "IPC_PRIVATE" : "0x" + Integer.toHexString((int) value));
      default -> special(word, value);
    }
  }

  /** What a device's number is for: not for a FIFO. */
  private void device(int index, long value) {
    int kind = (int) a[index - 1] & 0xf000;
    if (kind == 0x2000 || kind == 0x6000) {
      text.add(", ");
      structures.device(value);
    }
  }

  private void statx(long flags) {
    int sync = (int) flags & 0x6000;
    text.add(
        switch (sync) {
          case 0 -> "AT_STATX_SYNC_AS_STAT";
          case 0x2000 -> "AT_STATX_FORCE_SYNC";
          case 0x4000 -> "AT_STATX_DONT_SYNC";
          default -> "0x6000";
        });
    if ((flags & ~0x6000) != 0) {
      int start = text.length();
      text.flags(flags & ~0x6000, StraceFlags.table("statx-at"));
      String shown = text.cut(start);
      int comment = shown.indexOf(" /*");
      text.add("|").add(comment < 0 ? shown : shown.substring(0, comment));
    }
  }

  /** A position that the call moves on. */
  private void offset(int index, long address) {
    text.add(offsets[index] == null ? "" : offsets[index]);
    if (offsets[index] == null) {
      text.address(address);
    } else if (!HostCall.failed(result) && user.ok(address, Long.BYTES, false)) {
      String now = "[" + user.getLong(address) + "]";
      text.add(now.equals(offsets[index]) ? "" : " => " + now);
    }
  }

  /** Bytes of an output buffer that hold something, or all of an input one. */
  private long counted(int index) {
    String words = words();
    int at = 0;
    for (int i = 0; i < index; i++) {
      at = next(words, at);
    }
    return words.startsWith(">", at) ? result : Long.MAX_VALUE;
  }

  private long moved() {
    return call == Call.READV || call == Call.PREADV || call == Call.PREADV2
        ? result
        : Long.MAX_VALUE;
  }

  private static String signal(int number) {
    if (number < 32 || number > Signal.LAST) {
      String name = Signal.name(number);
      return name.startsWith("signal ") ? Integer.toString(number) : name;
    }
    return number == 32 ? "SIGRTMIN" : "SIGRT_" + (number - 32);
  }

  private void special(String word, long value) {
    switch (word) {
      case "socktype" -> {
        boolean known = text.known(value & SOCK_TYPE, StraceFlags.table("type"));
        if (!known) {
          text.hex(value & 0xffffffffL);
          text.add(" /* SOCK_??? */");
        } else if ((value & ~SOCK_TYPE) != 0) {
          text.add("|");
          text.flags(value & ~SOCK_TYPE, StraceFlags.table("type-flags"));
        }
      }
      case "protocol" -> {
        int family = (int) a[0];
        boolean internet = family == AF_INET || family == AF_INET6;
        if (internet || family == AF_NETLINK) {
          text.name(value, StraceFlags.table(internet ? "protocol" : "netlink"));
        } else {
          text.add((int) value);
        }
      }
      case "ipcflags" -> {
        if ((value & ~0x1ff) != 0) {
          text.flags(value & ~0x1ff, StraceFlags.table("ipc"));
          text.add("|");
        }
        text.permissions(value & 0x1ff);
      }
      case "sockopt" -> sockopt(value);
      case "optval" -> optionValue(value);
      case "fcntl" -> structures.fcntl((int) a[1], value, HostCall.failed(result));
      case "ioctl" -> structures.ioctl((int) a[1], value, HostCall.failed(result));
      case "request" -> structures.request(value);
      case "clone" -> processFlags(value);
      case "futex" -> futex();
      default -> throw new IllegalArgumentException(word);
    }
  }

  private void sockopt(long value) {
    String table = null;
    switch ((int) a[1]) {
      case 0, 1, 6, 41, 270 -> table = StraceFlags.table("option-" + a[1]);
      default -> {}
    }
    if (table == null) {
      text.add((int) value);
    } else {
      text.name(value, table);
    }
  }

  private void optionValue(long value) {
    long size = call == Call.SETSOCKOPT ? (int) a[4] : lengthBefore;
    boolean output = call == Call.GETSOCKOPT;
    if (output && HostCall.failed(result) || value == 0) {
      text.address(value);
      return;
    }
    if (size <= 0 || HostCall.failed(result) && size < Integer.BYTES) {
      text.address(value);
      return;
    }
    boolean number = call == Call.SETSOCKOPT && StraceSockets.isNumber((int) a[1], (int) a[2]);
    structures.option((int) a[1], (int) a[2], value, number ? Math.min(size, 4) : size);
  }

  /** clone(2): the stack stands first, whatever the order of the arguments is. */
  private void processFlags(long flags) {
    text.add("child_stack=").address(a[1]).add(", flags=");
    int start = text.length();
    if ((flags & ~0xff) != 0) {
      text.flags(flags & ~0xff, StraceFlags.table("clone"));
    }
    if ((flags & 0xff) != 0) {
      text.add(text.length() > start ? "|" : "").add(signal((int) flags & 0xff));
    }
    if ((flags & 0x1200000) != 0) {
      text.add(", child_tidptr=").address(a[3]);
    }
  }

  private void futex() {
    int operation = (int) a[1];
    int command = operation & 127;
    text.address(a[0]);
    text.add(", ");
    String name = StraceFlags.table("futex");
    text.name(command, name);
    text.add((operation & 128) != 0 ? "_PRIVATE" : "");
    text.add((operation & 256) != 0 ? "|FUTEX_CLOCK_REALTIME" : "").add(", ");
    text.add((int) a[2]);
    switch (command) {
      case 0 -> text.add(", ");
      case 9 -> text.add(", ");
      default -> {}
    }
    if (command == 0 || command == 9) {
      structures.show("timespec", a[3]);
    }
    if (command == 9) {
      text.add(", ").add((int) a[5] == -1 ? "FUTEX_BITSET_MATCH_ANY" : "0x");
      text.add((int) a[5] == -1 ? "" : Integer.toHexString((int) a[5]));
    } else if (command >= 3 && command <= 5) {
      text.add(", ").add((int) a[3]).add(", ");
      text.address(a[4]);
      text.add(command == 3 ? "" : ", " + (int) a[5]);
    }
  }

  private void open(long flags, int index) {
    text.add(
        switch ((int) flags & 3) {
          case 0 -> "O_RDONLY";
          case 1 -> "O_WRONLY";
          case 2 -> "O_RDWR";
          default -> "O_ACCMODE";
        });
    if ((flags & 0xfffffffcL) != 0) {
      text.add("|");
      text.flags(flags & 0xfffffffcL, StraceFlags.table("open"));
    }
    if (((int) flags & O_CREAT) != 0 || ((int) flags & O_TMPFILE) == O_TMPFILE) {
      text.add(", ");
      text.mode(a[index + 1] & 0xffffffffL, false);
    }
  }

  private void string(long address, int most) {
    int length = address == 0 ? -1 : user.stringLength(address);
    if (length < 0) {
      text.address(address);
      return;
    }
    text.quote(user.bytes(address, Math.min(length, most)), length > most);
  }

  private void buffer(long address, long length) {
    int shown = (int) Math.min(length, SHOWN);
    if (length < 0 || address == 0 || shown > 0 && !user.ok(address, shown, false)) {
      text.address(address);
    } else {
      text.quote(user.bytes(address, shown), length > SHOWN);
    }
  }

  /** Bytes that are no text: each in hexadecimal. */
  private void bytes(long address, long length) {
    int shown = (int) Math.min(length, SHOWN);
    if (length < 0 || address == 0 || shown > 0 && !user.ok(address, shown, false)) {
      text.address(address);
      return;
    }
    text.add("\"");
    for (byte b : user.bytes(address, shown)) {
      text.add("\\x").add(Character.toString(Character.forDigit(b >> 4 & 15, 16)));
      text.add(Character.toString(Character.forDigit(b & 15, 16)));
    }
    text.add("\"").add(length > shown ? "..." : "");
  }

  /** An address that the call gives: its length is in memory, before and after. */
  private void name(long address, long lengthAt) {
    if (HostCall.failed(result) || address == 0 || lengthBefore == UNKNOWN) {
      text.address(address);
      return;
    }
    int length = user.getInt(lengthAt);
    structures.address(address, (int) Math.min(length, lengthBefore));
  }

  private int entries(long address) {
    int count = 0;
    for (long at = 0; at + 18 < result; count++) {
      int size = user.getInt(address + at + 16) & 0xffff;
      at += Math.max(size, 19);
    }
    return count;
  }

  private void structure(String name, long value, String counted) {
    boolean failed = HostCall.failed(result);
    if (name.startsWith("length")) {
      length(value);
      return;
    }
    if (name.equals("offset")) {
      structures.offset(value);
      return;
    }
    long count = 1;
    if (counted != null) {
      count = counted.equals("ret") ? Math.max(result, 0) : (int) a[counted.charAt(0) - '0'];
      structures.list(name, value, count, counted.equals("ret") && failed);
      return;
    }
    if (name.equals("open_how") && a[3] < 24) {
      text.address(value);
      return;
    }
    boolean output = result != UNKNOWN;
    if (output && failed && !(call == Call.NANOSLEEP || call == Call.CLOCK_NANOSLEEP)) {
      text.address(value);
    } else {
      structures.show(name, value);
    }
  }

  private void length(long address) {
    boolean readable = address != 0 && user.ok(address, Integer.BYTES, false);
    if (!readable || lengthBefore == UNKNOWN) {
      text.address(address);
      return;
    }
    long now = user.getInt(address);
    text.add("[").add(lengthBefore);
    if (now != lengthBefore && !HostCall.failed(result)) {
      text.add(" => ").add(now);
    }
    text.add("]");
  }
}
