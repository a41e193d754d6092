package org.bd0.translator.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CpuModel;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction.Status;
import org.bd0.translator.decode.InstructionTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What CPUID tells of the processors that can be chosen, and what they decode. */
final class CpuidTest {
  private static final int SSE3 = 1;
  private static final int AVX = 1 << 28;

  private final CpuState cpu;

  CpuidTest() {
    AddressSpace space = new AddressSpace(1L << 32);
    cpu = new CpuState(new GuestMemory(space, space.allocate(0x20000)));
  }

  @AfterEach
  void chooseNone() {
    CpuModel.choose(null);
  }

  @Test
  void everyFeatureOfTheTableIsTold() {
    Set<String> silent = new TreeSet<>(InstructionTable.features());
    silent.removeIf(Cpuid::tells);
    assertEquals(Set.of(), silent);
  }

  private int ecx(int leaf) {
    cpu.r[Slot.RAX] = leaf;
    cpu.r[Slot.RCX] = 0;
    Cpuid.execute(cpu);
    return (int) cpu.r[Slot.RCX];
  }

  @Test
  void aModelTellsItsLevel() {
    CpuModel.choose(CpuModel.X86_64_V1);
    assertEquals(0, ecx(1) & (SSE3 | AVX));
    CpuModel.choose(CpuModel.X86_64_V2);
    assertEquals(SSE3, ecx(1) & (SSE3 | AVX));
    CpuModel.choose(CpuModel.X86_64_V3);
    assertEquals(SSE3 | AVX, ecx(1) & (SSE3 | AVX));
  }

  /** glibc does not read leaf 1 of a vendor that it does not know, nor caches' sizes. */
  @Test
  void theVendorIsOneThatProgramsKnow() {
    for (int leaf : new int[] {0, 0x80000000}) {
      assertEquals(0x444d4163, ecx(leaf)); // "cAMD"
      assertEquals(0x68747541, (int) cpu.r[Slot.RBX]); // "Auth"
      assertEquals(0x69746e65, (int) cpu.r[Slot.RDX]); // "enti"
    }
    assertEquals(0x20080140, ecx(0x80000005), "32 KiB, 8-way, lines of 64 bytes");
    assertEquals(0x02006140, ecx(0x80000006), "512 KiB, 8-way, lines of 64 bytes");
  }

  private static Status decoded(int... bytes) {
    byte[] code = new byte[16];
    for (int i = 0; i < bytes.length; i++) {
      code[i] = (byte) bytes[i];
    }
    return new Decoder().decode(code, 0, code.length, 0x1000).status;
  }

  @Test
  void aModelDecodesItsLevel() {
    int[] pshufb = {0x66, 0x0f, 0x38, 0x00, 0xc1};
    int[] vaddps = {0xc5, 0xf4, 0x58, 0xc2};
    assertEquals(Status.VALID, decoded(vaddps), "all is there when nothing is chosen");
    CpuModel.choose(CpuModel.X86_64_V1);
    assertEquals(Status.UNDEFINED, decoded(pshufb));
    CpuModel.choose(CpuModel.X86_64_V2);
    assertEquals(Status.VALID, decoded(pshufb));
    assertEquals(Status.UNDEFINED, decoded(vaddps));
    CpuModel.choose(CpuModel.X86_64_V3);
    assertEquals(Status.VALID, decoded(vaddps));
  }

  /** F3 0F BC is TZCNT, and BSF with a prefix that means nothing on older processors. */
  @Test
  void oldProcessorsTakeTzcntForBsf() {
    byte[] code = {(byte) 0xf3, 0x0f, (byte) 0xbc, (byte) 0xc1};
    assertEquals("tzcnt eax, ecx", new Decoder().decode(code, 0, 4, 0).toString());
    CpuModel.choose(CpuModel.X86_64_V1);
    assertTrue(new Decoder().decode(code, 0, 4, 0).toString().startsWith("bsf eax, ecx"));
  }
}
