package org.bd0.kernel.linux;

/**
 * The page of Linux's oldest system calls, which have fixed addresses: programs linked static with
 * a C library of before 2012 call them to learn the time. As Linux has it unless it is told
 * otherwise (arch/x86/entry/vsyscall, {@code vsyscall=xonly}): nothing is there to be read, and who
 * jumps to one of the addresses has made the call.
 */
final class Vsyscall {
  /** Its line in {@code /proc/PID/maps}. */
  static final String MAPS_LINE =
      "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0" + " ".repeat(18) + "[vsyscall]\n";

  private static final long PAGE = 0xffffffffff600000L;
  private static final int BYTES = 0x1000;
  private static final int APART = 0x400;

  private Vsyscall() {}

  /** Whether an address is in the page. */
  static boolean holds(long address) {
    return (address & -BYTES) == PAGE;
  }

  /** The call at an address, or null if there is none. */
  static Call at(long address) {
    if (!holds(address) || address % APART != 0) {
      return null;
    }
    return switch ((int) (address - PAGE) / APART) {
      case 0 -> Call.GETTIMEOFDAY;
      case 1 -> Call.TIME;
      case 2 -> Call.GETCPU;
      default -> null;
    };
  }
}
