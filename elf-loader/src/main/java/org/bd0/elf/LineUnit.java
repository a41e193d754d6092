package org.bd0.elf;

import java.io.IOException;

/** Runs the line number program of one unit (DWARF 5, sections 6.2.2 to 6.2.5). */
final class LineUnit {
  private static final int DW_LNS_COPY = 1;
  private static final int DW_LNS_ADVANCE_PC = 2;
  private static final int DW_LNS_ADVANCE_LINE = 3;
  private static final int DW_LNS_SET_FILE = 4;
  private static final int DW_LNS_SET_COLUMN = 5;
  private static final int DW_LNS_NEGATE_STMT = 6;
  private static final int DW_LNS_SET_BASIC_BLOCK = 7;
  private static final int DW_LNS_CONST_ADD_PC = 8;
  private static final int DW_LNS_FIXED_ADVANCE_PC = 9;
  private static final int DW_LNS_SET_PROLOGUE_END = 10;
  private static final int DW_LNS_SET_EPILOGUE_BEGIN = 11;
  private static final int DW_LNS_SET_ISA = 12;

  private static final int DW_LNE_END_SEQUENCE = 1;
  private static final int DW_LNE_SET_ADDRESS = 2;
  private static final int DW_LNE_DEFINE_FILE = 3;

  private final DebugBytes program;
  private final LineTableBuilder builder;
  private LineFiles files;
  private int instructionLength;
  private int operations;
  private int lineBase;
  private int lineRange;
  private int[] operands;

  private long address;
  private long operation;
  private long file;
  private long line;

  private LineUnit(DebugBytes program, LineTableBuilder builder) {
    this.program = program;
    this.builder = builder;
  }

  /**
   * Reads a unit.
   *
   * @param unit behind its version
   * @param version 2 to 5
   * @param offsetSize bytes of an offset in this unit: 4 or 8
   */
  static void read(
      DebugBytes unit, int version, int offsetSize, LineReader reader, LineTableBuilder builder)
      throws ElfException, IOException {
    if (version >= 5) {
      unit.skip(2); // Sizes of addresses and of segment selectors.
    }
    DebugBytes header = unit.slice(unit.number(offsetSize));
    LineUnit run = new LineUnit(unit, builder);
    run.instructionLength = header.unsignedByte();
    run.operations = version >= 4 ? Math.max(header.unsignedByte(), 1) : 1;
    header.skip(1); // Whether rows begin as statements: all rows count here.
    run.lineBase = header.signedByte();
    run.lineRange = header.unsignedByte();
    if (run.lineRange == 0) {
      throw header.malformed("line_range is 0");
    }
    run.operands = new int[Math.max(header.unsignedByte(), 1)];
    for (int i = 1; i < run.operands.length; i++) {
      run.operands[i] = header.unsignedByte();
    }
    run.files = LineFiles.read(header, version, offsetSize, reader, builder);
    run.run();
  }

  private void run() throws ElfException, IOException {
    reset();
    while (program.hasMore()) {
      int opcode = program.unsignedByte();
      if (opcode >= operands.length) {
        int adjusted = opcode - operands.length;
        advance(adjusted / lineRange);
        line += lineBase + adjusted % lineRange;
        row();
      } else if (opcode == 0) {
        extended();
      } else {
        standard(opcode);
      }
    }
    builder.drop();
  }

  private void reset() {
    address = 0;
    operation = 0;
    file = 1;
    line = 1;
  }

  private void row() throws ElfException, IOException {
    boolean sane = line >= 0 && line <= Integer.MAX_VALUE;
    builder.row(address, files.number(file), sane ? (int) line : 0);
  }

  private void advance(long count) {
    if (operations == 1) {
      address += instructionLength * count;
    } else {
      address += instructionLength * ((operation + count) / operations);
      operation = (operation + count) % operations;
    }
  }

  private void standard(int opcode) throws ElfException, IOException {
    switch (opcode) {
      case DW_LNS_COPY -> row();
      case DW_LNS_ADVANCE_PC -> advance(program.unsigned());
      case DW_LNS_ADVANCE_LINE -> line += program.signed();
      case DW_LNS_SET_FILE -> file = program.unsigned();
      case DW_LNS_SET_COLUMN, DW_LNS_SET_ISA -> program.unsigned();
      case DW_LNS_CONST_ADD_PC -> advance((255 - operands.length) / lineRange);
      case DW_LNS_FIXED_ADVANCE_PC -> {
        address += program.number(2);
        operation = 0;
      }
      case DW_LNS_NEGATE_STMT,
          DW_LNS_SET_BASIC_BLOCK,
          DW_LNS_SET_PROLOGUE_END,
          DW_LNS_SET_EPILOGUE_BEGIN -> {}
      default -> {
        for (int i = 0; i < operands[opcode]; i++) {
          program.unsigned();
        }
      }
    }
  }

  private void extended() throws ElfException {
    DebugBytes operation = program.slice(program.unsigned());
    if (!operation.hasMore()) {
      return;
    }
    switch (operation.unsignedByte()) {
      case DW_LNE_END_SEQUENCE -> {
        builder.end(address);
        reset();
      }
      case DW_LNE_SET_ADDRESS -> {
        address = operation.number(Math.min(operation.left(), Long.BYTES));
        this.operation = 0;
      }
      case DW_LNE_DEFINE_FILE -> files.define(operation);
      default -> {} // Discriminators, and what vendors add.
    }
  }
}
