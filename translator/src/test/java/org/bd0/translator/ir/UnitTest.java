package org.bd0.translator.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where control may go within a method, with loops and without. */
final class UnitTest {
  private static final long HEAD = 0x1000;
  private static final long BODY = 0x2000;
  private static final long ELSEWHERE = 0x3000;

  private static Block jump(long from, long to) {
    IrBuilder b = new IrBuilder();
    b.jump(to);
    return new Block(from, from + 2, 1, 0, b.code().toArray(new Inst[0]));
  }

  private static Unit unit(boolean loops) {
    return new Unit(List.of(jump(HEAD, BODY), jump(BODY, HEAD)), Map.of(), loops);
  }

  @Test
  void aLoopStaysInTheMethod() {
    Unit unit = unit(true);
    assertArrayEquals(new int[] {1}, unit.successors(0));
    assertArrayEquals(new int[] {0}, unit.successors(1));
    assertEquals(1, unit.next(0, BODY));
    assertEquals(0, unit.next(1, HEAD));
    assertEquals(0, unit.next(0, HEAD), "a block that goes to itself");
    assertEquals(-1, unit.next(0, ELSEWHERE));
  }

  @Test
  void withoutLoopsWhatLeadsBackLeaves() {
    Unit unit = unit(false);
    assertArrayEquals(new int[] {1}, unit.successors(0));
    assertArrayEquals(new int[] {}, unit.successors(1));
    assertEquals(1, unit.next(0, BODY));
    assertEquals(-1, unit.next(1, HEAD));
    assertEquals(-1, unit.next(0, HEAD), "a block that goes to itself");
    assertEquals(-1, unit.next(0, ELSEWHERE));
  }
}
