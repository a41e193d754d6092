package org.bd0.translator.lift;

import org.bd0.runtime.CpuModel;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.ExtendedState;
import org.bd0.runtime.Slot;

/**
 * CPUID (Intel SDM volume 2, AMD APM volume 3): a processor of a {@link CpuModel}. It has the
 * features which the instruction table has rows of, and a test says so.
 *
 * <p>The vendor is AMD, whose rules the x87's pointers and far transfers follow. It is one that
 * programs know: of a processor of another vendor glibc does not even read leaf 1, and so uses
 * nothing beyond SSE2. Its brand is BD0's own.
 */
public final class Cpuid {
  /** Family 17h, model 31h. */
  private static final int FAMILY_MODEL = 0x00830f10;

  private static final int LINE = 64;

  /** Level 1, each of data and code: 32 KiB, 8-way, lines of 64 bytes. */
  private static final int CACHE_1 = 32 << 24 | 8 << 16 | 1 << 8 | LINE;

  /** Level 2: 512 KiB; code 6 is 8-way. */
  private static final int CACHE_2 = 512 << 16 | 6 << 12 | 1 << 8 | LINE;

  /** Level 3: 16 MiB in units of 512 KiB; code 8 is 16-way. */
  private static final int CACHE_3 = 32 << 18 | 8 << 12 | 1 << 8 | LINE;

  private static final int INVARIANT_TSC = 1 << 8;

  /** Bits of physical and of linear addresses. */
  private static final int ADDRESS_BITS = 48 | 48 << 8;

  /** FXRSTOR and XRSTOR restore the x87's pointers whether an exception is pending or not. */
  private static final int RESTORES_POINTERS = 1 << 2;

  private static final int STATE_LEAF = 13;

  /** A register that CPUID returns for a leaf. */
  private enum Output {
    ECX_1,
    EDX_1,
    EBX_7,
    ECX_7,
    EAX_13_1,
    ECX_EXTENDED,
    EDX_EXTENDED
  }

  /** A feature: the table's name, the level it belongs to, and its bit. */
  private record Feature(String name, int level, Output output, int bit) {}

  private static final Feature[] FEATURES = {
    new Feature("fpu", 1, Output.EDX_1, 0),
    new Feature("tsc", 1, Output.EDX_1, 4),
    new Feature("cx8", 1, Output.EDX_1, 8),
    new Feature("cmov", 1, Output.EDX_1, 15),
    new Feature("clfsh", 1, Output.EDX_1, 19),
    new Feature("mmx", 1, Output.EDX_1, 23),
    new Feature("fxsr", 1, Output.EDX_1, 24),
    new Feature("sse", 1, Output.EDX_1, 25),
    new Feature("sse2", 1, Output.EDX_1, 26),
    // Long mode is made of these, whatever rows belong to them.
    new Feature("syscall", 1, Output.EDX_EXTENDED, 11),
    new Feature("nx", 1, Output.EDX_EXTENDED, 20),
    new Feature("lm", 1, Output.EDX_EXTENDED, 29),
    new Feature("lahf_lm", 1, Output.ECX_EXTENDED, 0),
    // Long REP MOVSB and REP STOSB are copies and fills of the host's.
    new Feature("erms", 1, Output.EBX_7, 9),
    new Feature("sse3", 2, Output.ECX_1, 0),
    new Feature("ssse3", 2, Output.ECX_1, 9),
    new Feature("sse4.1", 2, Output.ECX_1, 19),
    new Feature("sse4.2", 2, Output.ECX_1, 20),
    new Feature("cx16", 2, Output.ECX_1, 13),
    new Feature("popcnt", 2, Output.ECX_1, 23),
    new Feature("pclmulqdq", 3, Output.ECX_1, 1),
    new Feature("aes", 3, Output.ECX_1, 25),
    new Feature("sha", 3, Output.EBX_7, 29),
    new Feature("movbe", 3, Output.ECX_1, 22),
    new Feature("xsave", 3, Output.ECX_1, 26),
    new Feature("osxsave", 3, Output.ECX_1, 27),
    new Feature("rdrand", 3, Output.ECX_1, 30),
    new Feature("fma", 3, Output.ECX_1, 12),
    new Feature("avx", 3, Output.ECX_1, 28),
    new Feature("f16c", 3, Output.ECX_1, 29),
    new Feature("avx2", 3, Output.EBX_7, 5),
    new Feature("fsgsbase", 3, Output.EBX_7, 0),
    new Feature("bmi1", 3, Output.EBX_7, 3),
    new Feature("bmi2", 3, Output.EBX_7, 8),
    new Feature("rdseed", 3, Output.EBX_7, 18),
    new Feature("adx", 3, Output.EBX_7, 19),
    new Feature("clflushopt", 3, Output.EBX_7, 23),
    new Feature("clwb", 3, Output.EBX_7, 24),
    new Feature("rdpid", 3, Output.ECX_7, 22),
    new Feature("xsaveopt", 3, Output.EAX_13_1, 0),
    new Feature("xsavec", 3, Output.EAX_13_1, 1),
    new Feature("xgetbv1", 3, Output.EAX_13_1, 2),
    new Feature("lzcnt", 3, Output.ECX_EXTENDED, 5),
    new Feature("rdtscp", 3, Output.EDX_EXTENDED, 27),
  };

  private Cpuid() {}

  private static int bits(Output output) {
    int level = CpuModel.told();
    int bits = 0;
    for (Feature feature : FEATURES) {
      if (feature.output == output && feature.level <= level) {
        bits |= 1 << feature.bit;
      }
    }
    return bits;
  }

  /** Whether CPUID of some model tells a feature of the instruction table. */
  public static boolean tells(String name) {
    for (Feature feature : FEATURES) {
      if (feature.name.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** What leaf 1 gives in EDX, which Linux also passes as AT_HWCAP. */
  public static int hardwareCapabilities() {
    return bits(Output.EDX_1);
  }

  /** Whether programs are told of RDFSBASE and its like, which Linux does by AT_HWCAP2. */
  public static boolean segmentBases() {
    return (bits(Output.EBX_7) & 1) != 0;
  }

  /** Executes CPUID for the leaf in EAX and the sub-leaf in ECX. */
  public static void execute(CpuState cpu) {
    int leaf = (int) cpu.r[Slot.RAX];
    boolean state = CpuModel.told() >= 3;
    switch (leaf) {
      case 0 -> vendor(cpu, state ? STATE_LEAF : 7);
      case 1 -> set(cpu, FAMILY_MODEL, 1 << 16 | 8 << 8, bits(Output.ECX_1), bits(Output.EDX_1));
      case 7 -> {
        boolean first = (int) cpu.r[Slot.RCX] == 0;
        set(cpu, 0, first ? bits(Output.EBX_7) : 0, first ? bits(Output.ECX_7) : 0, 0);
      }
      case STATE_LEAF -> extendedState(cpu, state ? (int) cpu.r[Slot.RCX] : -1);
      case 0x80000000 -> vendor(cpu, 0x80000008);
      case 0x80000001 ->
          set(cpu, FAMILY_MODEL, 0, bits(Output.ECX_EXTENDED), bits(Output.EDX_EXTENDED));
      case 0x80000002 -> brand(cpu, 0);
      case 0x80000003 -> brand(cpu, 16);
      case 0x80000004 -> brand(cpu, 32);
      case 0x80000005 -> set(cpu, 0, 0, CACHE_1, CACHE_1);
      case 0x80000006 -> set(cpu, 0, 0, CACHE_2, CACHE_3);
      case 0x80000007 -> set(cpu, 0, 0, 0, INVARIANT_TSC);
      case 0x80000008 -> set(cpu, ADDRESS_BITS, RESTORES_POINTERS, 0, 0);
      default -> set(cpu, 0, 0, 0, 0);
    }
  }

  private static void vendor(CpuState cpu, int greatestLeaf) {
    set(cpu, greatestLeaf, ascii("Auth"), ascii("cAMD"), ascii("enti"));
  }

  private static void extendedState(CpuState cpu, int subLeaf) {
    int size = ExtendedState.AREA;
    switch (subLeaf) {
      case 0 -> set(cpu, ExtendedState.ENABLED, size, size, 0);
      case 1 -> set(cpu, bits(Output.EAX_13_1), size, 0, 0);
      case 2 -> set(cpu, ExtendedState.AVX_BYTES, ExtendedState.AVX_OFFSET, 0, 0);
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
