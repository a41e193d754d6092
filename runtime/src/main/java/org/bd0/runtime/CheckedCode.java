package org.bd0.runtime;

/**
 * Code that was made from bytes which the program can write, such as a just-in-time compiler's: at
 * each entry it looks whether they are what they were. If not, the code is dropped, and made anew.
 *
 * <p>What the program stores while the code runs is not seen, so such code is one block, and ends
 * with the first instruction that stores (Intel SDM volume 3, 9.1.3: a processor sees its own
 * changes at the next instruction).
 */
public final class CheckedCode extends Code {
  private final Code code;
  private final byte[] tail;
  private final long[] words;
  private final long host;

  /**
   * Code that checks itself.
   *
   * @param code what runs when nothing has changed: one block
   * @param bytes what it was made from
   * @param host host address of those bytes
   * @param entriesUntilHot how often it is entered before the translator is asked for better code;
   *     0 for never
   */
  public CheckedCode(Code code, byte[] bytes, long host, int entriesUntilHot) {
    this.code = code;
    this.host = host;
    words = new long[bytes.length / Long.BYTES];
    tail = new byte[bytes.length % Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      if (i < words.length * Long.BYTES) {
        words[i / Long.BYTES] |= (bytes[i] & 0xffL) << 8 * (i % Long.BYTES);
      } else {
        tail[i - words.length * Long.BYTES] = bytes[i];
      }
    }
    long address = code.address();
    init(address, address, address + bytes.length, new long[0], entriesUntilHot);
  }

  @Override
  public Code run(CpuState cpu) {
    if (same()) {
      return code.run(cpu);
    }
    cpu.code.drop(this);
    return exitEvent(cpu, address(), CpuState.EVENT_NONE);
  }

  private boolean same() {
    for (int i = 0; i < words.length; i++) {
      if (Raw.getLong(host + (long) i * Long.BYTES) != words[i]) {
        return false;
      }
    }
    long at = host + (long) words.length * Long.BYTES;
    for (int i = 0; i < tail.length; i++) {
      if ((byte) Raw.getByte(at + i) != tail[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  void retire() {
    super.retire();
    code.retire();
  }
}
