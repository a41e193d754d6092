package org.bd0.kernel.linux;

import java.util.Locale;
import org.bd0.kernel.UserMemory;

/** What sockets and waiting for descriptors have in memory, as strace(1) shows it. */
final class StraceSockets {
  private static final int MOST = 32;
  private static final int SOL_SOCKET = 1;

  private final UserMemory user;
  private final StraceText text;
  private final StraceStructures structures;
  private int[] nameLengths = {};
  private int filled;

  StraceSockets(UserMemory user, StraceText text, StraceStructures structures) {
    this.user = user;
    this.text = text;
    this.structures = structures;
  }

  private int half(long address) {
    return user.getInt(address & -4) >> (int) (address & 2) * 8 & 0xffff;
  }

  private int byteAt(long address) {
    return user.bytes(address, 1)[0] & 0xff;
  }

  /** A structure that can be read. */
  void show(String name, long at) {
    switch (name) {
      case "pollfd" -> poll(at);
      case "epoll_event" -> epoll(at);
      case "msghdr" -> message(at, structures.result);
      case "mmsghdr" -> many(at);
      case "sembuf" -> semaphore(at);
      default -> throw new IllegalArgumentException(name);
    }
  }

  private void poll(long at) {
    text.add("{fd=").add(user.getInt(at));
    if (user.getInt(at) >= 0) {
      text.add(", events=");
      text.flags(half(at + 4), StraceFlags.table("poll"));
    }
    text.add("}");
  }

  private void epoll(long at) {
    text.add("{events=");
    text.flags(user.getInt(at), StraceFlags.table("epoll"));
    long data = user.getLong(at + 4);
    text.add(", data={u32=").add(data & 0xffffffffL);
    text.add(", u64=").add(Long.toUnsignedString(data)).add("}}");
  }

  private void semaphore(long at) {
    text.add("{sem_num=").add(half(at)).add(", sem_op=").add((short) half(at + 2));
    text.add(", sem_flg=");
    int flags = half(at + 4);
    text.flags(flags, "SEM_???:SEM_UNDO=0x1000 IPC_NOWAIT=0x800");
    text.add("}");
  }

  /** Notes the lengths of names in headers that are going to be filled. */
  void remember(long headers, long count) {
    nameLengths = new int[(int) Math.min(count, MOST)];
    for (int i = 0; i < nameLengths.length; i++) {
      long at = headers + i * (SocketMessage.HEADER + 8L);
      nameLengths[i] = user.ok(at, SocketMessage.HEADER, false) ? user.getInt(at + 8) : 0;
    }
    filled = 0;
  }

  private void many(long at) {
    text.add("{msg_hdr=");
    int length = user.getInt(at + SocketMessage.HEADER);
    message(at, length);
    text.add(", msg_len=").add(length).add("}");
  }

  private void message(long at, long moved) {
    int nameLength = user.getInt(at + 8);
    int before = filled < nameLengths.length ? nameLengths[filled++] : nameLength;
    text.add("{msg_name=");
    address(user.getLong(at), Math.min(before, nameLength));
    text.add(", msg_namelen=").add(before);
    text.add(before == nameLength ? "" : " => " + nameLength).add(", msg_iov=");
    long count = user.getLong(at + 24);
    structures.vector(user.getLong(at + 16), (int) Math.min(count, Integer.MAX_VALUE), moved);
    text.add(", msg_iovlen=").add(count);
    long length = user.getLong(at + 40);
    if (length != 0) {
      text.add(", msg_control=");
      control(user.getLong(at + 32), length);
    }
    text.add(", msg_controllen=").add(length);
    text.add(", msg_flags=");
    text.flags(user.getInt(at + 48), StraceFlags.table("message"));
    text.add("}");
  }

  private void control(long start, long length) {
    if (start == 0 || length < 16 || length > 1 << 16 || !user.ok(start, length, false)) {
      text.address(start);
      return;
    }
    text.add("[");
    int shown = 0;
    for (long at = start; start + length - at >= 16 && shown < MOST; shown++) {
      long size = user.getLong(at);
      int level = user.getInt(at + 8);
      int type = user.getInt(at + 12);
      text.add(shown > 0 ? ", {cmsg_len=" : "{cmsg_len=").add(size).add(", cmsg_level=");
      text.name(level, StraceFlags.table("level"));
      text.add(", cmsg_type=");
      if (level == 1) {
        text.name(type, StraceFlags.table("scm"));
      } else {
        text.hex(type & 0xffffffffL);
      }
      if (size < 16 || size > start + length - at) {
        text.add("}");
        break;
      }
      if (size > 16) {
        contents(level == 1 ? type : 0, at + 16, (int) size - 16);
      }
      text.add("}");
      at += size + 7 & -8;
    }
    text.add("]");
  }

  private void contents(int type, long at, int size) {
    text.add(", cmsg_data=");
    if (type == 1) {
      text.add("[");
      for (int i = 0; i + 4 <= size; i += 4) {
        text.add(i == 0 ? "" : ", ").add(user.getInt(at + i));
      }
      text.add("]");
    } else if (type == 2 && size >= 12) {
      text.add("{pid=").add(user.getInt(at)).add(", uid=").add(user.getInt(at + 4));
      text.add(", gid=").add(user.getInt(at + 8)).add("}");
    } else {
      text.quote(user.bytes(at, Math.min(size, MOST)), size > MOST);
    }
  }

  /** A socket's address (strace shows as much as its length says). */
  void address(long at, int length) {
    if (at == 0 || length < 2 || length > 128 || !user.ok(at, length, false)) {
      text.address(at);
      return;
    }
    int family = half(at);
    text.add("{sa_family=");
    text.name(family, StraceFlags.table("family"));
    switch (family) {
      case 1 -> unix(at, length);
      case 2 -> internet(at, length);
      case 10 -> internet6(at, length);
      case 16 -> {
        if (length >= 12) {
          text.add(", nl_pid=").add(user.getInt(at + 4) & 0xffffffffL).add(", nl_groups=");
          String digits = Integer.toHexString(user.getInt(at + 8));
          text.add("0".repeat(8 - digits.length())).add(digits);
        }
      }
      default -> {
        text.add(", sa_data=");
        text.quote(user.bytes(at + 2, length - 2), false);
      }
    }
    text.add("}");
  }

  private void unix(long at, int length) {
    if (length == 2) {
      return;
    }
    text.add(", sun_path=");
    byte[] path = user.bytes(at + 2, length - 2);
    if (path[0] == 0) {
      text.add("@");
      text.quote(user.bytes(at + 3, length - 3), false);
      return;
    }
    int end = 0;
    while (end < path.length && path[end] != 0) {
      end++;
    }
    text.quote(user.bytes(at + 2, end), false);
  }

  private int port(long at) {
    return byteAt(at + 2) << 8 | byteAt(at + 3);
  }

  private void internet(long at, int length) {
    if (length < 16) {
      return;
    }
    text.add(", sin_port=htons(").add(port(at)).add("), sin_addr=inet_addr(\"");
    for (int i = 0; i < 4; i++) {
      text.add(i == 0 ? "" : ".").add(byteAt(at + 4 + i));
    }
    text.add("\")");
  }

  private void internet6(long at, int length) {
    if (length < 24) {
      return;
    }
    text.add(", sin6_port=htons(").add(port(at)).add("), sin6_flowinfo=htonl(");
    text.add(Integer.reverseBytes(user.getInt(at + 4)) & 0xffffffffL);
    text.add("), inet_pton(AF_INET6, \"").add(presentation(user.bytes(at + 8, 16)));
    text.add("\", &sin6_addr)");
    if (length >= 28) {
      text.add(", sin6_scope_id=").add(user.getInt(at + 24));
    }
  }

  /** inet_ntop(3): the longest run of zeroes becomes two colons. */
  private static String presentation(byte[] bytes) {
    int best = -1;
    int longest = 1;
    for (int from = 0; from < 8; from++) {
      int to = from;
      while (to < 8 && bytes[2 * to] == 0 && bytes[2 * to + 1] == 0) {
        to++;
      }
      if (to - from > longest) {
        best = from;
        longest = to - from;
      }
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        shown.append("::");
        i += longest - 1;
        continue;
      }
      if (!shown.isEmpty() && shown.charAt(shown.length() - 1) != ':') {
        shown.append(':');
      }
      shown.append(Integer.toHexString((bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff));
    }
    return shown.toString().toLowerCase(Locale.ROOT);
  }

  /** A set of descriptors. */
  void set(long at, int count) {
    int bytes = Math.min((count + 63) / 64 * 8, 1 << 16);
    if (at == 0 || count <= 0 || !user.ok(at, bytes, false)) {
      text.address(at);
      return;
    }
    text.add("[").add(members(at, count)).add("]");
  }

  private String members(long at, int count) {
    StringBuilder found = new StringBuilder();
    for (int fd = 0; fd < Math.min(count, 8 << 16); fd++) {
      if ((user.getLong(at + fd / 64 * 8L) >>> fd & 1) != 0) {
        found.append(found.isEmpty() ? "" : " ").append(fd);
      }
    }
    return found.toString();
  }

  /** What a poll has found: behind its result. */
  void pollResult(long array, int count, long left) {
    text.add(" ([");
    String separator = "";
    for (int i = 0; i < count; i++) {
      long at = array + i * 8L;
      if (user.ok(at, 8, false) && half(at + 6) != 0) {
        text.add(separator).add("{fd=").add(user.getInt(at)).add(", revents=");
        text.flags(half(at + 6), StraceFlags.table("poll"));
        text.add("}");
        separator = ", ";
      }
    }
    text.add("]");
    left(left);
    text.add(")");
  }

  /** A struct timespec. */
  void timespec(long address) {
    structures.show("timespec", address);
  }

  private void left(long address) {
    if (address != 0 && user.ok(address, 16, false)) {
      text.add(", left ");
      structures.show("timespec", address);
    }
  }

  /** What a select has found: behind its result. */
  void selectResult(long[] a, boolean microseconds) {
    String[] names = {"in", "out", "except"};
    String separator = " (";
    for (int i = 0; i < names.length; i++) {
      int count = (int) a[0];
      boolean readable =
          a[1 + i] != 0 && count > 0 && user.ok(a[1 + i], (count + 63) / 64 * 8L, false);
      String found = readable ? members(a[1 + i], count) : "";
      if (!found.isEmpty()) {
        text.add(separator).add(names[i]).add(" [").add(found).add("]");
        separator = ", ";
      }
    }
    if (a[4] != 0 && user.ok(a[4], 16, false)) {
      text.add(separator).add("left ");
      structures.show(microseconds ? "timeval" : "timespec", a[4]);
    }
    text.add(")");
  }

  /**
   * Whether an option takes a number, of which only 32 bits count however long its value is: of
   * those that strace shows so.
   */
  static boolean isNumber(int level, int option) {
    return level == SOL_SOCKET
        && switch (option) {
          case 1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 27, 29, 30 -> true;
          case 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 44, 45, 46, 49, 53, 56, 60, 63 -> true;
          case 64, 65, 68, 69, 70, 73, 74, 75 -> true;
          default -> false;
        };
  }

  /** A socket option's value: most are a number. */
  void option(int level, int option, long at, long size) {
    boolean readable = size > 0 && size <= 1 << 16 && user.ok(at, size, false);
    if (!readable) {
      text.address(at);
    } else if (level == 1 && option == 13 && size == 8) {
      text.add("{l_onoff=")
          .add(user.getInt(at))
          .add(", l_linger=")
          .add(user.getInt(at + 4))
          .add("}");
    } else if (level == 1 && option == 17 && size == 12) {
      text.add("{pid=").add(user.getInt(at)).add(", uid=").add(user.getInt(at + 4));
      text.add(", gid=").add(user.getInt(at + 8)).add("}");
    } else if (level == 1 && option == 4 && size == 4) {
      int error = user.getInt(at);
      text.add("[").add(error == 0 ? "0" : Errno.name(error)).add("]");
    } else if (size == 4) {
      text.add("[").add(user.getInt(at)).add("]");
    } else {
      text.quote(user.bytes(at, (int) Math.min(size, MOST)), size > MOST);
    }
  }
}
