package org.bd0.elf;

/**
 * A function, an object or a label of a program (gABI chapter 4, "Symbol Table").
 *
 * @param name as the compiler wrote it, so mangled in C++
 * @param address virtual address, before relocation if the program is position independent
 * @param size in bytes; 0 if unknown, as for labels in assembly
 * @param isFunction true for STT_FUNC and STT_GNU_IFUNC
 */
public record Symbol(String name, long address, long size, boolean isFunction) {
  /**
   * An address as a message shows it: without control characters, on one line.
   *
   * @param at an address not below the symbol's, before relocation
   * @return such as {@code main+0x12}, or {@code main} for its first byte
   */
  public String describe(long at) {
    String shown = Text.printable(name);
    return at == address ? shown : shown + "+" + Text.hex(at - address);
  }
}
