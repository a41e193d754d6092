package org.bd0.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** Regions in the arena: where they lie, what can be reached, what is left in them. */
final class AddressSpaceTest {
  private static final long MB = 1 << 20;

  private final AddressSpace space = new AddressSpace();

  @Test
  void regionsLieOneAfterAnotherFromTheStart() {
    Region first = space.allocate(MB);
    Region second = space.allocate(3 * MB + 1);
    Region third = space.allocate(MB);
    assertEquals(AddressSpace.FAR_BASE, first.base());
    assertEquals(first.base() + MB, second.base());
    assertEquals(3 * MB + AddressSpace.PAGE, second.size());
    assertEquals(second.base() + second.size(), third.base());
  }

  @Test
  void theLowestGapThatIsLargeEnoughIsUsedAgain() {
    Region first = space.allocate(MB);
    Region second = space.allocate(2 * MB);
    space.allocate(MB);
    space.release(first);
    space.release(second);
    assertEquals(first.base(), space.allocate(3 * MB).base());
  }

  @Test
  void aReleasedRegionIsZeroForItsNextOwner() {
    Region region = space.allocate(MB);
    Raw.putLong(region.host() + 4096, -1);
    space.release(region);
    Region again = space.allocate(MB);
    assertEquals(region.host(), again.host());
    assertEquals(0, Raw.getLong(again.host() + 4096));
  }

  @Test
  void whatExceedsTheArenaIsRefused() {
    assertNull(space.allocate(space.size() + 1));
    assertNull(space.allocate(Long.MAX_VALUE));
    assertNull(space.allocate(0));
    assertNotEquals(null, space.allocate(space.size()));
    assertNull(space.allocate(1));
  }

  @Test
  void farAddressesReachAllocatedRegionsOnly() {
    Region region = space.allocate(MB);
    assertEquals(region.host() + 5, space.hostOfFar(region.base() + 5, 8));
    assertEquals(region.host() + MB - 8, space.hostOfFar(region.base() + MB - 8, 8));
    assertEquals(0, space.hostOfFar(region.base() + MB - 7, 8));
    assertEquals(0, space.hostOfFar(region.base() + MB, 1));
    assertEquals(0, space.hostOfFar(region.base() - 1, 1));
    assertEquals(0, space.hostOfFar(region.base(), -1));
  }

  @Test
  void nearAddressesReachTheOwnRegionAboveTheFirst64KiB() {
    Region region = space.allocate(MB);
    GuestMemory memory = new GuestMemory(space, region);
    assertEquals(0, memory.host(0, 1));
    assertEquals(0, memory.host(0xffff, 1));
    assertEquals(0, memory.host(0xffff, 2));
    assertEquals(region.host() + 0x10000, memory.host(0x10000, 1));
    assertEquals(region.host() + MB - 1, memory.host(MB - 1, 1));
    assertEquals(0, memory.host(MB - 1, 2));
    assertEquals(0, memory.host(MB, 1));
    assertEquals(0, memory.host(-1, 1));
    assertEquals(0, memory.host(Long.MIN_VALUE, 1));
    assertEquals(0, memory.host(0x10000, Long.MAX_VALUE));
  }
}
