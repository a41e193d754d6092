package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * What guests see of the host's files and network: a folder as their root, other folders and files
 * bound into it, nothing that can be changed, no network. Shared by all processes.
 *
 * <p>Names are looked up component by component ({@link RootWalk}); the host never follows a
 * symbolic link or goes to a parent for a guest with a root.
 */
public final class Root {
  private static final int OPEN = 2;
  private static final int READLINK = 89;
  private static final int O_PATH_CLOEXEC = 0x280000;
  private static final int O_PATH_DIRECTORY_CLOEXEC = 0x290000;

  /**
   * A file or folder of the host's at another place.
   *
   * @param at where guests see it, absolute, without dots
   * @param file host descriptor of it
   * @param source its absolute name
   */
  record Bind(String at, int file, String source) {}

  private final HostCall host = new HostCall();
  private final List<Bind> binds = new ArrayList<>();
  private final boolean readOnly;
  private final boolean noNetwork;

  /**
   * With what was asked for.
   *
   * @param folder the root, or null for the host's
   * @param bound each SOURCE:PLACE, in the order in which they are made
   * @param readOnly whether no file can be changed
   * @param noNetwork whether there is no network
   * @throws KernelException when a file cannot be opened, or makes no sense
   */
  public Root(String folder, List<String> bound, boolean readOnly, boolean noNetwork)
      throws KernelException {
    this.readOnly = readOnly;
    this.noNetwork = noNetwork;
    if (folder == null && bound.isEmpty()) {
      return;
    }
    binds.add(bind("/", folder == null ? "/" : folder, true));
    for (String pair : bound) {
      int colon = pair.indexOf(':');
      if (colon <= 0 || colon + 1 == pair.length() || pair.charAt(colon + 1) != '/') {
        throw new KernelException(KernelException.FAILED, "--bind: not SOURCE:/PLACE: " + pair);
      }
      binds.add(bind(clean(pair.substring(colon + 1)), pair.substring(0, colon), false));
    }
  }

  private Bind bind(String at, String source, boolean folder) throws KernelException {
    Scratch scratch = new Scratch(2 * UserMemory.PATH_MAX);
    byte[] name = source.getBytes(StandardCharsets.UTF_8);
    if (name.length >= UserMemory.PATH_MAX) {
      throw new KernelException(KernelException.FAILED, "too long: " + source);
    }
    int flags = folder ? O_PATH_DIRECTORY_CLOEXEC : O_PATH_CLOEXEC;
    long file = host.call(OPEN, scratch.string(name), flags, 0, 0, 0, 0);
    if (HostCall.failed(file)) {
      throw new KernelException(KernelException.FAILED, source + ": " + Errno.name((int) -file));
    }
    return new Bind(at, (int) file, linkOf(host, scratch, (int) file));
  }

  /** The absolute name of an open file for the host, or null. */
  static String linkOf(HostCall host, Scratch scratch, int file) {
    String text = file == GuestProcess.AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/" + file;
    byte[] link = text.getBytes(StandardCharsets.ISO_8859_1);
    long to = scratch.address + UserMemory.PATH_MAX;
    long length = host.call(READLINK, scratch.string(link), to, UserMemory.PATH_MAX - 1, 0, 0, 0);
    if (length <= 0) {
      return null;
    }
    byte[] name = new byte[(int) length];
    scratch.bytes.get(UserMemory.PATH_MAX, name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  /** Where guests see the folder that the host process is in, or null when they do not. */
  public String currentFolder() {
    Scratch scratch = new Scratch(2 * UserMemory.PATH_MAX);
    String name = linkOf(host, scratch, GuestProcess.AT_FDCWD);
    return name == null ? null : guestName(name);
  }

  private static String clean(String place) {
    StringBuilder text = new StringBuilder();
    for (String part : place.split("/")) {
      if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        text.append('/').append(part);
      }
    }
    return text.isEmpty() ? "/" : text.toString();
  }

  /** Whether names mean other files than the host's. */
  public boolean changesNames() {
    return !binds.isEmpty();
  }

  /** Whether no file can be changed. */
  boolean readOnly() {
    return readOnly;
  }

  /** Whether there is no network. */
  boolean noNetwork() {
    return noNetwork;
  }

  /** What is bound at a place, the last that was, or null. */
  Bind at(String place) {
    for (int i = binds.size() - 1; i >= 0; i--) {
      if (binds.get(i).at.equals(place)) {
        return binds.get(i);
      }
    }
    return null;
  }

  /**
   * Where guests see a file of the host's.
   *
   * @param name its absolute name for the host
   * @return its absolute name for guests, or null when they do not see it
   */
  public String guestName(String name) {
    Bind best = null;
    for (Bind bind : binds) {
      boolean inside =
          bind.source.equals("/") || name.equals(bind.source) || name.startsWith(bind.source + "/");
      if (inside && (best == null || bind.source.length() >= best.source.length())) {
        best = bind;
      }
    }
    if (best == null) {
      return null;
    }
    String rest = best.source.equals("/") ? name : name.substring(best.source.length());
    String whole = best.at.equals("/") ? rest : best.at + (rest.equals("/") ? "" : rest);
    return whole.isEmpty() ? "/" : whole;
  }
}
