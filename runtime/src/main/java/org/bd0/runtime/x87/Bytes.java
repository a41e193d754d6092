package org.bd0.runtime.x87;

/** Little-endian numbers in the images that guest memory has of the x87's state. */
final class Bytes {
  private Bytes() {}

  static void put(byte[] image, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      image[at + i] = (byte) (value >>> (8 * i));
    }
  }

  static long get(byte[] image, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (image[at + i] & 0xFF);
    }
    return value;
  }
}
