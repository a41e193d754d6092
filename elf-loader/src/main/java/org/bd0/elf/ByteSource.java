package org.bd0.elf;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** The bytes of an ELF file, read piece by piece and never as a whole. */
sealed interface ByteSource {
  /** Length in bytes, as it was when the source was opened. */
  long size();

  /** Fills {@code into} from {@code offset} on; an {@link IOException} if there are too few. */
  void read(long offset, ByteBuffer into) throws IOException;

  /** Fills {@code into} from {@code offset} on; an {@link IOException} if there are too few. */
  void read(long offset, MemorySegment into) throws IOException;

  /** Releases what the source holds. */
  void close();

  /**
   * The {@code size} bytes at {@code offset} as a new little-endian buffer, or null if they lie
   * outside the file.
   */
  default ByteBuffer bytes(long offset, int size) throws IOException {
    if (!contains(offset, size)) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    read(offset, bytes);
    return bytes.flip();
  }

  /** Whether the unsigned range of {@code count} bytes at {@code offset} is in the file. */
  default boolean contains(long offset, long count) {
    return offset >= 0 && count >= 0 && count <= size() && offset <= size() - count;
  }

  /** An image in memory, which must not change. */
  record OfMemory(MemorySegment image) implements ByteSource {
    @Override
    public long size() {
      return image.byteSize();
    }

    @Override
    public void read(long offset, ByteBuffer into) {
      into.put(image.asSlice(offset, into.remaining()).asByteBuffer());
    }

    @Override
    public void read(long offset, MemorySegment into) {
      into.copyFrom(image.asSlice(offset, into.byteSize()));
    }

    @Override
    public void close() {
      // The image is its owner's.
    }
  }

  /** An open file. */
  record OfFile(FileChannel channel, long size) implements ByteSource {
    /** A read into heap memory goes through a native buffer of the same size: kept small. */
    private static final long CHUNK = 1 << 20;

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      long at = offset;
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) {
          throw new EOFException("the file became shorter while it was read");
        }
        at += count;
      }
    }

    @Override
    public void read(long offset, MemorySegment into) throws IOException {
      for (long done = 0; done < into.byteSize(); done += CHUNK) {
        long count = Math.min(CHUNK, into.byteSize() - done);
        read(offset + done, into.asSlice(done, count).asByteBuffer());
      }
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
}
