package org.bd0.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a cache keeps and what it drops, and that neither costs more the more there is. */
final class CodeCacheTest {
  private static final int MOST = 1000;
  private static final long TEXT = 0x400000;
  private static final int BLOCK = 16;

  private long looks;

  /** A block of 16 bytes, or a unit that was made from more. */
  private final class Piece extends Code {
    Piece(int number) {
      this(at(number), at(number), at(number) + BLOCK);
    }

    Piece(long entry, long from, long to) {
      init(entry, from, to, new long[] {entry + BLOCK}, 100);
    }

    @Override
    public boolean overlaps(long from, long to) {
      looks++;
      return super.overlaps(from, to);
    }

    @Override
    public Code run(CpuState cpu) {
      return null;
    }
  }

  private static long at(int number) {
    return TEXT + (long) number * BLOCK;
  }

  private CodeCache filled(CodeCache cache, int blocks) {
    for (int i = 0; i < blocks; i++) {
      cache.add(new Piece(i));
    }
    return cache;
  }

  @Test
  void aCacheHoldsSoMuchAndNoMore() {
    CodeCache cache = new CodeCache(MOST);
    for (int i = 0; i < 10 * MOST; i++) {
      Piece piece = new Piece(i);
      cache.add(piece);
      assertTrue(cache.size() <= MOST);
      assertSame(piece, cache.find(piece.address()), "what has just been made");
    }
    assertTrue(cache.size() >= MOST / 2, "not more than a quarter is dropped at once");
  }

  @Test
  void whatIsEnteredStays() {
    CodeCache cache = new CodeCache(MOST);
    Piece[] used = new Piece[MOST / 4];
    for (int i = 0; i < used.length; i++) {
      used[i] = new Piece(i);
      cache.add(used[i]);
    }
    for (int i = used.length; i < 10 * MOST; i++) {
      cache.add(new Piece(i));
      used[i % used.length].heat--;
    }
    for (Piece piece : used) {
      assertSame(piece, cache.find(piece.address()));
    }
  }

  @Test
  void whatIsDroppedIsLinkedToNoMore() {
    CodeCache cache = new CodeCache(MOST);
    Piece first = new Piece(0);
    Piece second = new Piece(1);
    cache.add(first);
    cache.add(second);
    first.link(0, second);
    second.link(0, first);
    CpuState cpu = cpu();
    assertSame(second, Code.exit(0, first, cpu));
    cache.invalidate(second.address(), second.address() + 1);
    assertTrue(second.stale());
    assertNull(Code.exit(0, first, cpu));
    assertSame(first, cpu.exitCode);
    assertNull(Code.exit(0, second, cpu), "nor does it keep what it led to");
    assertSame(first, cache.find(first.address()));
    assertNull(cache.find(second.address()));
  }

  private static CpuState cpu() {
    AddressSpace space = new AddressSpace();
    return new CpuState(new GuestMemory(space, space.allocate(0x100000)));
  }

  /** A function that 10,000 callers lead to, each of them made twice. */
  @Test
  void linksOfDroppedCodeAreForgotten() {
    CodeCache cache = new CodeCache();
    Piece function = new Piece(-1);
    cache.add(function);
    int callers = 10_000;
    for (int i = 0; i < callers; i++) {
      for (int time = 0; time < 2; time++) {
        Piece caller = new Piece(i);
        cache.add(caller);
        caller.link(0, function);
      }
      assertTrue(function.linksHeld() <= 2 * (i + 1) + 2);
    }
    for (int i = 0; i < callers; i++) {
      cache.add(new Piece(i));
      Piece caller = new Piece(i);
      cache.add(caller);
      caller.link(0, function);
    }
    assertTrue(function.linksHeld() <= 2 * callers, "held " + function.linksHeld());
  }

  @Test
  void allThatWasMadeFromARangeIsDropped() {
    int blocks = 100_000;
    CodeCache cache = filled(new CodeCache(), blocks);
    Piece before = new Piece(at(blocks), at(10), at(20));
    Piece around = new Piece(at(blocks + 1), TEXT, at(blocks));
    Piece behind = new Piece(at(blocks + 2), at(100), at(110));
    cache.add(before);
    cache.add(around);
    cache.add(behind);
    cache.invalidate(at(15) + 1, at(17) + 1);
    assertTrue(before.stale());
    assertTrue(around.stale());
    assertFalse(behind.stale());
    for (int i = 0; i < 40; i++) {
      boolean inside = i >= 15 && i <= 17;
      assertEquals(inside, cache.find(at(i)) == null, "block " + i);
    }
    assertEquals(blocks - 3 + 1, cache.size());
    assertNotNull(cache.find(behind.address()));
  }

  /** A page's change looks at that page's code, however much there is elsewhere. */
  @Test
  void aChangeCostsWhatChanges() {
    CodeCache cache = filled(new CodeCache(), 100_000);
    looks = 0;
    cache.invalidate(TEXT, TEXT + AddressSpace.PAGE);
    assertTrue(looks <= 2 * AddressSpace.PAGE / BLOCK, looks + " looks");
    assertEquals(100_000 - AddressSpace.PAGE / BLOCK, cache.size());
    looks = 0;
    cache.invalidate(0, Long.MAX_VALUE);
    assertEquals(100_000 - AddressSpace.PAGE / BLOCK, looks, "all are looked at once");
    assertEquals(0, cache.size());
  }
}
