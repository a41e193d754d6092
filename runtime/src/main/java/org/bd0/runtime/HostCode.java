package org.bd0.runtime;

/**
 * A few bytes of machine code for an x86-64 host, for what only its processor knows. Called by the
 * way of {@link HostCall}, so that nothing else has to be linked.
 */
public final class HostCode {
  private static final int MPROTECT = 10;
  private static final int PAGE = 4096;
  private static final int READ_WRITE = 3;
  private static final int READ_EXECUTE = 5;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private HostCode() {}

  /**
   * Puts code where the host executes it. It stays there as long as the JVM runs.
   *
   * @param code at most a page of position-independent code; what is entered follows the psABI
   * @return its host address, or 0 where the host has another processor or does not allow it
   */
  public static long install(byte[] code) {
    if (!HostCall.isQuick() || code.length > PAGE) {
      return 0;
    }
    HostCall host = new HostCall();
    long page = host.call(HostCall.MMAP, 0, PAGE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
    if (HostCall.failed(page)) {
      return 0;
    }
    for (int i = 0; i < code.length; i++) {
      Raw.U.putByte(page + i, code[i]);
    }
    if (HostCall.failed(host.call(MPROTECT, page, PAGE, READ_EXECUTE, 0, 0, 0))) {
      host.call(HostCall.MUNMAP, page, PAGE, 0, 0, 0, 0);
      return 0;
    }
    return page;
  }
}
