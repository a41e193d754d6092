package org.bd0.runtime;

import java.util.Locale;

/**
 * The processors that a guest can be given: the levels of the x86-64 psABI (section 3.1.1). What
 * goes beyond a level is undefined (#UD) when it was chosen. One choice holds for the whole JVM,
 * and is made before the first instruction is decoded.
 */
public enum CpuModel {
  /** The baseline: SSE2. */
  X86_64_V1,
  /** SSE4.2, POPCNT, CMPXCHG16B. */
  X86_64_V2,
  /** AVX2, FMA, BMI2, and all else that is in the table. */
  X86_64_V3;

  /** What CPUID says when nothing was chosen. All instructions are there even so. */
  private static final CpuModel USUAL = X86_64_V1;

  private static volatile CpuModel chosen;

  /** The model of a name such as x86-64-v2, or null. */
  public static CpuModel named(String name) {
    for (CpuModel model : values()) {
      if (model.toString().equals(name)) {
        return model;
      }
    }
    return null;
  }

  /** Chooses the processor of all guests. */
  public static void choose(CpuModel model) {
    chosen = model;
  }

  /** The level that CPUID tells: 1 to 3. */
  public static int told() {
    CpuModel model = chosen;
    return (model == null ? USUAL : model).level();
  }

  /** The level up to which instructions are there: 1 to 3. */
  public static int known() {
    CpuModel model = chosen;
    return model == null ? X86_64_V3.level() : model.level();
  }

  private int level() {
    return ordinal() + 1;
  }

  /** The level that a feature of the instruction table belongs to: 1 to 3. */
  public static int levelOf(String feature) {
    return switch (feature) {
      case "", "fpu", "tsc", "cx8", "cmov", "mmx", "fxsr", "sse", "sse2", "clfsh", "lahf_lm" -> 1;
      case "cx16", "popcnt", "sse3", "ssse3", "sse4.1", "sse4.2" -> 2;
      default -> 3;
    };
  }

  /** The level's name: x86-64-v1 and so on. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
