package org.bd0.kernel.debug.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that people read: who, where in the source, what, whose, and how often. */
class TextSinkTest {
  @TempDir static Path folder;

  private static Scene scene;

  private final List<String> lines = new ArrayList<>();
  private TextSink sink;

  /** The same, without grouping. */
  private TextSink each;

  @BeforeAll
  static void makeScene() throws Exception {
    scene = Scene.make(folder);
  }

  @BeforeEach
  void begin() {
    Space space = new Space(Long.MAX_VALUE / 2);
    sink = new TextSink(lines::add, space, false);
    each = new TextSink(lines::add, space, true);
    scene.begin(sink);
  }

  private String line(long address, WriteReason... reasons) {
    lines.clear();
    each.write(scene.write(address, 1, 0xdeadbeef, reasons));
    return lines.getFirst();
  }

  private static String writer() {
    return "writer[3] spoil (writer.c:4) wrote 4 bytes at ";
  }

  @Test
  void aStrayWriteIsALineWithTheSourceBelow() {
    long counter = Scene.READER + scene.counter.address();
    assertEquals(
        "stray: "
            + writer()
            + Words.address(counter)
            + ", counter+0 in reader[2] data: 00000001 -> deadbeef",
        line(counter, WriteReason.STRAY));
    lines.clear();
    sink.write(scene.write(counter, 1, 2, WriteReason.STRAY));
    assertEquals(List.of("    4 | *where = value;"), lines.subList(1, lines.size()));
    assertTrue(lines.getFirst().contains(" 0x1000_0040_"), lines.getFirst());
  }

  @Test
  void whatLiesAtAnAddressIsNamed() {
    long base = Scene.READER;
    assertOwner(base + scene.spoil.address() + 2, "spoil+0x2 in reader[2] text");
    assertOwner(base + Scene.HEAP + 0x20, "heap+0x20 in reader[2] region");
    assertOwner(base + Scene.SIZE - 0x1008, "stack, 0x8 below its top, in reader[2] region");
    assertOwner(base + 0x2ff, "offset 0x2ff in record 2 of the metadata page of reader[2] region");
    assertOwner(base + 0x181, "name in record 1 of the metadata page of reader[2] region");
    assertOwner(base + 0x48, "heap_pointer of the metadata page of reader[2] region");
    assertOwner(
        base + Scene.HEAP + 4 * Scene.PAGE + 12,
        "unmapped memory in reader[2] region, 12 bytes past the heap");
    assertOwner(
        base + Scene.SIZE - 0x10000 - 8,
        "unmapped memory in reader[2] region, 8 bytes below the stack");
    assertOwner(base + 0x30000000, "unmapped memory in reader[2] region");
    assertOwner(Scene.WRITER + Scene.HEAP, "heap+0 in its own region");
    assertOwner(Scene.WRITER + 8 * Scene.SIZE, "no process's memory");
  }

  private void assertOwner(long address, String owner) {
    String expected =
        "write: " + writer() + Words.address(address) + ", " + owner + ": 00000001 -> deadbeef";
    assertEquals(expected, line(address));
  }

  @Test
  void offByOneIntoTheNextRegionSaysByHowMuch() {
    lines.clear();
    WriteRecord record = scene.write(Scene.WRITER, 0, 1, WriteReason.STRAY);
    record.process = 2;
    record.thread = 7;
    sink.write(record);
    assertEquals(
        "stray: reader[2] thread 7 spoil (writer.c:4) wrote 4 bytes at 0x1000_4000_0000, magic"
            + " of the metadata page of writer[3] region, just past the end of its own region:"
            + " 00000000 -> 00000001",
        lines.getFirst());
    assertTrue(
        line(Scene.WRITER - 3, WriteReason.STRAY)
            .contains(", 3 bytes before the beginning of its own region: "));
  }

  @Test
  void aStalePointerSaysWhoseTheMemoryWas() {
    sink.ended(2, 3_000_000);
    long address = Scene.READER + Scene.HEAP;
    assertTrue(
        line(address, WriteReason.STRAY).contains("heap+0 in reader[2] region, which has ended: "));
    sink.process(
        new ProcessStarted(
            4_000_000, 9, 1, "next", "", List.of(), true, Scene.READER, Scene.SIZE, 0));
    assertTrue(
        line(address, WriteReason.STRAY)
            .contains(
                "unmapped memory in next[9] region, which was reader[2]'s until 0.004000 s: "));
  }

  @Test
  void twoProgramsInOneRegionKeepTheirParts() {
    sink.process(
        new ProcessStarted(4_000, 4, 1, "guest", "", List.of(), true, Scene.READER, Scene.SIZE, 0));
    scene.map(sink, 4, Scene.READER + 0x200000, Scene.PAGE, "data");
    assertOwner(Scene.READER + 0x200010, "data+0x10 in guest[4] region");
    assertOwner(Scene.READER + Scene.HEAP, "heap+0 in reader[2] region");
  }

  @Test
  void mappingsChangeWhatLiesThere() {
    long heap = Scene.READER + Scene.HEAP;
    scene.map(sink, 2, heap, 8 * Scene.PAGE, "heap"); // It grows.
    assertOwner(heap + 7 * Scene.PAGE, "heap+0x7000 in reader[2] region");
    scene.map(sink, 2, heap + Scene.PAGE, Scene.PAGE, "none");
    assertOwner(heap + Scene.PAGE, "unmapped memory in reader[2] region, just past the heap");
    assertOwner(heap + 2 * Scene.PAGE, "heap+0x2000 in reader[2] region");
    sink.mapping(new Mapping(0, 2, heap, heap + 16, "shared", ""));
    assertOwner(heap + 8, "heap+0x8 in reader[2] region, shared by agreement");
  }

  @Test
  void repeatsAreCountedAndToldAtTheEnd() {
    long counter = Scene.READER + scene.counter.address();
    lines.clear();
    for (int i = 0; i < 1000; i++) {
      sink.write(scene.write(counter, i, i + 1, WriteReason.STRAY));
    }
    WriteRecord ofSameLine = scene.write(counter, 1, 2, WriteReason.STRAY);
    ofSameLine.rip++;
    sink.write(ofSameLine);
    assertEquals(2, lines.size());
    sink.write(scene.write(Scene.READER + Scene.HEAP, 0, 1, WriteReason.STRAY));
    sink.write(scene.write(Scene.READER + Scene.HEAP + 8, 0, 1, WriteReason.STRAY));
    lines.clear();
    sink.ended(3, 9_000_000);
    String who = "repeated: writer[3] spoil (writer.c:4) wrote to ";
    assertEquals(
        List.of(
            who + "counter in reader[2] 1,000 times more, until 0.005000 s",
            who
                + "heap in reader[2] 1 time more, 0x1000_0050_0000 to 0x1000_0050_000b, until"
                + " 0.005000 s"),
        lines);
    sink.close();
    assertEquals(2, lines.size(), "told twice");
  }

  @Test
  void endlesslyManyKindsOfWritesEndInANumber() {
    long[] count = {0};
    String[] last = {""};
    TextSink counting =
        new TextSink(
            line -> {
              count[0]++;
              last[0] = line;
            },
            0,
            false);
    for (int i = 0; i < Groups.MAX_GROUPS + 1000; i++) {
      WriteRecord record = scene.write(8, 0, 1);
      record.rip = 0x1000_0000L + i;
      counting.write(record);
    }
    counting.close();
    assertEquals("and 1,000 writes of too many kinds to list", last[0]);
    assertEquals(Groups.MAX_GROUPS + 1, count[0]);
  }

  @Test
  void eachWriteHasItsLineWhenAskedFor() {
    lines.clear();
    for (int i = 0; i < 5; i++) {
      each.write(scene.write(Scene.READER + Scene.HEAP, i, i + 1));
    }
    each.close();
    assertEquals(5, lines.size());
  }

  @Test
  void callersKernelAndTexts() {
    WriteRecord record = scene.write(Scene.WRITER + Scene.HEAP, 0, 0);
    record.kind = WriteKind.KERNEL.ordinal();
    record.call = 0;
    record.size = 8;
    byte[] text = {'h', 'e', 'l', 'l', 'o', 0, 0, 0};
    System.arraycopy(text, 0, record.after, 0, 8);
    record.frames = 2;
    record.stack[0] = scene.start.address() + 12;
    record.stack[1] = 0x1234;
    lines.clear();
    sink.write(record);
    assertEquals(
        "write: writer[3] spoil (writer.c:4), by read(), wrote 8 bytes at 0x1000_4050_0000, heap+0"
            + " in its own region: 0000000000000000 -> 0000006f6c6c6568 (\"hello\")",
        lines.getFirst());
    assertEquals(4, lines.size());
    assertTrue(lines.get(2).startsWith("    called from _start+0x"), lines.get(2));
    assertTrue(lines.get(2).contains(" (writer.c:"), lines.get(2));
    assertEquals("                0x1233", lines.get(3));
  }

  @Test
  void unknownProcessesAndFilesAreNoFailure() throws Exception {
    lines.clear();
    Path text = Files.writeString(folder.resolve("text"), "no program");
    assertTrue(text.toFile().setExecutable(true));
    sink.process(
        new ProcessStarted(0, 8, 1, "od\nd", text.toString(), List.of(), true, 1L << 45, 4096, 0));
    WriteRecord record = scene.write(1L << 45, 0, 1);
    record.process = 8;
    sink.write(record);
    record.process = 77;
    sink.write(record);
    sink.close();
    assertTrue(lines.get(0).startsWith("write: od?d[8] thread 3 0x"), lines.get(0));
    assertTrue(lines.get(1).startsWith("write: process[77] thread 3 0x"), lines.get(1));
    assertTrue(lines.get(2).startsWith("note: " + text + ": not an ELF file"), lines.get(2));
    for (String line : lines) {
      assertEquals(1, line.lines().count());
    }
  }
}
