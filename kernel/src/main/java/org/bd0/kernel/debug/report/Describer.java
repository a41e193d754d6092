package org.bd0.kernel.debug.report;

import java.util.HashMap;
import java.util.Map;
import org.bd0.elf.Symbol;
import org.bd0.kernel.Metadata;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;

/** Says in words what a record tells. */
final class Describer {
  /** How far beyond something an address is said to be beyond it, in bytes. */
  private static final long NEAR = 1 << 20;

  /** How far outside of the own region a write is said to be by how much: a page. */
  private static final long OFF_BY_LITTLE = 1 << 12;

  /** The words of a record of the metadata page, docs/kernel-calls.md. */
  private static final String[] METADATA = {
    "magic",
    "id",
    "parent",
    "state",
    "region",
    "region_size",
    "elf_base",
    "entry",
    "heap_start",
    "heap_pointer",
    "heap_end",
    "stack_top",
    "threads",
    "exit_status",
    "flags",
    "owner"
  };

  private static final int RECORD = Metadata.RECORD;

  /** Where the name begins and ends in a record. */
  private static final int NAME = 128;

  private static final int NAME_END = 192;

  private static final int MAX_CODE = 100_000;

  private final Space space;
  private final Map<TracedProcess, Map<Long, CodePlace>> code = new HashMap<>();
  private int places;

  Describer(Space space) {
    this.space = space;
  }

  /**
   * A place in a process's code.
   *
   * @param address as the process's own program has it
   * @param isReturn whether it is a return address, whose call is just before it
   */
  CodePlace code(TracedProcess process, long address, boolean isReturn) {
    long at = isReturn ? address - 1 : address;
    Map<Long, CodePlace> known = code.computeIfAbsent(process, p -> new HashMap<>());
    CodePlace place = known.get(at);
    if (place == null) {
      long file = process.ownToFile(at);
      Symbol symbol = process.names.symbol(file);
      String name = symbol == null ? null : Words.printable(symbol.name());
      String function = symbol == null ? null : Words.printable(symbol.describe(file));
      place = new CodePlace(at, name, function, process.names.line(file));
      if (places < MAX_CODE) {
        places++;
        known.put(at, place);
      }
    }
    return place;
  }

  /** Who wrote, and where in its program: {@code writer[3] main+0x1c (writer.c:17)}. */
  String writer(WriteRecord record) {
    TracedProcess process = space.process(record.process);
    StringBuilder text = new StringBuilder(process.label());
    if (record.thread != record.process) {
      text.append(" thread ").append(Integer.toUnsignedString(record.thread));
    }
    text.append(' ').append(code(process, record.rip, false).describe());
    if (record.kind == WriteKind.KERNEL.ordinal()) {
      text.append(", by ").append(Words.call(record.call)).append("(),");
    }
    return text.toString();
  }

  /**
   * What lies at an address, and whose it is: {@code counter+0 in reader[2] data}.
   *
   * @param writer whose own memory is called its own
   */
  String owner(Owner owner, long address, TracedProcess writer) {
    Part part = owner.part;
    TracedProcess process = owner.process();
    if (process == null) {
      return "no process's memory" + former(address);
    }
    boolean own = process == writer;
    String whose = own ? "its own" : process.label();
    StringBuilder text = new StringBuilder();
    if (owner.symbol != null) {
      text.append(Words.printable(owner.symbol)).append(Words.offset(address - owner.start));
      text.append(" in ").append(whose).append(' ').append(part.kind);
    } else {
      plain(text, part, address, whose);
    }
    if (!own && process.ended != TracedProcess.NEVER) {
      text.append(", which has ended");
    }
    if (!own) {
      text.append(former(address));
    }
    Mapping shared = space.shared(address);
    if (shared != null) {
      text.append(", shared by agreement");
    }
    return text.toString();
  }

  /** What has no symbol. */
  private void plain(StringBuilder text, Part part, long address, String whose) {
    switch (part.kind) {
      case Part.STACK ->
          text.append("stack, ")
              .append(Words.hex(part.end - address))
              .append(" below its top, in ")
              .append(whose)
              .append(" region");
      case Part.HEAP -> {
        text.append("heap").append(Words.offset(address - part.start)).append(" in ").append(whose);
        text.append(" region");
        if (part.process.names.hasGlibcMalloc()) {
          text.append(" (glibc malloc area)");
        }
      }
      case Part.METADATA -> {
        text.append(metadata(address - part.start));
        text.append(" of the metadata page of ").append(whose).append(" region");
      }
      case Part.UNMAPPED -> {
        text.append("unmapped memory in ").append(whose).append(" region");
        text.append(neighbour(address));
      }
      default -> {
        text.append(part.kind).append(Words.offset(address - part.start)).append(" in ");
        text.append(whose).append(" region");
        if (!part.name.isEmpty() && part.kind.equals(Part.MMAP)) {
          text.append(" (").append(Words.printable(part.name)).append(')');
        }
      }
    }
  }

  /** The field of the metadata page that an offset belongs to. */
  private static String metadata(long offset) {
    String field = "offset " + Words.hex(offset);
    if (offset < 0 || offset >= Metadata.RECORDS * RECORD) {
      return field;
    }
    int inRecord = (int) (offset % RECORD);
    if (inRecord < NAME) {
      field = METADATA[inRecord / Long.BYTES];
    } else if (inRecord < NAME_END) {
      field = "name";
    }
    return offset < RECORD ? field : field + " in record " + offset / RECORD;
  }

  /** What an address in a gap is just beyond of. */
  private String neighbour(long address) {
    Space.Span below = space.below(address);
    Space.Span above = space.above(address);
    if (below != null && address - below.end() < NEAR) {
      return ", " + distance(address - below.end(), "past") + " the " + below.part().kind;
    }
    if (above != null && above.start() - address < NEAR) {
      return ", " + distance(above.start() - address, "below") + " the " + above.part().kind;
    }
    return "";
  }

  /** Whose an address was before: the sign of a stale pointer. */
  private String former(long address) {
    Region region = space.formerRegion(address);
    if (region == null) {
      return "";
    }
    TracedProcess process = region.processes.getFirst();
    return ", which was " + process.label() + "'s until " + Words.time(region.replaced);
  }

  /** What the line says beyond who wrote what to what: whose it was, how far outside it is. */
  String note(WriteRecord record, Owner owner) {
    TracedProcess writer = space.process(record.process);
    String former = owner.process() == writer ? "" : former(record.address);
    String ended =
        owner.process() != null && owner.process().ended != TracedProcess.NEVER
            ? ", which has ended"
            : "";
    String note = ended + former + beyond(writer, record);
    return note.isEmpty() ? note : note.substring(2);
  }

  /** How far outside of the writer's region a stray write is, if it is near: off by how much. */
  String beyond(TracedProcess writer, WriteRecord record) {
    boolean stray = (record.reasons & WriteReason.STRAY.bit()) != 0;
    long past = record.address - writer.end();
    if (stray && past >= 0 && past < OFF_BY_LITTLE) {
      return ", " + distance(past, "past") + " the end of its own region";
    }
    long before = writer.base() - record.address;
    if (stray && before > 0 && before < OFF_BY_LITTLE) {
      return ", " + distance(before, "before") + " the beginning of its own region";
    }
    return "";
  }

  private static String distance(long bytes, String way) {
    if (bytes == 0) {
      return "just " + way;
    }
    String number = bytes < 10_000 ? Long.toString(bytes) : Words.hex(bytes);
    return number + (bytes == 1 ? " byte " : " bytes ") + way;
  }

  /** The whole line. */
  String line(WriteRecord record, Owner owner) {
    TracedProcess writer = space.process(record.process);
    String kind =
        record.kind == WriteKind.PUSH.ordinal() || record.kind == WriteKind.CALL.ordinal()
            ? " pushed "
            : " wrote ";
    return Words.reasons(record.reasons, "write")
        + ": "
        + writer(record)
        + kind
        + Words.count(record.size, "byte")
        + " at "
        + Words.address(record.address)
        + ", "
        + owner(owner, record.address, writer)
        + beyond(writer, record)
        + ": "
        + Words.change(record);
  }
}
