package org.bd0.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SizeTest {
  private static final long GIB = 1L << 30;

  @Test
  void sizes() {
    assertEquals(1, Size.parse("1"));
    assertEquals(65536, Size.parse("65536"));
    assertEquals(65536, Size.parse("65536B"));
    assertEquals(32 * GIB, Size.parse("32GB"));
    assertEquals(32 * GIB, Size.parse("32g"));
    assertEquals(32 * GIB, Size.parse("32GiB"));
    assertEquals(512L << 20, Size.parse("512MiB"));
    assertEquals(3 * GIB / 2, Size.parse("1.5GB"));
    assertEquals(512, Size.parse(".5K"));
    assertEquals(5 << 10, Size.parse("5.kb"));
    assertEquals(1L << 40, Size.parse("1T"));
    assertEquals((1L << 23) - 1 << 40, Size.parse((1L << 23) - 1 + "TB"));
  }

  @Test
  void noSizes() {
    String[] wrong = {
      "",
      "B",
      "GB",
      "x",
      "-1",
      "+1",
      "0",
      "0GB",
      "0.0",
      "1.5",
      "1..5G",
      "1.2.3",
      ".",
      ".G",
      "1X",
      "1GBB",
      "1 GB",
      "1Gi",
      "1Bi",
      "1iB",
      "0x10",
      "1e9",
      "8388608TB",
      "99999999999999999999",
      "99999999.9TB",
      "\u0661G"
    };
    for (String text : wrong) {
      assertEquals(-1, Size.parse(text), text);
    }
  }

  @Test
  void shown() {
    assertEquals("0 B", Size.show(0));
    assertEquals("1023 B", Size.show(1023));
    assertEquals("1 KiB", Size.show(1024));
    assertEquals("1.5 GiB", Size.show(3 * GIB / 2));
    assertEquals("32 GiB", Size.show(32 * GIB));
    assertEquals("64 TiB", Size.show(1L << 46));
  }
}
