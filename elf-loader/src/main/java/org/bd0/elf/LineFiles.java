package org.bd0.elf;

import java.io.IOException;
import java.util.Arrays;

/**
 * The folders and files that a unit of the line table names (DWARF 5, section 6.2.4; DWARF 4
 * likewise). A name is made when a row needs it: units name many files that have no code.
 */
final class LineFiles {
  private static final int DW_LNCT_PATH = 1;
  private static final int DW_LNCT_DIRECTORY_INDEX = 2;

  private static final int DW_FORM_BLOCK2 = 0x03;
  private static final int DW_FORM_BLOCK4 = 0x04;
  private static final int DW_FORM_DATA2 = 0x05;
  private static final int DW_FORM_DATA4 = 0x06;
  private static final int DW_FORM_DATA8 = 0x07;
  private static final int DW_FORM_STRING = 0x08;
  private static final int DW_FORM_BLOCK = 0x09;
  private static final int DW_FORM_BLOCK1 = 0x0a;
  private static final int DW_FORM_DATA1 = 0x0b;
  private static final int DW_FORM_SDATA = 0x0d;
  private static final int DW_FORM_STRP = 0x0e;
  private static final int DW_FORM_UDATA = 0x0f;
  private static final int DW_FORM_STRX = 0x1a;
  private static final int DW_FORM_STRP_SUP = 0x1d;
  private static final int DW_FORM_DATA16 = 0x1e;
  private static final int DW_FORM_LINE_STRP = 0x1f;
  private static final int DW_FORM_STRX1 = 0x25;
  private static final int DW_FORM_STRX2 = 0x26;
  private static final int DW_FORM_STRX3 = 0x27;
  private static final int DW_FORM_STRX4 = 0x28;

  /** Folders and files, in this order in the arrays of a list. */
  private static final int NAME = 0;

  private static final int FORM = 1;
  private static final int FOLDER = 2;
  private static final int FIELDS = 3;

  private final LineReader reader;
  private final LineTableBuilder builder;
  private final DebugBytes unit;
  private final int offsetSize;

  /** Number of the first folder and file in a table: 0 from DWARF 5 on, 1 before. */
  private final int first;

  /** FIELDS numbers for each entry: where its name is, in which form, in which folder. */
  private long[] folders = new long[FIELDS];

  private long[] files = new long[FIELDS];
  private int folderCount;
  private int fileCount;

  /** For each file its number in the builder plus 1, or 0 if no row needed it yet. */
  private int[] numbers = {};

  private LineFiles(
      DebugBytes unit, int version, int offsetSize, LineReader reader, LineTableBuilder builder) {
    this.unit = unit;
    this.offsetSize = offsetSize;
    this.reader = reader;
    this.builder = builder;
    this.first = version >= 5 ? 0 : 1;
  }

  /** Reads both tables, and leaves the unit behind them. */
  static LineFiles read(
      DebugBytes unit, int version, int offsetSize, LineReader reader, LineTableBuilder builder)
      throws ElfException {
    LineFiles tables = new LineFiles(unit, version, offsetSize, reader, builder);
    if (version >= 5) {
      tables.readTable(true);
      tables.readTable(false);
    } else {
      tables.readOldTables();
    }
    return tables;
  }

  private void readOldTables() throws ElfException {
    for (long at = unit.at(); ; at = unit.at()) {
      unit.skipText();
      if (unit.at() == at + 1) {
        break; // An empty text ends the table.
      }
      folder(at, DW_FORM_STRING);
    }
    for (long at = unit.at(); ; at = unit.at()) {
      unit.skipText();
      if (unit.at() == at + 1) {
        break;
      }
      file(at, DW_FORM_STRING, unit.unsigned());
      unit.unsigned(); // Time of modification.
      unit.unsigned(); // Length.
    }
  }

  /** DW_LNE_define_file: one more file, where the unit's program is read. */
  void define(DebugBytes program) throws ElfException {
    long at = program.at();
    program.skipText();
    file(at, DW_FORM_STRING, program.unsigned());
    program.unsigned();
    program.unsigned();
  }

  private void readTable(boolean isFolders) throws ElfException {
    int fields = unit.unsignedByte();
    long[] types = new long[fields];
    long[] forms = new long[fields];
    for (int i = 0; i < fields; i++) {
      types[i] = unit.unsigned();
      forms[i] = unit.unsigned();
    }
    long count = unit.unsigned();
    if (count < 0 || count > unit.left() || fields == 0 && count > 0) {
      throw unit.malformed("a table of " + Text.hex(count) + " entries");
    }
    for (long entry = 0; entry < count; entry++) {
      long name = 0;
      long form = 0;
      long folder = 0;
      for (int i = 0; i < fields; i++) {
        long value = field(forms[i]);
        if (types[i] == DW_LNCT_PATH) {
          name = value;
          form = forms[i];
        } else if (types[i] == DW_LNCT_DIRECTORY_INDEX) {
          folder = value;
        }
      }
      if (isFolders) {
        folder(name, form);
      } else {
        file(name, form, folder);
      }
    }
  }

  /** The value of a field: a number, or where a text is. */
  private long field(long form) throws ElfException {
    return switch ((int) form) {
      case DW_FORM_STRING -> {
        long at = unit.at();
        unit.skipText();
        yield at;
      }
      case DW_FORM_LINE_STRP, DW_FORM_STRP, DW_FORM_STRP_SUP -> unit.number(offsetSize);
      case DW_FORM_UDATA, DW_FORM_STRX -> unit.unsigned();
      case DW_FORM_SDATA -> unit.signed();
      case DW_FORM_DATA1, DW_FORM_STRX1 -> unit.number(1);
      case DW_FORM_DATA2, DW_FORM_STRX2 -> unit.number(2);
      case DW_FORM_STRX3 -> unit.number(3);
      case DW_FORM_DATA4, DW_FORM_STRX4 -> unit.number(4);
      case DW_FORM_DATA8 -> unit.number(8);
      case DW_FORM_DATA16 -> skip(16);
      case DW_FORM_BLOCK -> skip(unit.unsigned());
      case DW_FORM_BLOCK1 -> skip(unit.number(1));
      case DW_FORM_BLOCK2 -> skip(unit.number(2));
      case DW_FORM_BLOCK4 -> skip(unit.number(4));
      default -> throw unit.malformed("a field of the unknown form " + Text.hex(form));
    };
  }

  private long skip(long bytes) throws ElfException {
    unit.skip(bytes);
    return 0;
  }

  private void folder(long name, long form) {
    if (FIELDS * folderCount == folders.length) {
      folders = Arrays.copyOf(folders, 2 * folders.length);
    }
    folders[FIELDS * folderCount + NAME] = name;
    folders[FIELDS * folderCount + FORM] = form;
    folderCount++;
  }

  private void file(long name, long form, long folder) {
    if (FIELDS * fileCount == files.length) {
      files = Arrays.copyOf(files, 2 * files.length);
    }
    files[FIELDS * fileCount + NAME] = name;
    files[FIELDS * fileCount + FORM] = form;
    files[FIELDS * fileCount + FOLDER] = folder;
    fileCount++;
  }

  /** The builder's number of the file that a unit's row names. */
  int number(long file) throws ElfException, IOException {
    long index = file - first;
    if (index < 0 || index >= fileCount) {
      return builder.file("?");
    }
    if (numbers.length < fileCount) {
      numbers = Arrays.copyOf(numbers, files.length / FIELDS);
    }
    int i = (int) index;
    if (numbers[i] == 0) {
      numbers[i] = builder.file(path(i)) + 1;
    }
    return numbers[i] - 1;
  }

  private String path(int file) throws ElfException, IOException {
    String name = text(files, file);
    if (name.startsWith("/")) {
      return name;
    }
    long folder = files[FIELDS * file + FOLDER] - first;
    if (folder < 0 || folder >= folderCount) {
      return name; // Before DWARF 5, folder 0 is where the compiler ran, which is not told here.
    }
    String path = text(folders, (int) folder);
    if (first == 0 && folder > 0 && !path.startsWith("/")) {
      path = text(folders, 0) + "/" + path;
    }
    return path.isEmpty() ? name : path + "/" + name;
  }

  private String text(long[] table, int entry) throws ElfException, IOException {
    long at = table[FIELDS * entry + NAME];
    return switch ((int) table[FIELDS * entry + FORM]) {
      case DW_FORM_STRING -> unit.text(at);
      case DW_FORM_LINE_STRP -> reader.lineString(at);
      case DW_FORM_STRP -> reader.string(at);
      default -> "?"; // In a supplementary file, or by an index into .debug_str_offsets.
    };
  }
}
