package org.bd0.bench.explain;

import java.nio.file.Path;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.elf.Symbol;
import org.bd0.elf.SymbolTable;
import org.bd0.kernel.Program;

/** Names for guest addresses. */
final class Symbols {
  private final SymbolTable table;
  private final long bias;

  private Symbols(SymbolTable table, long bias) {
    this.table = table;
    this.bias = bias;
  }

  /** Those of a program; none when its file cannot be read. */
  static Symbols of(Path file) {
    try (ElfFile elf = ElfFile.read(file)) {
      return new Symbols(elf.symbols(), elf.isPositionIndependent() ? Program.PIE_BASE : 0);
    } catch (ElfException e) {
      return new Symbols(null, 0);
    }
  }

  /** An address with the function it lies in, if known. */
  String describe(long address) {
    Symbol symbol = table == null ? null : table.nearest(address - bias);
    String number = "0x" + Long.toHexString(address);
    return symbol == null ? number : symbol.describe(address - bias) + " (" + number + ")";
  }
}
