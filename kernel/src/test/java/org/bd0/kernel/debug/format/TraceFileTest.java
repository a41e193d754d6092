package org.bd0.kernel.debug.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.bd0.kernel.debug.RandomTrace;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceLog;
import org.bd0.kernel.debug.WriteRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file format: what is written is read again; what is damaged is found, and said in a line. */
class TraceFileTest {
  private static final long START = 1_700_000_000_123L;

  @TempDir private Path folder;

  private static byte[] file(long seed, int entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TraceFileWriter writer = new TraceFileWriter(Channels.newChannel(out), "t", START)) {
      new RandomTrace(seed).run(entries, writer);
    }
    return out.toByteArray();
  }

  private static TraceLog log(long seed, int entries) {
    TraceLog log = new TraceLog();
    new RandomTrace(seed).run(entries, log);
    return log;
  }

  private static TraceFileReader reader(byte[] file) {
    return new TraceFileReader(Channels.newChannel(new ByteArrayInputStream(file)), "t");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 50, 3000, 100_000})
  void whatIsWrittenIsReadAgain(int entries) {
    for (int seed = 0; seed < Math.max(1, 120_000 / Math.max(entries, 1000)); seed++) {
      TraceLog expected = log(seed, entries);
      TraceLog found = new TraceLog();
      try (TraceFileReader reader = reader(file(seed, entries))) {
        assertEquals(START, reader.startMillis());
        reader.readAll(found);
        assertFalse(reader.readBlock(found));
        long writes = expected.lines.stream().filter(l -> l.startsWith("write")).count();
        assertEquals(writes, reader.writes());
      }
      assertEquals(expected.lines.size(), found.lines.size());
      for (int i = 0; i < expected.lines.size(); i++) {
        assertEquals(expected.lines.get(i), found.lines.get(i));
      }
    }
  }

  @Test
  void aFileCutOffAnywhereIsReadAsFarAsItGoes() {
    byte[] file = file(7, 6000);
    List<String> all = log(7, 6000).lines;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 400; i++) {
      int length =
          i < 100 ? i : i < 120 ? file.length - 1 - (i - 100) : random.nextInt(file.length);
      TraceLog found = new TraceLog();
      TraceException e =
          assertThrows(
              TraceException.class,
              () -> {
                try (TraceFileReader reader = reader(Arrays.copyOf(file, length))) {
                  reader.readAll(found);
                }
              });
      String expected = length < 8 ? "t: not a trace" : "t: cut off after " + length + " bytes; ";
      assertTrue(e.getMessage().startsWith(expected), e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
      assertEquals(all.subList(0, found.lines.size()), found.lines);
      assertTrue(length < file.length / 2 || found.lines.size() > all.size() / 10);
    }
  }

  @Test
  void aChangedByteIsFound() {
    byte[] file = file(8, 2000);
    List<String> all = log(8, 2000).lines;
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      int at = i < 60 ? i : random.nextInt(file.length);
      byte[] changed = file.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      TraceLog found = new TraceLog();
      TraceException e =
          assertThrows(
              TraceException.class,
              () -> {
                try (TraceFileReader reader = reader(changed)) {
                  reader.readAll(found);
                }
              },
              () -> "byte " + at);
      assertTrue(e.getMessage().startsWith("t: "), e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
      assertEquals(all.subList(0, found.lines.size()), found.lines);
    }
  }

  /** Random payloads whose checksum is right: no exception but ours, and bounded memory. */
  @Test
  void nonsenseWithARightChecksumIsAFailureAndNoMore() {
    byte[] good = file(9, 300);
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] payload = new byte[1 + random.nextInt(400)];
      if (random.nextBoolean()) {
        System.arraycopy(good, 37, payload, 0, payload.length);
        for (int i = 0; i < 4; i++) {
          payload[random.nextInt(payload.length)] = (byte) random.nextInt();
        }
      } else {
        random.nextBytes(payload);
      }
      byte[] file = withBlock(good, payload, random.nextInt(100));
      try (TraceFileReader reader = reader(file)) {
        reader.readAll(new TraceLog());
      } catch (TraceException e) {
        assertTrue(e.getMessage().startsWith("t: "), e.getMessage());
      }
    }
  }

  private static byte[] withBlock(byte[] header, byte[] payload, int count) {
    ByteBuffer file =
        ByteBuffer.allocate(TraceFormat.HEADER + TraceFormat.BLOCK_HEADER + payload.length);
    file.order(ByteOrder.LITTLE_ENDIAN).put(header, 0, TraceFormat.HEADER);
    file.put(TraceFormat.ENTRIES).putInt(payload.length).putInt(count);
    CRC32C crc = new CRC32C();
    crc.update(file.array(), TraceFormat.HEADER, 9);
    crc.update(payload, 0, payload.length);
    return file.putInt((int) crc.getValue()).put(payload).array();
  }

  @Test
  void aClaimedLengthCostsNothing() {
    byte[] header = file(1, 0);
    ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header, 0, TraceFormat.HEADER).put(TraceFormat.ENTRIES).putInt(1 << 24);
    TraceException e =
        assertThrows(TraceException.class, () -> reader(file.array()).readAll(new TraceLog()));
    assertEquals("t: cut off after 64 bytes; 0 writes could be read", e.getMessage());
    file.putInt(TraceFormat.HEADER + 1, (1 << 24) + 1);
    e = assertThrows(TraceException.class, () -> reader(file.array()).readAll(new TraceLog()));
    assertEquals(
        "t: damaged at byte 24: a block of 16777217 bytes; 0 writes could be read", e.getMessage());
  }

  @Test
  void anotherVersionIsNamed() {
    ByteBuffer file = ByteBuffer.wrap(file(1, 0)).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(8, 2);
    TraceException e = assertThrows(TraceException.class, () -> reader(file.array()));
    assertEquals("t: a trace of format version 2; this bd0 reads version 1", e.getMessage());
  }

  @Test
  void whatCannotBeOpenedIsNamed() throws IOException {
    Path none = folder.resolve("none/t");
    TraceException e = assertThrows(TraceException.class, () -> new TraceFileReader(none));
    assertEquals(none + ": cannot be read: no such file or folder", e.getMessage());
    e = assertThrows(TraceException.class, () -> new TraceFileWriter(none, 0));
    assertEquals(none + ": cannot be written: no such file or folder", e.getMessage());
    e = assertThrows(TraceException.class, () -> new TraceFileReader(folder));
    assertEquals(folder + ": is a folder, not a trace", e.getMessage());
    Path text = Files.writeString(folder.resolve("text"), "hello, world");
    e = assertThrows(TraceException.class, () -> new TraceFileReader(text));
    assertEquals(text + ": not a trace: it does not begin with BD0TRACE", e.getMessage());
  }

  @Test
  void aFullDiskIsALine() {
    WritableByteChannel full =
        new WritableByteChannel() {
          private int room = 70_000;

          @Override
          public int write(ByteBuffer from) throws IOException {
            room -= from.remaining();
            if (room < 0) {
              throw new IOException("No space left on device");
            }
            int count = from.remaining();
            from.position(from.limit());
            return count;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    TraceFileWriter writer = new TraceFileWriter(full, "t", START);
    TraceException e =
        assertThrows(TraceException.class, () -> new RandomTrace(1).run(1_000_000, writer));
    assertEquals("t: cannot be written: No space left on device", e.getMessage());
    writer.close(); // Not a second line.
  }

  /** What a traced program mostly does must be small: here an array is filled and summed up. */
  @Test
  void loopsAreSmall() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WriteRecord record = new WriteRecord();
    int count = 1_000_000;
    try (TraceFileWriter writer = new TraceFileWriter(Channels.newChannel(out), "t", START)) {
      long sum = 0;
      for (int i = 0; i < count / 2; i++) {
        record.process = 1;
        record.thread = 1;
        record.time = i / 1000 * 1000L;
        record.rip = 0x401000;
        record.size = 4;
        record.address = 0x100000400000L + 4L * i;
        TraceFormat.value(i, record.after, 4);
        writer.write(record);
        record.rip = 0x401008;
        record.size = 8;
        record.address = 0x1000007fff00L;
        TraceFormat.value(sum, record.before, 8);
        sum += i;
        TraceFormat.value(sum, record.after, 8);
        writer.write(record);
        TraceFormat.value(0, record.before, 8);
      }
      assertEquals(count, writer.writes());
    }
    assertTrue(out.size() < 4 * count, out.size() + " bytes");
  }
}
