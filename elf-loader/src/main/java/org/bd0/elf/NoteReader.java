package org.bd0.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the notes of a program's PT_NOTE segments. */
final class NoteReader {
  /** Bytes read, of all segments together: a real program has a few hundred. */
  private static final int MAX_BYTES = 1 << 15;

  /** Each note costs a hundred bytes of objects, so their number is limited too. */
  private static final int MAX_NOTES = 256;

  /** {@code sizeof(Elf64_Nhdr)}: namesz, descsz, type. */
  private static final int HEADER = 12;

  private NoteReader() {}

  /** All notes up to the limits; the rest of a segment is dropped from a malformed note on. */
  static List<ElfNote> read(ByteSource source, List<ProgramHeader> headers) throws IOException {
    List<ElfNote> notes = new ArrayList<>();
    long left = MAX_BYTES;
    for (ProgramHeader header : headers) {
      if (left > 0
          && header.type() == ProgramHeader.PT_NOTE
          && source.contains(header.offset(), header.filesz())) {
        int size = (int) Math.min(header.filesz(), left);
        left -= size;
        // Linux and binutils: 8 only if the segment says so, 4 for everything else.
        int align = header.align() == 8 ? 8 : 4;
        parse(source.bytes(header.offset(), size), align, notes);
      }
    }
    return List.copyOf(notes);
  }

  private static void parse(ByteBuffer bytes, int align, List<ElfNote> notes) {
    while (bytes.remaining() >= HEADER && notes.size() < MAX_NOTES) {
      int start = bytes.position();
      long nameSize = Integer.toUnsignedLong(bytes.getInt());
      long descriptionSize = Integer.toUnsignedLong(bytes.getInt());
      int type = bytes.getInt();
      long descriptionAt = alignUp(start + HEADER + nameSize, align);
      long end = descriptionAt + descriptionSize;
      if (start + HEADER + nameSize > bytes.limit() || end > bytes.limit()) {
        return;
      }
      String owner = Text.untilNul(bytes.duplicate().limit(start + HEADER + (int) nameSize));
      byte[] description = new byte[(int) descriptionSize];
      bytes.get((int) descriptionAt, description);
      notes.add(new ElfNote(owner, type, description));
      bytes.position((int) Math.min(alignUp(end, align), bytes.limit()));
    }
  }

  private static long alignUp(long value, int align) {
    return (value + align - 1) & -align;
  }
}
