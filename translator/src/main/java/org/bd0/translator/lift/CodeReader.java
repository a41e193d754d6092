package org.bd0.translator.lift;

import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;

/** Fetches and decodes guest instructions from memory that may be executed. */
public final class CodeReader {
  /** Bytes fetched at once; a block has some 20. */
  private static final int WINDOW = 64;

  private final Decoder decoder = new Decoder();
  private final byte[] window = new byte[WINDOW];
  private long start;
  private int length;

  /** A reader for one thread; it reads bytes once, and does not see how they change. */
  public CodeReader() {}

  /** Decodes the instruction at a guest address. */
  public Instruction read(GuestMemory memory, long address) {
    long offset = address - start;
    if (offset < 0 || offset > length - Decoder.MAX_LENGTH) {
      fetch(memory, address);
      offset = 0;
    }
    return decoder.decode(window, (int) offset, length - (int) offset, address);
  }

  /** Fetches what the page has, and of the next one what a long instruction may need. */
  private void fetch(GuestMemory memory, long address) {
    start = address;
    length = 0;
    while (length < Decoder.MAX_LENGTH) {
      long at = address + length;
      long inPage = AddressSpace.PAGE - (at & AddressSpace.PAGE - 1);
      int chunk = (int) Math.min(inPage, WINDOW - length);
      long host = memory.host(at, chunk);
      if (host == 0 || !memory.mappings().executable(at)) {
        break;
      }
      Raw.copyOut(host, window, length, chunk);
      length += chunk;
    }
  }
}
