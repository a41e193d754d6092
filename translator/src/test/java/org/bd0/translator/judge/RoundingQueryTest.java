package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.Lifter;
import org.junit.jupiter.api.Test;

/** STMXCSR ends plain code only where the program may want to know the exception flags. */
final class RoundingQueryTest {
  private static int instructions(String code) {
    AddressSpace space = new AddressSpace(1L << 32);
    Region region = space.allocate(Case.MEMORY);
    GuestMemory memory = new GuestMemory(space, region);
    memory
        .mappings()
        .map(Case.CODE_PAGE, Case.CODE_PAGE + Case.PAGE, Mappings.READ | Mappings.EXEC, "code");
    byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
    Raw.copyIn(bytes, 0, region.host() + Case.CODE_PAGE, bytes.length);
    Block block = new Lifter().lift(memory, Case.CODE_PAGE);
    return block.guestInstructions;
  }

  @Test
  void whoMasksTheRoundingControlGoesOnInPlainCode() {
    // stmxcsr [rsp-8]; mov eax, [rsp-8]; and eax, 0x6000; ret
    assertEquals(4, instructions("0fae5c24f8 8b4424f8 2500600000 c3"));
  }

  @Test
  void whoTestsExceptionsLeavesPlainCode() {
    // stmxcsr [rsp-8]; fnstsw ax; or eax, [rsp-8]; and eax, 0x6000; ret
    assertEquals(1, instructions("0fae5c24f8 dfe0 0b4424f8 2500600000 c3"));
    // stmxcsr [rsp-8]; mov eax, [rsp-8]; and eax, 0x3d; ret
    assertEquals(1, instructions("0fae5c24f8 8b4424f8 83e03d c3"));
  }
}
