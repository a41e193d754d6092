package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * Looks a name up below a guest's root (path_resolution(7)): each component is opened by itself,
 * from the folder before it, and never as a symbolic link, so that nothing that other guests rename
 * or link meanwhile leads out. A parent is what was passed through on the way.
 *
 * <p>Used by one thread at a time.
 */
public final class RootWalk {
  private static final int CLOSE = 3;
  private static final int FSTAT = 5;
  private static final int FCNTL = 72;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int OPENAT = 257;
  private static final int READLINKAT = 267;
  private static final int O_PATH_NOFOLLOW_CLOEXEC = 0x2a0000;
  private static final int STAT_MODE = 24;
  private static final int S_IFMT = 0xf000;
  private static final int S_IFLNK = 0xa000;
  private static final int S_IFDIR = 0x4000;

  /** How many symbolic links one name may lead through. */
  private static final int MOST_LINKS = 40;

  /** A folder, or the file at the end, on the way. */
  private record Step(int file, String name, boolean owned, boolean folder) {}

  private final Root root;
  private final HostCall host;
  private final Scratch scratch = new Scratch(2 * UserMemory.PATH_MAX);
  private final List<Step> way = new ArrayList<>();
  private final Deque<String> left = new ArrayDeque<>();
  private String last;

  /**
   * A walk below a root.
   *
   * @param host the calling thread's host calls
   */
  public RootWalk(Root root, HostCall host) {
    this.root = root;
    this.host = host;
  }

  /**
   * Looks a name up. What it opens stays open until the next walk, or {@link #close}.
   *
   * @param base absolute name, for guests, of the folder that relative names begin at; null when
   *     guests do not see it
   * @param folder host descriptor of that folder, used when {@code base} is null
   * @param name what is looked up, not empty
   * @param follow whether a symbolic link at the end is followed
   * @return 0 or a negative errno value; what does not exist in a folder that does is no error
   */
  public int walk(String base, int folder, String name, boolean follow) {
    close();
    int links = 0;
    if (base == null && !name.startsWith("/")) {
      way.add(new Step(folder, null, false, true));
    } else {
      begin();
    }
    push(name.startsWith("/") || base == null ? name : base + "/" + name);
    boolean trailing = name.endsWith("/");
    while (!left.isEmpty()) {
      String part = left.pop();
      boolean end = left.isEmpty();
      if (!top().folder) {
        return -Errno.ENOTDIR;
      }
      if (part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        up();
        continue;
      }
      Root.Bind bind = root.at(place(part));
      if (bind != null) {
        way.add(new Step(bind.file(), part, false, isFolder(bind.file())));
        continue;
      }
      byte[] bytes = part.getBytes(StandardCharsets.ISO_8859_1);
      long file =
          host.call(OPENAT, top().file, scratch.string(bytes), O_PATH_NOFOLLOW_CLOEXEC, 0, 0, 0);
      if (HostCall.failed(file)) {
        last = part + (trailing ? "/" : "");
        return end && file == -Errno.ENOENT ? 0 : (int) file;
      }
      int kind = kind((int) file);
      if (kind != S_IFLNK || end && !follow && !trailing) {
        way.add(new Step((int) file, part, true, kind == S_IFDIR));
        continue;
      }
      String target = target((int) file);
      host.call(CLOSE, file, 0, 0, 0, 0, 0);
      if (++links > MOST_LINKS) {
        return -Errno.ELOOP;
      }
      if (target == null || target.isEmpty()) {
        return -Errno.ENOENT;
      }
      if (target.startsWith("/")) {
        begin();
      }
      push(target);
    }
    return trailing && !top().folder ? -Errno.ENOTDIR : 0;
  }

  private void begin() {
    way.forEach(this::drop);
    way.clear();
    way.add(new Step(root.at("/").file(), null, false, true));
  }

  private void push(String name) {
    String[] parts = name.split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      if (!parts[i].isEmpty()) {
        left.push(parts[i]);
      }
    }
  }

  private Step top() {
    return way.getLast();
  }

  private void up() {
    if (way.size() > 1) {
      drop(way.removeLast());
    }
  }

  private void drop(Step step) {
    if (step.owned) {
      host.call(CLOSE, step.file, 0, 0, 0, 0, 0);
    }
  }

  /** The absolute name, for guests, of a part of the folder that the walk has come to. */
  private String place(String part) {
    StringBuilder text = new StringBuilder();
    for (Step step : way) {
      if (step.name != null) {
        text.append('/').append(step.name);
      }
    }
    return text.append('/').append(part).toString();
  }

  private int kind(int file) {
    long result = host.call(FSTAT, file, scratch.address, 0, 0, 0, 0);
    return HostCall.failed(result) ? 0 : scratch.bytes.getInt(STAT_MODE) & S_IFMT;
  }

  private boolean isFolder(int file) {
    return kind(file) == S_IFDIR;
  }

  private String target(int link) {
    long to = scratch.address + UserMemory.PATH_MAX;
    long empty = scratch.string(new byte[0]);
    long length = host.call(READLINKAT, link, empty, to, UserMemory.PATH_MAX - 1, 0, 0);
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[(int) length];
    scratch.bytes.get(UserMemory.PATH_MAX, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Whether what was looked up exists. */
  public boolean found() {
    return last == null;
  }

  /**
   * A name by which the host reaches what was looked up, and nothing else.
   *
   * @param follow whether the caller follows links, so that one to the open file will do
   */
  public String hostName(boolean follow) {
    String before = "/proc/self/fd/";
    if (last != null) {
      return before + top().file + "/" + last;
    }
    if (follow) {
      return before + top().file;
    }
    if (way.size() < 2 || !top().owned) {
      return before + top().file + (top().folder ? "/." : "");
    }
    return before + way.get(way.size() - 2).file + "/" + top().name;
  }

  /** The absolute name for the host of what was found. */
  public String link() {
    return Root.linkOf(host, scratch, top().file);
  }

  /**
   * A further descriptor of what was found.
   *
   * @return the host's descriptor, the caller's, or a negative errno value
   */
  public int take() {
    return (int) host.call(FCNTL, top().file, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
  }

  /** Closes what the last walk has opened. */
  public void close() {
    way.forEach(this::drop);
    way.clear();
    left.clear();
    last = null;
  }
}
