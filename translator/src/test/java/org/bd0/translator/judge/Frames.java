package org.bd0.translator.judge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Far pointers and frames of IRET in a case's memory: what lies there by chance holds no selector
 * that exists.
 */
final class Frames {
  private static final int START = Case.DATA;
  private static final int END = Case.DATA + 0x100;

  /** Bytes of a frame: five words of up to eight bytes. */
  private static final int FRAME = 40;

  /** No 32-bit code: what that does says nothing. */
  private static final int[] SELECTORS = {
    0x33, 0x33, 0x33, 0x30, 0x2b, 0x28, 0x78, 0, 3, 0x40, 0x5b
  };

  private Frames() {}

  /** Writes frames of each size, which a case finds by {@link #address}. */
  static void write(byte[] memory, SplittableRandom random) {
    ByteBuffer to = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
    int at = START;
    for (int size = 8; at + 5 * size <= END; size = size == 2 ? 8 : size / 2) {
      put(to, at, size, Case.CODE_PAGE + random.nextInt(Case.PAGE));
      put(to, at + size, size, SELECTORS[random.nextInt(SELECTORS.length)]);
      put(to, at + 2 * size, size, random.nextInt(0x1000) & ~0x100);
      put(to, at + 3 * size, size, Values.data(random));
      put(to, at + 4 * size, size, random.nextInt(4) == 0 ? 0x28 : 0x2b);
      at += FRAME * size / 8;
    }
  }

  private static void put(ByteBuffer to, int at, int size, long value) {
    switch (size) {
      case 8 -> to.putLong(at, value);
      case 4 -> to.putInt(at, (int) value);
      default -> to.putShort(at, (short) value);
    }
  }

  /** Where a frame of words of this size begins. */
  static long address(SplittableRandom random, int size) {
    int all = FRAME + FRAME / 2 + FRAME / 4;
    int before = size == 8 ? 0 : size == 4 ? FRAME : FRAME + FRAME / 2;
    return START + before + (long) all * random.nextInt(3);
  }
}
