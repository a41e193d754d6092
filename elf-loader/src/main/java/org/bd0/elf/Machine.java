package org.bd0.elf;

/** The values of e_machine (gABI chapter 4, and the registry it refers to). */
final class Machine {
  /** EM_X86_64. */
  static final int X86_64 = 62;

  private Machine() {}

  /** A machine's usual name in lower case, or its number. */
  static String name(int machine) {
    return switch (machine) {
      case 2 -> "sparc";
      case 3 -> "i386";
      case 4 -> "m68k";
      case 8 -> "mips";
      case 15 -> "parisc";
      case 20 -> "powerpc";
      case 21 -> "powerpc64";
      case 22 -> "s390";
      case 40 -> "arm";
      case 42 -> "sh";
      case 43 -> "sparc64";
      case 50 -> "ia64";
      case X86_64 -> "x86-64";
      case 93 -> "arc";
      case 94 -> "xtensa";
      case 164 -> "hexagon";
      case 183 -> "aarch64";
      case 243 -> "riscv";
      case 247 -> "bpf";
      case 252 -> "csky";
      case 258 -> "loongarch";
      case 0x9026 -> "alpha";
      default -> "machine " + Text.hex(machine);
    };
  }
}
