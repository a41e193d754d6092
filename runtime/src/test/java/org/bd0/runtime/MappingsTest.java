package org.bd0.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link Mappings} against the simplest model of them: one protection for each page. */
final class MappingsTest {
  private static final int PAGES = 64;
  private static final long PAGE = AddressSpace.PAGE;

  private final Mappings mappings = new Mappings();

  /** Protection of each page, -1 where nothing is mapped. */
  private final int[] model = new int[PAGES];

  @Test
  void behavesLikeATableOfPages() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      java.util.Arrays.fill(model, -1);
      mappings.unmap(0, PAGES * PAGE);
      for (int step = 0; step < 100; step++) {
        change(random);
        compare("seed " + seed + " step " + step);
      }
    }
  }

  private void change(Random random) {
    int from = random.nextInt(PAGES);
    int to = from + 1 + random.nextInt(PAGES - from);
    int protection = random.nextInt(8);
    switch (random.nextInt(3)) {
      case 0 -> {
        mappings.map(from * PAGE, to * PAGE, protection, "");
        set(from, to, protection);
      }
      case 1 -> {
        mappings.unmap(from * PAGE, to * PAGE);
        set(from, to, -1);
      }
      default -> {
        boolean mapped = count(from, to, -1) == 0;
        assertEquals(mapped, mappings.protect(from * PAGE, to * PAGE, protection));
        if (mapped) {
          set(from, to, protection);
        }
      }
    }
  }

  private void set(int from, int to, int protection) {
    for (int page = from; page < to; page++) {
      model[page] = protection;
    }
  }

  private int count(int from, int to, int protection) {
    int n = 0;
    for (int page = from; page < to; page++) {
      n += model[page] == protection ? 1 : 0;
    }
    return n;
  }

  private void compare(String where) {
    for (int page = 0; page < PAGES; page++) {
      long address = page * PAGE + 123;
      int expected = Math.max(model[page], 0);
      assertEquals((expected & Mappings.EXEC) != 0, mappings.executable(address), where);
      assertEquals((expected & Mappings.WRITE) != 0, mappings.writable(address), where);
      assertEquals(model[page] == -1, mappings.at(address) == null, where);
    }
    for (int length = 1; length <= PAGES; length *= 2) {
      int free = firstFree(length);
      // Page 0's address is also the answer for "none", so the search starts at page 1.
      assertEquals(free * PAGE, mappings.findFree(PAGE, PAGES * PAGE, length * PAGE), where);
    }
  }

  private int firstFree(int length) {
    for (int page = 1; page + length <= PAGES; page++) {
      if (count(page, page + length, -1) == length) {
        return page;
      }
    }
    return 0;
  }
}
