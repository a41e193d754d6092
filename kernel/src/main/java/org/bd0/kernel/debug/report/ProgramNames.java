package org.bd0.kernel.debug.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.elf.SourceLine;
import org.bd0.elf.Symbol;
import org.bd0.elf.SymbolTable;

/**
 * Symbols and source lines of a program's file, as far as it has them; opened when first asked for.
 */
final class ProgramNames {
  /** A file system's times may be as coarse as that, in milliseconds. */
  private static final long COARSE = 2000;

  private final String file;
  private final long traceBegan;
  private boolean opened;
  private ElfFile elf;
  private String problem;
  private int glibc = -1;

  /**
   * Of a file.
   *
   * @param file its path
   * @param traceBegan milliseconds since 1970; a file that is newer is not what was run
   */
  ProgramNames(String file, long traceBegan) {
    this.file = file;
    this.traceBegan = traceBegan;
  }

  private boolean open() {
    if (!opened) {
      opened = true;
      try {
        Path path = Path.of(file);
        elf = ElfFile.read(path);
        if (Files.getLastModifiedTime(path).toMillis() > traceBegan + COARSE) {
          problem = file + ": is newer than the trace; symbols and lines may be wrong";
        }
      } catch (ElfException e) {
        problem = e.message() + "; addresses in it have no names";
      } catch (IOException | InvalidPathException e) {
        problem = file + ": cannot be read; addresses in it have no names";
      }
    }
    return elf != null;
  }

  /** What the user should know of the file, one line, or null. */
  String problem() {
    return problem;
  }

  /** The symbol around an address of the file, or null. */
  Symbol symbol(long address) {
    return open() ? elf.symbols().nearest(address) : null;
  }

  /** A symbol by name, or null. */
  Symbol find(String name) {
    return open() ? elf.symbols().find(name) : null;
  }

  /** The source line of an address of the file, or null. */
  SourceLine line(long address) {
    if (!open()) {
      return null;
    }
    try {
      return elf.lines().find(address);
    } catch (ElfException e) {
      if (problem == null) {
        problem = e.message() + "; there are no source lines";
      }
      return null;
    }
  }

  /** Whether the heap is that of glibc's malloc. */
  boolean hasGlibcMalloc() {
    if (glibc < 0) {
      SymbolTable symbols = open() ? elf.symbols() : null;
      boolean has = symbols != null && symbols.find("_int_malloc") != null;
      glibc = has && symbols.find("main_arena") != null ? 1 : 0;
    }
    return glibc == 1;
  }

  /** The file's path. */
  String file() {
    return file;
  }
}
