package org.bd0.translator.lift;

import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;

/** Fetches and decodes guest instructions from memory that may be executed. */
public final class CodeReader {
  private final Decoder decoder = new Decoder();
  private final byte[] window = new byte[Decoder.MAX_LENGTH];

  /** A reader for one thread. */
  public CodeReader() {}

  /** Decodes the instruction at a guest address. */
  public Instruction read(GuestMemory memory, long address) {
    int available = 0;
    while (available < Decoder.MAX_LENGTH) {
      long at = address + available;
      long inPage = AddressSpace.PAGE - (at & AddressSpace.PAGE - 1);
      int chunk = (int) Math.min(inPage, Decoder.MAX_LENGTH - available);
      long host = memory.host(at, chunk);
      if (host == 0 || !memory.mappings().executable(at)) {
        break;
      }
      Raw.copyOut(host, window, available, chunk);
      available += chunk;
    }
    return decoder.decode(window, 0, available, address);
  }
}
