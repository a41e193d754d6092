package org.bd0.elf;

import java.nio.ByteBuffer;

/**
 * One entry of the program header table (gABI chapter 5, "Program Header").
 *
 * @param type what the entry describes, one of the {@code PT_} constants or another 32-bit value
 * @param flags permissions, a combination of {@link #PF_X}, {@link #PF_W} and {@link #PF_R}
 * @param offset where the contents begin in the file, in bytes
 * @param vaddr virtual address of the first byte; before relocation if the program is position
 *     independent
 * @param paddr physical address, meaningless for user programs
 * @param filesz size of the contents in the file, in bytes
 * @param memsz size in memory, in bytes; what exceeds {@code filesz} is zero
 * @param align alignment in bytes, a power of two; 0 and 1 both mean none
 */
public record ProgramHeader(
    int type, int flags, long offset, long vaddr, long paddr, long filesz, long memsz, long align) {
  /** A loadable segment. */
  public static final int PT_LOAD = 1;

  /** The dynamic section. */
  public static final int PT_DYNAMIC = 2;

  /** The name of the program interpreter. */
  public static final int PT_INTERP = 3;

  /** Notes, see {@link ElfNote}. */
  public static final int PT_NOTE = 4;

  /** The program header table itself. */
  public static final int PT_PHDR = 6;

  /** The initial contents of thread-local storage. */
  public static final int PT_TLS = 7;

  /** Its flags are the permissions of the stack (Linux). */
  public static final int PT_GNU_STACK = 0x6474e551;

  /** What becomes read-only after relocation (Linux). */
  public static final int PT_GNU_RELRO = 0x6474e552;

  /** Permission to execute. */
  public static final int PF_X = 1;

  /** Permission to write. */
  public static final int PF_W = 2;

  /** Permission to read. */
  public static final int PF_R = 4;

  /** Size of an entry in the file, in bytes: {@code sizeof(Elf64_Phdr)}. */
  static final int BYTES = 56;

  static ProgramHeader read(ByteBuffer entry) {
    return new ProgramHeader(
        entry.getInt(),
        entry.getInt(),
        entry.getLong(),
        entry.getLong(),
        entry.getLong(),
        entry.getLong(),
        entry.getLong(),
        entry.getLong());
  }

  /**
   * The first address behind the segment.
   *
   * @return {@code vaddr + memsz}
   */
  public long end() {
    return vaddr + memsz;
  }

  /**
   * Whether {@link #PF_R} is set.
   *
   * @return true if the segment may be read
   */
  public boolean isReadable() {
    return (flags & PF_R) != 0;
  }

  /**
   * Whether {@link #PF_W} is set.
   *
   * @return true if the segment may be written
   */
  public boolean isWritable() {
    return (flags & PF_W) != 0;
  }

  /**
   * Whether {@link #PF_X} is set.
   *
   * @return true if the segment may be executed
   */
  public boolean isExecutable() {
    return (flags & PF_X) != 0;
  }

  /**
   * Whether an address lies in the segment.
   *
   * @param address a virtual address, unsigned 64 bits
   * @return true if {@code address} is in [vaddr, vaddr + memsz)
   */
  public boolean contains(long address) {
    return Long.compareUnsigned(address - vaddr, memsz) < 0;
  }
}
