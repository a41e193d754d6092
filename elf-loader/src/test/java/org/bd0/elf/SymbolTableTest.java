package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which symbol an address belongs to, and that nothing in a symbol table does harm. */
class SymbolTableTest {
  private static final int LOCAL = 0;
  private static final int GLOBAL = 1 << 4;
  private static final int WEAK = 2 << 4;
  private static final int NOTYPE = 0;
  private static final int OBJECT = 1;
  private static final int FUNC = 2;
  private static final int TLS = 6;
  private static final long BASE = TestElf.BASE;
  private static final int SYMTAB = TestElf.SECTIONS + 64 * TestElf.SYMTAB_SECTION;
  private static final int STRTAB = TestElf.SECTIONS + 64 * TestElf.STRTAB_SECTION;

  @Test
  void nearest() throws ElfException {
    SymbolTable symbols =
        TestElf.program()
            .symbol("outer", GLOBAL | FUNC, 1, BASE + 0x100, 0x100)
            .symbol("inner", GLOBAL | FUNC, 1, BASE + 0x140, 0x10)
            .symbol("label", LOCAL | NOTYPE, 1, BASE + 0x180, 0)
            .symbol("_start", GLOBAL | NOTYPE, 1, BASE + 0x300, 0)
            .symbol("variable", GLOBAL | OBJECT, 1, TestElf.DATA_ADDRESS + 0x20, 8)
            .writeSymbols()
            .parse()
            .symbols();
    assertEquals(5, symbols.size());
    assertNearest(null, symbols, BASE + 0xff);
    assertNearest("outer", symbols, BASE + 0x100);
    assertNearest("outer+0x3f", symbols, BASE + 0x13f);
    assertNearest("inner", symbols, BASE + 0x140);
    assertNearest("inner+0xf", symbols, BASE + 0x14f);
    assertNearest("outer+0x50", symbols, BASE + 0x150);
    assertNearest("outer+0x81", symbols, BASE + 0x181);
    assertNearest("outer+0xff", symbols, BASE + 0x1ff);
    assertNearest(null, symbols, BASE + 0x200);
    assertNearest(null, symbols, BASE + 0x2ff);
    assertNearest("_start+0xff", symbols, BASE + 0x3ff);
    assertNearest(null, symbols, BASE + 0x400);
    assertNearest(null, symbols, TestElf.DATA_ADDRESS);
    assertNearest("variable+0x7", symbols, TestElf.DATA_ADDRESS + 0x27);
    assertNearest(null, symbols, TestElf.DATA_ADDRESS + 0x28);
    assertNearest(null, symbols, -1);
    assertNearest(null, symbols, Long.MIN_VALUE);
    assertNearest(null, symbols, Long.MAX_VALUE);
    assertNearest(null, symbols, 0);
    assertTrue(symbols.nearest(BASE + 0x100).isFunction());
    assertThrows(IndexOutOfBoundsException.class, () -> symbols.get(5));
    assertThrows(IndexOutOfBoundsException.class, () -> symbols.get(-1));
  }

  @Test
  void severalSymbolsAtOneAddress() throws ElfException {
    SymbolTable symbols =
        TestElf.program()
            .symbol("weak", WEAK | FUNC, 1, BASE, 0x10)
            .symbol("global", GLOBAL | FUNC, 1, BASE, 0x10)
            .symbol("local", LOCAL | FUNC, 1, BASE, 0x10)
            .symbol("object", GLOBAL | OBJECT, 1, BASE, 0x20)
            .symbol("unsized", GLOBAL | NOTYPE, 1, BASE, 0)
            .writeSymbols()
            .parse()
            .symbols();
    assertNearest("global+0xf", symbols, BASE + 0xf);
    assertNearest("object+0x10", symbols, BASE + 0x10);
    assertNearest(null, symbols, BASE + 0x20);
  }

  @Test
  void find() throws ElfException {
    SymbolTable symbols =
        TestElf.program()
            .symbol("twice", LOCAL | FUNC, 1, BASE + 0x10, 0x10)
            .symbol("twice", GLOBAL | FUNC, 1, BASE + 0x20, 0x20)
            .symbol("twice", WEAK | FUNC, 1, BASE + 0x30, 0x30)
            .symbol("grün", GLOBAL | OBJECT, 1, BASE + 0x40, 4)
            .writeSymbols()
            .parse()
            .symbols();
    assertEquals(new Symbol("twice", BASE + 0x20, 0x20, true), symbols.find("twice"));
    assertEquals(new Symbol("grün", BASE + 0x40, 4, false), symbols.find("grün"));
    assertNull(symbols.find("twic"));
    assertNull(symbols.find("twice2"));
    assertNull(symbols.find("wice"));
    assertNull(symbols.find(""));
  }

  @Test
  void symbolsThatAreNoAddressesAreLeftOut() throws ElfException {
    SymbolTable symbols =
        TestElf.program()
            .symbol("undefined", GLOBAL | FUNC, 0, BASE, 4)
            .symbol("absolute", GLOBAL | NOTYPE, 0xfff1, BASE, 4)
            .symbol("common", GLOBAL | OBJECT, 0xfff2, BASE, 4)
            .symbol("thread_local", GLOBAL | TLS, 1, BASE, 4)
            .symbol("section", LOCAL | 3, 1, BASE, 4)
            .symbol("file.c", LOCAL | 4, 1, BASE, 4)
            .symbol("", LOCAL | FUNC, 1, BASE, 4)
            .symbol("too_high", GLOBAL | FUNC, 1, 1L << 47, 4)
            .symbol("negative", GLOBAL | FUNC, 1, -8, 4)
            .symbol("too_large", GLOBAL | FUNC, 1, BASE, -1)
            .symbol("kept", GLOBAL | FUNC, 1, BASE, 4)
            .writeSymbols()
            .parse()
            .symbols();
    assertEquals(1, symbols.size());
    assertEquals("kept", symbols.get(0).name());
  }

  @Test
  void orderInTheFileDoesNotMatter() throws ElfException {
    SplittableRandom random = new SplittableRandom(1);
    TestElf file = TestElf.program();
    for (int i = 0; i < 1000; i++) {
      int place = random.nextInt(1 << 20);
      file.symbol("f" + i, GLOBAL | FUNC, 1, 16L * place, 16);
    }
    SymbolTable symbols = file.writeSymbols().parse().symbols();
    assertEquals(1000, symbols.size());
    for (int i = 0; i < 1000; i++) {
      Symbol symbol = symbols.find("f" + i);
      assertNotNull(symbol);
      assertEquals(symbol.address(), symbols.nearest(symbol.address() + 15).address());
      assertTrue(i == 0 || symbols.get(i - 1).address() <= symbols.get(i).address());
    }
  }

  @Test
  void dynamicSymbolsIfThereAreNoOthers() throws ElfException {
    TestElf file = oneSymbol().set32(SYMTAB + 4, 11);
    assertEquals("f", file.parse().symbols().get(0).name());
  }

  @Test
  void moreSectionsThanFitTheHeader() throws ElfException {
    TestElf file = oneSymbol().set16(TestElf.E_SHNUM, 0).set64(TestElf.SECTIONS + 32, 3);
    assertEquals("f", file.parse().symbols().get(0).name());
    file.set64(TestElf.SECTIONS + 32, Long.MAX_VALUE);
    assertEquals(0, file.parse().symbols().size());
    file.set64(TestElf.SECTIONS + 32, -1);
    assertEquals(0, file.parse().symbols().size());
  }

  @ParameterizedTest
  @CsvSource({
    "section headers outside the file, 40, 0x10000, 8",
    "section headers at a negative offset, 40, -64, 8",
    "too many section headers, 60, 0xffff, 2",
    "section headers of another size, 58, 40, 2",
    "symbols outside the file, 0x558, 0x10000, 8",
    "symbols at a negative offset, 0x558, -24, 8",
    "symbols larger than the file, 0x560, 0x7fffffffffffffff, 8",
    "symbols of negative size, 0x560, -24, 8",
    "symbols of another size, 0x578, 16, 8",
    "no such section of names, 0x568, 3, 4",
    "section of names with a negative number, 0x568, -1, 4",
    "names outside the file, 0x598, 0x10000, 8",
    "names larger than the file, 0x5a0, 0x7fffffffffffffff, 8",
    "names of negative size, 0x5a0, -1, 8",
    "no names, 0x5a0, 0, 8",
    "a name outside the names, 0x5d8, 0x1000, 4",
    "a name at a negative offset, 0x5d8, -1, 4"
  })
  void malformedTableIsEmpty(String what, String at, String value, int size) throws ElfException {
    assertEquals(0x540, SYMTAB);
    assertEquals(0x580, STRTAB);
    TestElf file = oneSymbol();
    assertEquals(1, file.parse().symbols().size());
    int offset = Integer.decode(at);
    long number = Long.decode(value);
    switch (size) {
      case 2 -> file.set16(offset, (int) number);
      case 4 -> file.set32(offset, (int) number);
      default -> file.set64(offset, number);
    }
    assertEquals(0, file.parse().symbols().size(), what);
  }

  @Test
  void tablesThatShareTheWholeFileCostNoMoreThanTheFile() throws ElfException {
    // Symbols and names both claim the whole of a megabyte.
    TestElf file = oneSymbol().resize(1 << 20);
    file.set64(SYMTAB + 24, 0).set64(SYMTAB + 32, 1 << 20);
    file.set64(STRTAB + 24, 0).set64(STRTAB + 32, 1 << 20);
    assertEquals(0, file.parse().symbols().size());
  }

  @Test
  void lastNameNeedNotBeTerminated() throws ElfException {
    TestElf file = oneSymbol();
    file.set64(STRTAB + 32, 2);
    SymbolTable symbols = file.parse().symbols();
    assertEquals("f", symbols.get(0).name());
    assertNotNull(symbols.find("f"));
    assertNull(symbols.find("ff"));
  }

  private static TestElf oneSymbol() {
    return TestElf.program().symbol("f", GLOBAL | FUNC, 1, BASE + TestElf.CODE, 2).writeSymbols();
  }

  private static void assertNearest(String expected, SymbolTable symbols, long address) {
    Symbol symbol = symbols.nearest(address);
    assertEquals(expected, symbol == null ? null : symbol.describe(address));
  }
}
