package org.bd0.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The two ways to the host: all seven words arrive, results and errno come back. */
final class HostCallTest {
  private static final int GETPID = 39;
  private static final int CLOSE = 3;
  private static final int PIPE2 = 293;
  private static final int READ = 0;
  private static final int PREADV2 = 327;
  private static final int PWRITEV2 = 328;
  private static final int MEMFD_CREATE = 319;
  private static final int EBADF = 9;
  private static final int EFAULT = 14;
  private static final int EOPNOTSUPP = 95;

  private final HostCall host = new HostCall();

  /** One of the two ways. */
  private interface Way {
    long call(long number, long a, long b, long c, long d, long e, long f);
  }

  @Test
  void theReleaseThatIsKnownIsLinkedQuickly() {
    boolean known = "25".equals(System.getProperty("java.specification.version"));
    assertEquals(known && "amd64".equals(System.getProperty("os.arch")), HostCall.isQuick());
  }

  @Test
  void resultsAndErrors() {
    check(host::call);
    check(host::portable);
  }

  private static void check(Way way) {
    assertEquals(ProcessHandle.current().pid(), way.call(GETPID, 0, 0, 0, 0, 0, 0));
    assertEquals(-EBADF, way.call(CLOSE, -1, 0, 0, 0, 0, 0));
    assertEquals(-EFAULT, way.call(PIPE2, 1, 0, 0, 0, 0, 0));
    assertEquals(-EBADF, way.call(READ, -1, 0, 0, 0, 0, 0));
  }

  /** preadv2(2) and pwritev2(2) look at all six arguments; the sixth is refused when unknown. */
  @Test
  void allArgumentsArrive() {
    checkArguments(host::call);
    checkArguments(host::portable);
  }

  private static void checkArguments(Way way) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("host-call");
      long file = way.call(MEMFD_CREATE, name.address(), 0, 0, 0, 0, 0);
      assertTrue(file >= 0);
      MemorySegment data = arena.allocate(16);
      data.setAtIndex(ValueLayout.JAVA_LONG, 0, 0x1122334455667788L);
      MemorySegment vector = arena.allocate(ValueLayout.JAVA_LONG, 2);
      vector.setAtIndex(ValueLayout.JAVA_LONG, 0, data.address());
      vector.setAtIndex(ValueLayout.JAVA_LONG, 1, 8);
      assertEquals(8, way.call(PWRITEV2, file, vector.address(), 1, 5, 0, 0));
      vector.setAtIndex(ValueLayout.JAVA_LONG, 0, data.address() + 8);
      assertEquals(8, way.call(PREADV2, file, vector.address(), 1, 5, 0, 0));
      assertArrayEquals(
          data.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE),
          data.asSlice(8, 8).toArray(ValueLayout.JAVA_BYTE));
      assertEquals(-EOPNOTSUPP, way.call(PREADV2, file, vector.address(), 1, 5, 0, 1L << 30));
      assertEquals(0, way.call(CLOSE, file, 0, 0, 0, 0, 0));
    }
  }
}
