package org.bd0.elf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A static x86-64 program, checked: whatever this class says of its segments is consistent.
 *
 * <p>Immutable, and safe for use by several threads. Holds the file open until {@link #close}. A
 * closed one can't {@link #load}, and has no {@link #symbols} and no {@link #lines} unless they
 * were read before.
 */
public final class ElfFile implements AutoCloseable {
  /** The {@link #type()} of a program linked at fixed addresses. */
  public static final int ET_EXEC = 2;

  /** The {@link #type()} of a position-independent program. */
  public static final int ET_DYN = 3;

  private final String name;
  private final ByteSource source;
  private final ElfHeader header;
  private final List<ProgramHeader> programHeaders;
  private final List<ProgramHeader> loadSegments;
  private final List<ElfNote> notes;
  private volatile SymbolTable symbols;
  private volatile LineTable lines;

  private ElfFile(ByteSource source, String name) throws ElfException, IOException {
    this.name = name;
    this.source = source;
    this.header = ElfHeader.read(source, name);
    this.programHeaders = readProgramHeaders();
    DynamicChecks dynamic = new DynamicChecks(source, name, programHeaders);
    dynamic.checkInterpreter();
    SegmentChecks segments = new SegmentChecks(name, source.size());
    this.loadSegments = segments.loadable(programHeaders);
    segments.checkEntry(loadSegments, header.type(), header.entry());
    dynamic.checkNeeded();
    this.notes = NoteReader.read(source, programHeaders);
  }

  /**
   * Opens and checks a program. Reads its headers and notes only.
   *
   * @param file a regular file that may be read and executed
   * @return the program; the caller closes it
   * @throws ElfException if there is no such file, or it can't be executed, or is no static x86-64
   *     ELF program
   */
  public static ElfFile read(Path file) throws ElfException {
    String name = file.toString();
    FileChannel channel = null;
    try {
      checkKind(file, name);
      channel = FileChannel.open(file, StandardOpenOption.READ);
      ElfFile elf = new ElfFile(new ByteSource.OfFile(channel, channel.size()), name);
      channel = null;
      return elf;
    } catch (NoSuchFileException e) {
      throw ElfException.notFound(name, e);
    } catch (AccessDeniedException e) {
      throw ElfException.cannotExecute(name, "permission denied", e);
    } catch (IOException e) {
      throw unreadable(name, e);
    } finally {
      if (channel != null) {
        new ByteSource.OfFile(channel, 0).close();
      }
    }
  }

  /**
   * Checks a program that is in memory.
   *
   * @param image the contents of the file; the caller's, must not change while the result is used
   * @param name the file's name for messages
   * @return the program
   * @throws ElfException if the image is no static x86-64 ELF program
   */
  public static ElfFile parse(MemorySegment image, String name) throws ElfException {
    try {
      return new ElfFile(new ByteSource.OfMemory(image), name);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * The file's name, as it was given.
   *
   * @return for messages
   */
  public String name() {
    return name;
  }

  /**
   * The kind of program, e_type.
   *
   * @return {@link #ET_EXEC} or {@link #ET_DYN}
   */
  public int type() {
    return header.type();
  }

  /**
   * Whether the program may be loaded anywhere (static-pie): all addresses in this class then are
   * relative to where the loader puts it.
   *
   * @return true for {@link #ET_DYN}
   */
  public boolean isPositionIndependent() {
    return header.type() == ET_DYN;
  }

  /**
   * The address of the first instruction.
   *
   * @return an address in an executable segment, before relocation
   */
  public long entry() {
    return header.entry();
  }

  /**
   * The program header table, in the file's order. Only the entries of {@link #loadSegments()}, and
   * the sizes of {@link #tls()}, have been checked.
   *
   * @return an immutable list of at least one entry
   */
  public List<ProgramHeader> programHeaders() {
    return programHeaders;
  }

  /**
   * The PT_LOAD segments that occupy memory, by ascending address. They do not overlap, lie below
   * 2^47, and their contents are in the file.
   *
   * @return an immutable list of at least one segment
   */
  public List<ProgramHeader> loadSegments() {
    return loadSegments;
  }

  /**
   * The lowest address of a segment.
   *
   * @return not rounded to pages, before relocation
   */
  public long lowestAddress() {
    return loadSegments.getFirst().vaddr();
  }

  /**
   * The first address behind all segments.
   *
   * @return not rounded to pages, before relocation
   */
  public long highestAddress() {
    return loadSegments.getLast().end();
  }

  /**
   * Where the program header table is in memory, for AT_PHDR: in the segment that contains e_phoff,
   * as Linux has it; otherwise where PT_PHDR says.
   *
   * @return 0 if the table isn't loaded; before relocation
   */
  public long programHeadersAddress() {
    long size = (long) header.phnum() * ProgramHeader.BYTES;
    for (ProgramHeader segment : loadSegments) {
      long at = header.phoff() - segment.offset();
      if (at >= 0 && at <= segment.filesz() - size) {
        return segment.vaddr() + at;
      }
    }
    ProgramHeader table = first(ProgramHeader.PT_PHDR);
    return table == null ? 0 : table.vaddr();
  }

  /**
   * The size of an entry of the program header table, for AT_PHENT.
   *
   * @return 56 bytes
   */
  public int programHeaderSize() {
    return ProgramHeader.BYTES;
  }

  /**
   * The thread-local storage template.
   *
   * @return null if the program has none
   */
  public ProgramHeader tls() {
    return first(ProgramHeader.PT_TLS);
  }

  /**
   * What may be made read-only once the program has relocated itself.
   *
   * @return null if there is nothing
   */
  public ProgramHeader relro() {
    return first(ProgramHeader.PT_GNU_RELRO);
  }

  /**
   * Whether the program wants to execute code on its stack. A program that doesn't say does not, as
   * on Linux for x86-64.
   *
   * @return true if PT_GNU_STACK has {@link ProgramHeader#PF_X}
   */
  public boolean hasExecutableStack() {
    ProgramHeader stack = first(ProgramHeader.PT_GNU_STACK);
    return stack != null && stack.isExecutable();
  }

  /**
   * The notes of the PT_NOTE segments, 256 at most and up to the first malformed one of each.
   *
   * @return an immutable list
   */
  public List<ElfNote> notes() {
    return notes;
  }

  /**
   * The first note of an owner and type.
   *
   * @param owner such as "GNU"
   * @param type as the owner defines it
   * @return null if there is none
   */
  public ElfNote note(String owner, int type) {
    for (ElfNote note : notes) {
      if (note.type() == type && note.owner().equals(owner)) {
        return note;
      }
    }
    return null;
  }

  /**
   * The symbols, read when first asked for: they are for messages and traces. A malformed table is
   * an empty one.
   *
   * @return never null
   */
  public SymbolTable symbols() {
    SymbolTable result = symbols;
    if (result == null) {
      synchronized (source) {
        result = symbols;
        if (result == null) {
          result = new SymbolReader(source, header, loadSegments).read();
          symbols = result;
        }
      }
    }
    return result;
  }

  /**
   * The source lines of the code, read when first asked for (DWARF 2 to 5, compressed or not).
   *
   * @return an empty table if the program was compiled without -g, or stripped
   * @throws ElfException if the table makes no sense or can't be read; the program is usable
   */
  public LineTable lines() throws ElfException {
    LineTable result = lines;
    if (result == null) {
      synchronized (source) {
        result = lines;
        if (result == null) {
          try {
            result = new LineReader(source, header, loadSegments, name).read();
          } catch (IOException e) {
            throw unreadable(name, e);
          }
          lines = result;
        }
      }
    }
    return result;
  }

  /**
   * Checks that the program fits where it is to be loaded.
   *
   * @param bias what the loader adds to the program's addresses: 0 for {@link #ET_EXEC}
   * @param low the first address that a segment may occupy
   * @param limit the address behind the last one that a segment may occupy: the size of the region
   * @throws ElfException if a segment lies below {@code low} or reaches beyond {@code limit}
   */
  public void checkFits(long bias, long low, long limit) throws ElfException {
    for (ProgramHeader segment : loadSegments) {
      long start = segment.vaddr() + bias;
      String range = "segment " + Text.range(start, segment.memsz());
      if (start < low) {
        throw ElfException.cannotExecute(
            name, range + " lies below the first usable address, " + Text.hex(low));
      }
      if (start > limit || segment.memsz() > limit - start) {
        throw ElfException.cannotExecute(
            name,
            range
                + " exceeds the memory limit of "
                + Text.hex(limit)
                + " bytes; run it with a higher limit");
      }
    }
  }

  /**
   * Copies a segment's contents from the file to memory. What the segment has in memory beyond its
   * contents ({@code memsz - filesz} bytes of zeros) is not touched.
   *
   * @param segment one of {@link #loadSegments()}
   * @param destination memory for the segment's first byte and the following ones, the caller's
   * @throws ElfException if the file can't be read, or has been truncated since it was opened
   * @throws IndexOutOfBoundsException if the destination is smaller than {@code filesz}
   */
  public void load(ProgramHeader segment, MemorySegment destination) throws ElfException {
    try {
      source.read(segment.offset(), destination.asSlice(0, segment.filesz()));
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    source.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private ProgramHeader first(int type) {
    for (ProgramHeader candidate : programHeaders) {
      if (candidate.type() == type) {
        return candidate;
      }
    }
    return null;
  }

  private List<ProgramHeader> readProgramHeaders() throws IOException {
    ByteBuffer table = source.bytes(header.phoff(), header.phnum() * ProgramHeader.BYTES);
    List<ProgramHeader> headers = new ArrayList<>(header.phnum());
    for (int i = 0; i < header.phnum(); i++) {
      headers.add(ProgramHeader.read(table));
    }
    return List.copyOf(headers);
  }

  private static void checkKind(Path file, String name) throws ElfException, IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw ElfException.cannotExecute(name, "is a directory");
    }
    if (!attributes.isRegularFile()) {
      // To open a pipe or a device could block.
      throw ElfException.cannotExecute(name, "not a regular file");
    }
    if (!Files.isExecutable(file)) {
      throw ElfException.cannotExecute(name, "permission denied: the file is not executable");
    }
  }

  private static ElfException unreadable(String name, IOException cause) {
    String reason = cause.getMessage();
    if (cause instanceof FileSystemException inFileSystem) {
      // Its message begins with the file's name, which ours already does.
      reason = inFileSystem.getReason();
    }
    if (reason == null) {
      reason = cause.getClass().getSimpleName();
    }
    return ElfException.cannotExecute(name, "can't be read: " + Text.printable(reason), cause);
  }
}
