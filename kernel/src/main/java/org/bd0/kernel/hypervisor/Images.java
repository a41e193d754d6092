package org.bd0.kernel.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.elf.ElfNote;
import org.bd0.kernel.KernelException;
import org.bd0.runtime.CodeCache;

/**
 * Programs that have been started: their files stay open, and all processes that run one at the
 * same address use the same translations. A file that has changed counts as another one.
 */
final class Images {
  private static final String NOTE_OWNER = "BD0";
  private static final int NOTE_TYPE = 1;

  private final Map<String, Image> byName = new HashMap<>();

  /** A program's file, and the translations of it by where it was loaded. */
  static final class Image {
    final ElfFile elf;
    final boolean far;
    private final Object identity;
    private final Map<Long, CodeCache> code = new HashMap<>();

    Image(ElfFile elf, Object identity) {
      this.elf = elf;
      this.identity = identity;
      ElfNote note = elf.note(NOTE_OWNER, NOTE_TYPE);
      this.far = note != null && elf.isPositionIndependent();
    }

    /** The translations for processes that have the program at an address and nothing else. */
    synchronized CodeCache code(long bias) {
      return code.computeIfAbsent(bias, b -> new CodeCache(true, true));
    }
  }

  /**
   * A program.
   *
   * @throws ElfException when it cannot be run
   * @throws KernelException when no file can have such a name
   */
  synchronized Image open(String name) throws ElfException, KernelException {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw new KernelException(
          KernelException.NOT_FOUND,
          KernelException.ENOENT,
          "the locale has no such file name: " + e.getReason());
    }
    Object identity = identity(path);
    Image known = byName.get(name);
    if (known != null && known.identity.equals(identity)) {
      return known;
    }
    // One that has changed is left open: processes may need its symbols.
    Image image = new Image(ElfFile.read(path), identity);
    byName.put(name, image);
    return image;
  }

  /**
   * A program that somebody has opened.
   *
   * @param name its absolute name
   * @param file host descriptor of it; stays the caller's
   * @throws ElfException when it cannot be run
   */
  synchronized Image open(String name, int file) throws ElfException {
    Path opened = Path.of("/proc/self/fd/" + file);
    Object identity = identity(opened);
    Image known = byName.get(name);
    if (known == null || !known.identity.equals(identity)) {
      known = new Image(ElfFile.read(named(name, opened, identity)), identity);
      byName.put(name, known);
    }
    return known;
  }

  /** A name of an open file that can be shown, if it has one. */
  private static Path named(String name, Path opened, Object identity) {
    try {
      Path path = Path.of(name);
      return identity(path).equals(identity) ? path : opened;
    } catch (InvalidPathException e) {
      return opened;
    }
  }

  private static Object identity(Path path) {
    try {
      BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
      return a.fileKey() + " " + a.size() + " " + a.lastModifiedTime().toMillis();
    } catch (IOException e) {
      return ""; // Opening it says what is wrong.
    }
  }
}
