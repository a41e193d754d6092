package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Instruction.Status;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** What Jazzer calls: any bytes, decoded, and lifted as the end of a page of code. */
public final class CodeFuzz {
  private static final List<Field> FIELDS =
      Arrays.stream(Instruction.class.getFields())
          .filter(field -> !Modifier.isStatic(field.getModifiers()))
          .toList();

  private static final GuestMemory MEMORY = memory();
  private static final Decoder USED = new Decoder();

  private CodeFuzz() {}

  private static GuestMemory memory() {
    AddressSpace space = new AddressSpace(1L << 32);
    Region region = space.allocate(Case.MEMORY);
    GuestMemory memory = new GuestMemory(space, region);
    memory
        .mappings()
        .map(Case.CODE_PAGE, Case.CODE_PAGE + Case.PAGE, Mappings.READ | Mappings.EXEC, "code");
    return memory;
  }

  /** Throws when decoder or lifter break what they promise. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IllegalAccessException {
    if (bytes.length == 0 || bytes.length > Case.PAGE) {
      return;
    }
    decode(bytes);
    int start = Case.CODE_PAGE + Case.PAGE - bytes.length;
    Raw.copyIn(bytes, 0, MEMORY.region().host() + start, bytes.length);
    for (boolean exact : new boolean[] {false, true}) {
      Block block = new Lifter().lift(MEMORY, start, Lifter.MAX_INSTRUCTIONS, exact);
      block.verify();
      DeadCode.eliminate(block).verify();
    }
  }

  private static void decode(byte[] bytes) throws IllegalAccessException {
    Instruction insn = USED.decode(bytes, 0, bytes.length, Case.CODE_PAGE);
    int length = insn.length;
    assertTrue(length >= 0 && length <= Decoder.MAX_LENGTH, () -> "length " + length);
    assertTrue(length <= bytes.length, () -> "length " + length + " of " + bytes.length);
    assertTrue(!insn.toString().isEmpty());
    if (insn.status == Status.VALID) {
      assertTrue(length > 0 && insn.row != null);
    }

    // Other bytes around these, and another decoder, change nothing.
    byte[] wider = new byte[bytes.length + 40];
    Arrays.fill(wider, (byte) (bytes[0] + 1));
    System.arraycopy(bytes, 0, wider, 20, bytes.length);
    same(insn, new Decoder().decode(wider, 20, bytes.length, Case.CODE_PAGE));
    if (insn.status == Status.TRUNCATED) {
      assertTrue(bytes.length < Decoder.MAX_LENGTH);
      return;
    }
    if (insn.status != Status.TOO_LONG) {
      same(insn, USED.decode(wider, 20, length + 20, Case.CODE_PAGE));
    }
    if (insn.status == Status.VALID) {
      // Exactly its bytes are needed, and enough.
      same(insn, USED.decode(bytes, 0, length, Case.CODE_PAGE));
      for (int i = 0; i < length; i++) {
        Instruction part = USED.decode(bytes, 0, i, Case.CODE_PAGE);
        assertNotEquals(Status.VALID, part.status, () -> insn + " without its end");
        assertTrue(part.length <= i);
      }
    }
  }

  private static void same(Instruction expected, Instruction actual) throws IllegalAccessException {
    for (Field field : FIELDS) {
      assertEquals(field.get(expected), field.get(actual), () -> expected + ": " + field.getName());
    }
  }
}
