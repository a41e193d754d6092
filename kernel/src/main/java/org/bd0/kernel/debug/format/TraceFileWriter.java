package org.bd0.kernel.debug.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteRecord;

/**
 * Writes a trace to a file (docs/trace-format.md), block by block: what is not yet in the file when
 * the machine stops is the last 64 KiB, or the last second, at most. Used by one thread.
 *
 * <p>Its methods throw {@link TraceException} with one line when the file cannot be written.
 */
public final class TraceFileWriter implements TraceSink {
  private final String name;
  private final WritableByteChannel channel;
  private final BlockEncoder block = new BlockEncoder();
  private final ByteBuffer header =
      ByteBuffer.allocate(TraceFormat.HEADER).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();
  private long writes;
  private long bytes;
  private boolean open = true;

  /**
   * Begins a file, in place of what it may have held.
   *
   * @param file where to; a pipe or a device is fine too
   * @param startMillis when the trace began, in milliseconds since 1970
   * @throws TraceException if the file cannot be written
   */
  public TraceFileWriter(Path file, long startMillis) {
    this(open(file), file.toString(), startMillis);
  }

  /**
   * Begins a trace in a channel.
   *
   * @param channel blocking, at the place where the trace is to begin; this object's from now on
   * @param name for messages
   * @param startMillis when the trace began, in milliseconds since 1970
   * @throws TraceException if the channel cannot be written
   */
  public TraceFileWriter(WritableByteChannel channel, String name, long startMillis) {
    this.channel = channel;
    this.name = name;
    header.putLong(TraceFormat.MAGIC).putInt(TraceFormat.VERSION).putLong(startMillis);
    crc.update(header.array(), 0, header.position());
    header.putInt((int) crc.getValue()).flip();
    send(header);
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(
          file,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new TraceException(file + ": cannot be written: " + reason(e), e);
    }
  }

  /** What the host says, without the file's name. */
  static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    if (e instanceof java.nio.file.NoSuchFileException) {
      reason = "no such file or folder";
    } else if (e instanceof java.nio.file.AccessDeniedException) {
      reason = "permission denied";
    }
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  @Override
  public void process(ProcessStarted process) {
    room(process.time());
    block.process(process);
  }

  @Override
  public void ended(int process, long time) {
    room(time);
    block.ended(process, time);
  }

  @Override
  public void mapping(Mapping mapping) {
    room(mapping.time());
    block.mapping(mapping);
  }

  @Override
  public void write(WriteRecord record) {
    room(record.time);
    block.write(record);
    writes++;
  }

  /** How many writes it has been given. */
  public long writes() {
    return writes;
  }

  /** How many bytes are in the file. */
  public long bytes() {
    return bytes;
  }

  /** Puts into the file what it has been given. */
  public void flush() {
    if (!block.isEmpty()) {
      Payload payload = block.payload();
      send(TraceFormat.ENTRIES, payload.bytes(), payload.size(), block.writes());
      block.begin(0);
    }
  }

  /** Writes the rest and the end mark; twice is once. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try (channel) {
      flush();
      Payload total = new Payload();
      total.number(writes);
      send(TraceFormat.END, total.bytes(), total.size(), 0);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Completes the block if the next entry belongs into another. */
  private void room(long time) {
    if (!open) {
      throw new TraceException(name + ": the trace has been closed");
    }
    if (block.isEmpty()) {
      block.begin(time);
    } else if (block.isFull(time)) {
      flush();
      block.begin(time);
    }
  }

  private void send(byte type, byte[] payload, int size, int count) {
    header.clear();
    header.put(type).putInt(size).putInt(count);
    crc.reset();
    crc.update(header.array(), 0, header.position());
    crc.update(payload, 0, size);
    header.putInt((int) crc.getValue()).flip();
    send(header);
    send(ByteBuffer.wrap(payload, 0, size));
  }

  private void send(ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        bytes += channel.write(buffer);
      }
    } catch (IOException e) {
      open = false;
      throw failed(e);
    }
  }

  private TraceException failed(IOException e) {
    return new TraceException(name + ": cannot be written: " + reason(e), e);
  }
}
