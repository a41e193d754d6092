package org.bd0.translator.lift;

import java.util.Set;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.InstructionTable;

/**
 * CPUID (Intel SDM volume 2): a generic x86-64 processor that has exactly the features which the
 * instruction table has rows of.
 */
public final class Cpuid {
  private static final int FAMILY_MODEL = 0x000006f1;

  private static final int EDX_1;
  private static final int ECX_1;
  private static final int EDX_EXTENDED;
  private static final int ECX_EXTENDED;

  static {
    Set<String> features = InstructionTable.features();
    // 1.EDX, then 1.ECX, then 0x80000001.EDX and .ECX, by bit number.
    EDX_1 =
        bit(features, "fpu", 0)
            | bit(features, "tsc", 4)
            | bit(features, "cx8", 8)
            | bit(features, "cmov", 15)
            | bit(features, "mmx", 23)
            | bit(features, "fxsr", 24)
            | bit(features, "sse", 25)
            | bit(features, "sse2", 26);
    ECX_1 =
        bit(features, "sse3", 0)
            | bit(features, "ssse3", 9)
            | bit(features, "cx16", 13)
            | bit(features, "sse4.1", 19)
            | bit(features, "sse4.2", 20)
            | bit(features, "movbe", 22)
            | bit(features, "popcnt", 23);
    // SYSCALL and long mode are part of the baseline; so is no-execute.
    EDX_EXTENDED = 1 << 11 | 1 << 20 | 1 << 29;
    ECX_EXTENDED = bit(features, "lahf_lm", 0);
  }

  private Cpuid() {}

  private static int bit(Set<String> features, String name, int position) {
    return features.contains(name) ? 1 << position : 0;
  }

  /** What leaf 1 gives in EDX, which Linux also passes as AT_HWCAP. */
  public static int hardwareCapabilities() {
    return EDX_1;
  }

  /** Executes CPUID for the leaf in EAX and the sub-leaf in ECX. */
  public static void execute(CpuState cpu) {
    int leaf = (int) cpu.r[Slot.RAX];
    switch (leaf) {
      case 0 -> set(cpu, 1, ascii("BD0-"), ascii(" JVM"), ascii("onth"));
      case 1 -> set(cpu, FAMILY_MODEL, 1 << 16 | 8 << 8, ECX_1, EDX_1);
      case 0x80000000 -> set(cpu, 0x80000004, 0, 0, 0);
      case 0x80000001 -> set(cpu, FAMILY_MODEL, 0, ECX_EXTENDED, EDX_EXTENDED);
      case 0x80000002 -> brand(cpu, 0);
      case 0x80000003 -> brand(cpu, 16);
      case 0x80000004 -> brand(cpu, 32);
      default -> set(cpu, 0, 0, 0, 0);
    }
  }

  private static void brand(CpuState cpu, int from) {
    String name = "BD0 virtual x86-64 processor".concat("\0".repeat(20));
    set(
        cpu,
        ascii(name.substring(from, from + 4)),
        ascii(name.substring(from + 4, from + 8)),
        ascii(name.substring(from + 8, from + 12)),
        ascii(name.substring(from + 12, from + 16)));
  }

  private static int ascii(String four) {
    return four.charAt(0) | four.charAt(1) << 8 | four.charAt(2) << 16 | four.charAt(3) << 24;
  }

  private static void set(CpuState cpu, int eax, int ebx, int ecx, int edx) {
    cpu.r[Slot.RAX] = Integer.toUnsignedLong(eax);
    cpu.r[Slot.RBX] = Integer.toUnsignedLong(ebx);
    cpu.r[Slot.RCX] = Integer.toUnsignedLong(ecx);
    cpu.r[Slot.RDX] = Integer.toUnsignedLong(edx);
  }
}
