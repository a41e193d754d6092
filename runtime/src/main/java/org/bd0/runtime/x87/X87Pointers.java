package org.bd0.runtime.x87;

import org.bd0.runtime.Slot;

/**
 * The x87's pointers: where its last instruction was that is no control instruction, its opcode,
 * and where its memory operand was (Intel SDM volume 1, 8.1.8 and 8.1.9), in the images of FNSTENV,
 * FNSAVE, FXSAVE and XSAVE.
 *
 * <p>What processors do with them differs; this is what an AMD processor does that restores them
 * always (CPUID 8000_0008H, EBX bit 2): the operand's address stays when an instruction has none,
 * selectors are kept, and FXSAVE stores zeroes unless an exception is pending.
 */
final class X87Pointers {
  /** Bits of a linear address, to which longer pointers are cut when they are loaded. */
  private static final int LINEAR = 57;

  private static final int OPCODE = 0x7FF;

  private X87Pointers() {}

  static void clear(long[] r) {
    r[Slot.X87_FIP] = 0;
    r[Slot.X87_FDP] = 0;
    r[Slot.X87_FCS_FOP] = 0;
    r[Slot.X87_FDS] = 0;
  }

  /** The last 16 bytes of a 32-bit environment. */
  static void store32(long[] r, byte[] image, int at) {
    Bytes.put(image, at, 4, r[Slot.X87_FIP]);
    Bytes.put(image, at + 4, 4, r[Slot.X87_FCS_FOP]);
    Bytes.put(image, at + 8, 4, r[Slot.X87_FDP]);
    Bytes.put(image, at + 12, 4, 0xFFFF_0000L | r[Slot.X87_FDS]);
  }

  static void load32(long[] r, byte[] image, int at) {
    r[Slot.X87_FIP] = Bytes.get(image, at, 4);
    r[Slot.X87_FCS_FOP] = Bytes.get(image, at + 4, 4) & (OPCODE << 16 | 0xFFFF);
    r[Slot.X87_FDP] = Bytes.get(image, at + 8, 4);
    r[Slot.X87_FDS] = Bytes.get(image, at + 12, 2);
  }

  /** The last 8 bytes of a 16-bit environment, which has no opcode. */
  static void store16(long[] r, byte[] image, int at) {
    Bytes.put(image, at, 2, r[Slot.X87_FIP]);
    Bytes.put(image, at + 2, 2, r[Slot.X87_FCS_FOP]);
    Bytes.put(image, at + 4, 2, r[Slot.X87_FDP]);
    Bytes.put(image, at + 6, 2, r[Slot.X87_FDS]);
  }

  static void load16(long[] r, byte[] image, int at) {
    r[Slot.X87_FIP] = Bytes.get(image, at, 2);
    r[Slot.X87_FCS_FOP] = Bytes.get(image, at + 2, 2);
    r[Slot.X87_FDP] = Bytes.get(image, at + 4, 2);
    r[Slot.X87_FDS] = Bytes.get(image, at + 6, 2);
  }

  /** Bytes 6 to 23 of an FXSAVE area; with REX.W pointers of 64 bits and no selectors. */
  static void save(long[] r, byte[] image, int at, boolean wide) {
    boolean pending = X87Control.pending(r);
    Bytes.put(image, at, 2, pending ? r[Slot.X87_FCS_FOP] >> 16 : 0);
    long selector = wide ? r[Slot.X87_FIP] : low(r[Slot.X87_FIP], r[Slot.X87_FCS_FOP]);
    Bytes.put(image, at + 2, 8, pending ? selector : 0);
    long operand = wide ? r[Slot.X87_FDP] : low(r[Slot.X87_FDP], r[Slot.X87_FDS]);
    Bytes.put(image, at + 10, 8, pending ? operand : 0);
  }

  private static long low(long pointer, long selector) {
    return pointer & 0xFFFF_FFFFL | (selector & 0xFFFF) << 32;
  }

  static void restore(long[] r, byte[] image, int at, boolean wide) {
    long opcode = Bytes.get(image, at, 2) & OPCODE;
    int bytes = wide ? 8 : 4;
    r[Slot.X87_FIP] = linear(Bytes.get(image, at + 2, bytes));
    r[Slot.X87_FCS_FOP] = opcode << 16 | (wide ? 0 : Bytes.get(image, at + 6, 2));
    r[Slot.X87_FDP] = linear(Bytes.get(image, at + 10, bytes));
    r[Slot.X87_FDS] = wide ? 0 : Bytes.get(image, at + 14, 2);
  }

  private static long linear(long pointer) {
    return pointer << (64 - LINEAR) >> (64 - LINEAR);
  }
}
