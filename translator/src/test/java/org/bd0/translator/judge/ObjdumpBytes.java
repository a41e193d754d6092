package org.bd0.translator.judge;

import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;

/** Bytes for objdump, and where it says something else than the manual. */
final class ObjdumpBytes {
  /** What the table does not have, and why. */
  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "lgdt lidt lldt ltr lmsw sysenter sysexit rsm getsec xsetbv"
              + " xsaves xsaves64 xrstors xrstors64 monitor mwait monitorx mwaitx umonitor umwait"
              + " tpause swapgs wrmsrns invpcid invept invvpid pconfig enqcmd enqcmds wbnoinvd"
              + " invlpgb tlbsync setssbsy uiret clui stui testui senduipi rdpkru wrpkru clac stac"
              + " encls enclu enclv",
          "the kernel's, or of features that it would have to offer",
          "vmrun vmload vmsave vmmcall vmcall vmgexit vmlaunch vmresume vmxoff vmxon vmptrld"
              + " vmptrst vmclear vmread vmwrite vmfunc clgi stgi skinit invlpga rmpadjust"
              + " rmpupdate psmash pvalidate seamret seamops seamcall tdcall rdpru mcommit clzero",
          "virtual machines",
          "femms pf2id pf2iw pfacc pfadd pfcmpeq pfcmpge pfcmpgt pfmax pfmin pfmul pfnacc pfpnacc"
              + " pfrcp pfrcpit1 pfrcpit2 pfrsqit1 pfrsqrt pfsub pfsubr pi2fd pi2fw pmulhrw pswapd"
              + " pavgusb extrq insertq movntsd movntss blcfill bextr blci blcic blcmsk blcs"
              + " blsfill blsic t1mskc tzmsk llwpcb slwpcb lwpins lwpval",
          "AMD's 3DNow!, SSE4A, TBM, LWP",
          "fndisi(8087 fneni(8087 fnsetpm(287 frstpm(287",
          "no operations since the 387",
          "xbegin xbeginw xend xabort xtest xsusldtrk xresldtrk",
          "transactions",
          "incsspd incsspq rdsspd rdsspq rstorssp saveprevssp wrssd wrssq wrussd wrussq clrssbsy"
              + " endbr64 endbr32",
          "shadow stacks",
          "aadd aand aor axor vpdpbssd vpdpbssds vpdpbsud vpdpbsuds vpdpbuud vpdpbuuds vpdpbusd"
              + " vpdpbusds vpdpwssd vpdpwssds vgf2p8mulb vgf2p8affineqb vgf2p8affineinvqb vaesenc"
              + " vaesenclast vaesdec vaesdeclast vpclmulqdq gf2p8mulb gf2p8affineqb"
              + " gf2p8affineinvqb movdiri movdir64b ptwrite cldemote serialize hreset loadiwkey"
              + " aesenc128kl aesenc256kl aesdec128kl aesdec256kl encodekey128 encodekey256"
              + " aesencwide128kl aesencwide256kl aesdecwide128kl aesdecwide256kl tilezero"
              + " tileloadd tileloaddt1 tilestored tilerelease ldtilecfg sttilecfg tdpbssd tdpbsud"
              + " tdpbusd tdpbuud tdpbf16ps xstore xcrypt-ecb xcrypt-cbc xcrypt-ctr xcrypt-cfb"
              + " xcrypt-ofb xstore-rng montmul xsha1 xsha256",
          "later than x86-64-v3, or another vendor's");

  private static final Pattern FMA4 =
      Pattern.compile("vfn?m(add|sub|addsub|subadd)[ps][sd]|vpermil2p[sd]");

  private static final Pattern PREFIXES = Pattern.compile("^(" + Objdump.PREFIX + " +)+");

  private static final Pattern FORGOTTEN = Pattern.compile("data16|repz?n?z? rex");

  private ObjdumpBytes() {}

  /** Random bytes, of which half are likely to be prefixes, escapes and opcodes of vectors. */
  static byte[] random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    int[] likely = {
      0x0f, 0x0f, 0x0f, 0x66, 0xf2, 0xf3, 0x48, 0x38, 0x3a, 0xc4, 0xc5, 0xd8, 0xd9, 0xdb, 0xdd,
      0xdf, 0xf0, 0xae, 0xc7, 0x01
    };
    for (int i = 0; i < size; i++) {
      if ((i >> 12 & 1) == 0 && random.nextInt(3) == 0) {
        bytes[i] = (byte) likely[random.nextInt(likely.length)];
      }
    }
    return bytes;
  }

  /** Why no row of the table is expected for something, or null. */
  static String notOffered(Objdump.Line line, String name) {
    int first = line.bytes()[Math.max(0, opcodeAt(line.bytes()))] & 0xff;
    if (first == 0x62 || first == 0x8f || name.startsWith("k")) {
      return first == 0x8f ? "AMD's XOP" : "AVX-512";
    }
    if (FMA4.matcher(name).matches()) {
      return "AMD's FMA4";
    }
    if (name.startsWith("cmp") && name.endsWith("xadd")) {
      return "CMPccXADD, later than x86-64-v3";
    }
    for (Map.Entry<String, String> names : NOT_OFFERED.entrySet()) {
      if ((' ' + names.getKey() + ' ').contains(' ' + name + ' ')) {
        return names.getValue();
      }
    }
    return null;
  }

  private static int opcodeAt(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      switch (bytes[i]) {
        case 0x66, 0x67, (byte) 0xf0, (byte) 0xf2, (byte) 0xf3 -> {}
        case 0x64, 0x65, 0x26, 0x2e, 0x36, 0x3e -> {}
        default -> {
          if ((bytes[i] & 0xf0) != 0x40) {
            return i;
          }
        }
      }
    }
    return 0;
  }

  /** Why objdump cannot be asked about some bytes, or null. */
  static String explanation(Objdump.Line line, Instruction insn) {
    byte[] bytes = line.bytes();
    if (bytes.length > Decoder.MAX_LENGTH || insn.status == Instruction.Status.TOO_LONG) {
      return "more than 15 bytes, which objdump does not mind or cuts";
    }
    boolean valid = insn.status == Instruction.Status.VALID;
    if (valid && insn.row.mnemonic == Mnemonic.FWAIT && bytes.length > insn.length) {
      return "FWAIT, which objdump takes for a prefix of what follows";
    }
    if (valid && line.bad() && fence(insn)) {
      return "fences, whose ModRM.rm the processor does not look at";
    }
    if (valid && insn.row.mnemonic == Mnemonic.NOP && line.text().contains("bnd")) {
      return "MPX, whose instructions are no operations where it is not";
    }
    if (valid && insn.row.mnemonic == Mnemonic.MOVCR && insn.modrm < 0xc0) {
      return "control registers, always with a register: it is #GP anyway";
    }
    if (valid && random(insn) && insn.repeat != 0) {
      return "RDRAND and RDSEED with F2 or F3, which are other instructions on later processors";
    }
    if (valid && line.bad() && ignored(insn)) {
      return "66 and F2 where the manual gives them no meaning: objdump minds";
    }
    if (insn.status == Instruction.Status.UNDEFINED && !line.bad() && beforeVex(bytes)) {
      return "66, F2, F3 or REX before VEX, where they are #UD: objdump does not mind";
    }
    if (line.line().contains("\n") && FORGOTTEN.matcher(line.line()).find()) {
      return "66, F2 or F3 before a REX that is void, which objdump forgets";
    }
    if (insn.status == Instruction.Status.UNDEFINED && forbidden(bytes) && !line.bad()) {
      return "66, F2 or F3 where the manual says NP: objdump does not mind";
    }
    if (!valid && (line.text().equals("vzeroall") || line.text().equals("vzeroupper"))) {
      return "VZEROALL with a mandatory prefix, where it is #UD: objdump does not mind";
    }
    if (insn.lock && insn.status == Instruction.Status.UNDEFINED && !line.bad()) {
      return "LOCK where the manual forbids it: objdump does not mind";
    }
    return null;
  }

  private static boolean beforeVex(byte[] bytes) {
    int opcode = opcodeAt(bytes);
    boolean prefix = false;
    for (int i = 0; i < opcode; i++) {
      prefix |=
          switch (bytes[i]) {
            case 0x66, (byte) 0xf2, (byte) 0xf3 -> true;
            default -> (bytes[i] & 0xf0) == 0x40;
          };
    }
    int first = bytes[opcode] & 0xff;
    return prefix && (first == 0xc4 || first == 0xc5 || first == 0x62);
  }

  /** Whether one of 66, F2 and F3 stands before a two-byte opcode. */
  private static boolean forbidden(byte[] bytes) {
    int opcode = opcodeAt(bytes);
    boolean mandatory = false;
    for (int i = 0; i < opcode; i++) {
      mandatory |= bytes[i] == 0x66 || bytes[i] == (byte) 0xf2 || bytes[i] == (byte) 0xf3;
    }
    int next = opcode + 1 < bytes.length ? bytes[opcode + 1] & 0xff : 0;
    return mandatory && bytes[opcode] == 0x0f && next != 0x01;
  }

  private static boolean random(Instruction insn) {
    return insn.row.mnemonic == Mnemonic.RDRAND || insn.row.mnemonic == Mnemonic.RDSEED;
  }

  private static boolean ignored(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case BSF, BSR -> insn.repeat == 0xf2;
      case WBINVD, INVD -> true;
      default -> false;
    };
  }

  private static boolean fence(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case MFENCE, LFENCE, SFENCE -> true;
      default -> false;
    };
  }

  /** Our name of an instruction, without its prefixes. */
  static String name(Instruction insn) {
    insn.lock = false;
    return Disassemblies.name(Disassemblies.ours(insn));
  }

  /** The name of an instruction without its prefixes. */
  static String name(Objdump.Line line) {
    String text = line.text();
    Matcher prefixes = PREFIXES.matcher(text);
    if (prefixes.find() && prefixes.end() < text.length()) {
      text = text.substring(prefixes.end());
    }
    return Disassemblies.name(Disassemblies.theirs(text));
  }

  /** Whether objdump's name is another one for the same: some show the operand's size. */
  static boolean otherName(Instruction insn, String name) {
    return switch (insn.row.mnemonic) {
      case ENTER,
          LEAVE,
          IRET,
          RETF,
          RET,
          SYSRET,
          SYSEXIT,
          PUSH,
          POP,
          PUSHF,
          POPF,
          INS,
          OUTS,
          FLDENV,
          FNSTENV,
          FNSAVE,
          FRSTOR ->
          name.replaceAll("[bwdlq]$", "").equals(shortName(insn));
      case MOVCR -> name.equals("mov");
      case CALLF -> name.matches("l?call[wlq]?");
      case JMPF -> name.matches("l?jmp[wlq]?");
      case FXSAVE, FXRSTOR -> name.equals(shortName(insn) + "64");
      // With REX.B it is XCHG of R8: the judge has it. With 66 and REX.W, XCHG of RAX and RAX is a
      // NOP.
      case XCHG -> name.equals("pause") || name.equals("xchg");
      case WBINVD -> name.equals("wbnoinvd");
      case JRCXZ -> name.equals("jecxz");
      case PREFETCH, PREFETCHW -> name.startsWith("prefetch") || name.equals("nop");
      // Hints, which are no operations for a processor that does not know them.
      case NOP ->
          name.equals("endbr64")
              || name.equals("endbr32")
              || name.startsWith("rdssp")
              || name.equals("cldemote");
      default -> false;
    };
  }

  private static String shortName(Instruction insn) {
    return insn.row.mnemonic.name().toLowerCase(Locale.ROOT);
  }
}
