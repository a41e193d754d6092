package org.bd0.kernel.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of host memory outside the arena, for what a host call takes by pointer and is not the
 * guest's own bytes: rewritten paths, iovecs, descriptor sets.
 */
final class Scratch {
  /** The bytes, little-endian. A buffer, because it needs no var handles to be linked. */
  final ByteBuffer bytes;

  /** Host address of the first byte. */
  final long address;

  Scratch(int size) {
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    address = MemorySegment.ofBuffer(bytes).address();
  }

  /** Puts a string and its NUL at the start. */
  long string(byte[] text, int length) {
    bytes.put(0, text, 0, length);
    bytes.put(length, (byte) 0);
    return address;
  }

  /** Puts a string and its NUL at the start. */
  long string(byte[] text) {
    return string(text, text.length);
  }
}
