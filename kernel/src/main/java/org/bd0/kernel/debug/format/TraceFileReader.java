package org.bd0.kernel.debug.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSink;

/**
 * Reads a trace that {@link TraceFileWriter} wrote (docs/trace-format.md), block by block. A file
 * that is cut off or damaged is read up to there. Used by one thread.
 */
public final class TraceFileReader implements AutoCloseable {
  private final String name;
  private final ReadableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(TraceFormat.HEADER).order(ByteOrder.LITTLE_ENDIAN);
  private final BlockDecoder decoder = new BlockDecoder();
  private final CRC32C crc = new CRC32C();
  private final long startMillis;
  private byte[] payload = new byte[2 * TraceFormat.FULL_PAYLOAD];
  private long offset;
  private long writes;
  private boolean atEnd;

  /**
   * Opens a file.
   *
   * @param file a trace
   * @throws TraceException if it cannot be read or is no trace
   */
  public TraceFileReader(Path file) {
    this(open(file), file.toString());
  }

  /**
   * Begins to read a channel.
   *
   * @param channel blocking, at the beginning of a trace; this object's from now on, unless it
   *     throws
   * @param name for messages
   * @throws TraceException if it cannot be read or is no trace
   */
  public TraceFileReader(ReadableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
    try {
      startMillis = header();
    } catch (TraceException e) {
      close();
      throw e;
    }
  }

  private static FileChannel open(Path file) {
    if (Files.isDirectory(file)) {
      throw new TraceException(file + ": is a folder, not a trace");
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new TraceException(file + ": cannot be read: " + TraceFileWriter.reason(e), e);
    }
  }

  private long header() {
    buffer.clear();
    int got = fill(buffer);
    buffer.flip();
    if (got < Long.BYTES || buffer.getLong() != TraceFormat.MAGIC) {
      throw new TraceException(name + ": not a trace: it does not begin with BD0TRACE");
    }
    if (got < TraceFormat.HEADER) {
      throw cutOff();
    }
    int version = buffer.getInt();
    if (version != TraceFormat.VERSION) {
      throw new TraceException(
          name
              + ": a trace of format version "
              + Integer.toUnsignedString(version)
              + "; this bd0 reads version "
              + TraceFormat.VERSION);
    }
    final long millis = buffer.getLong();
    crc.update(buffer.array(), 0, buffer.position());
    if ((int) crc.getValue() != buffer.getInt()) {
      throw damaged(0, "its header's checksum is wrong");
    }
    return millis;
  }

  /** When the trace began, in milliseconds since 1970. */
  public long startMillis() {
    return startMillis;
  }

  /** How many writes have been handed on. */
  public long writes() {
    return writes;
  }

  /** How many bytes of the file have been read. */
  public long bytes() {
    return offset;
  }

  /**
   * Hands on what is left of the file.
   *
   * @param sink gets each entry in the order of the file; is not closed
   * @throws TraceException if the file is cut off or damaged; what comes before has been handed on
   */
  public void readAll(TraceSink sink) {
    while (readBlock(sink)) {
      // The next one.
    }
  }

  /**
   * Hands on the entries of the next block.
   *
   * @param sink gets each entry in the order of the file; is not closed
   * @return false when the trace is at its end
   * @throws TraceException if the file is cut off or damaged here
   */
  public boolean readBlock(TraceSink sink) {
    if (atEnd) {
      return false;
    }
    final long start = offset;
    buffer.clear().limit(TraceFormat.BLOCK_HEADER);
    if (fill(buffer) < TraceFormat.BLOCK_HEADER) {
      throw cutOff();
    }
    buffer.flip();
    final byte type = buffer.get();
    final int size = buffer.getInt();
    final int count = buffer.getInt();
    if (size < 1 || size > TraceFormat.MAX_PAYLOAD) {
      throw damaged(start, "a block of " + Integer.toUnsignedString(size) + " bytes");
    }
    crc.reset();
    crc.update(buffer.array(), 0, buffer.position());
    if (fill(size) < size) {
      throw cutOff();
    }
    crc.update(payload, 0, size);
    if ((int) crc.getValue() != buffer.getInt()) {
      throw damaged(start, "a block's checksum is wrong");
    }
    if (type == TraceFormat.ENTRIES) {
      entries(sink, start, size, count);
      return true;
    }
    if (type != TraceFormat.END) {
      throw damaged(start, "a block of the unknown type " + type);
    }
    end(start, size);
    return false;
  }

  private void entries(TraceSink sink, long start, int size, int count) {
    try {
      decoder.decode(payload, size, sink);
    } catch (BlockDecoder.Malformed e) {
      writes += decoder.writes();
      throw damaged(start, e.getMessage());
    }
    int found = decoder.writes();
    writes += found;
    if (found != count) {
      throw damaged(start, "a block of " + found + " writes that should be " + count);
    }
  }

  private void end(long start, int size) {
    atEnd = true;
    long total = 0;
    for (int i = 0; i < size && i < 10; i++) {
      total |= (payload[i] & 0x7fL) << (7 * i);
    }
    if (total != writes) {
      throw damaged(start, writes + " writes in a trace of " + total);
    }
  }

  /** Reads a payload, in pieces so that memory follows what is there and not what is claimed. */
  private int fill(int size) {
    int done = 0;
    while (done < size) {
      int step = Math.min(size - done, TraceFormat.FULL_PAYLOAD);
      if (payload.length - done < step) {
        payload = java.util.Arrays.copyOf(payload, 2 * payload.length);
      }
      int got = fill(ByteBuffer.wrap(payload, done, step));
      done += got;
      if (got < step) {
        return done;
      }
    }
    return done;
  }

  private int fill(ByteBuffer into) {
    int before = into.position();
    try {
      while (into.hasRemaining() && channel.read(into) >= 0) {
        // On until it is full.
      }
    } catch (IOException e) {
      throw new TraceException(name + ": cannot be read: " + TraceFileWriter.reason(e), e);
    }
    offset += into.position() - before;
    return into.position() - before;
  }

  private TraceException cutOff() {
    atEnd = true;
    return new TraceException(
        name + ": cut off after " + offset + " bytes; " + writes + " writes could be read");
  }

  private TraceException damaged(long at, String what) {
    atEnd = true;
    return new TraceException(
        name + ": damaged at byte " + at + ": " + what + "; " + writes + " writes could be read");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, so nothing can be lost.
    }
  }
}
