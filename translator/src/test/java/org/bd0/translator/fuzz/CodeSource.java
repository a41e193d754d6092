package org.bd0.translator.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Bytes to execute: noise, or pieces of real programs with some bytes changed. */
final class CodeSource {
  /** Bytes in a sequence. */
  static final int LENGTH = 256;

  private static final String ROOT = System.getProperty("bd0.root", "..");

  private final byte[] real;

  /** Real code comes from busybox where it is installed, else from a committed program. */
  CodeSource() throws IOException {
    Path busybox = Path.of("/bin/busybox");
    Path committed = Path.of(ROOT, "testprogs", "bin", "hello-musl");
    real = Files.readAllBytes(Files.isReadable(busybox) ? busybox : committed);
  }

  byte[] next(Random random) {
    byte[] code = new byte[LENGTH];
    if (random.nextInt(3) == 0) {
      random.nextBytes(code);
    } else {
      System.arraycopy(real, random.nextInt(real.length - LENGTH), code, 0, LENGTH);
      for (int i = random.nextInt(6); i > 0; i--) {
        code[random.nextInt(32)] = (byte) random.nextInt(256);
      }
    }
    // RDTSC has another result in each engine.
    for (int i = 0; i + 1 < LENGTH; i++) {
      if (code[i] == 0x0f && code[i + 1] == 0x31) {
        code[i + 1] = 0x0b;
      }
    }
    return code;
  }
}
