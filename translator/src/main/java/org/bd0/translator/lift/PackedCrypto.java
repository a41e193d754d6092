package org.bd0.translator.lift;

import org.bd0.runtime.sse.Aes;
import org.bd0.runtime.sse.CarryLess;
import org.bd0.runtime.sse.Sha;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;

/**
 * AES, PCLMULQDQ and SHA as functions of their sources, with {@link PackedInteger}'s conventions.
 */
final class PackedCrypto {
  private final X86Builder b;

  PackedCrypto(X86Builder builder) {
    b = builder;
  }

  /** What a mnemonic computes; see {@link PackedInteger#compute}. */
  Inst[] compute(Mnemonic m, Inst[] x, Inst[] y, int immediate) {
    return switch (m) {
      case AESENC -> round("aesenc", x, y);
      case AESENCLAST -> round("aesenclast", x, y);
      case AESDEC -> round("aesdec", x, y);
      case AESDECLAST -> round("aesdeclast", x, y);
      case AESIMC -> Vectors.halves(aes("aesimc", y[0]), aes("aesimc", y[1]));
      case AESKEYGENASSIST -> {
        Inst low = aes("aeskeygenassist", y[0], b.i64(immediate));
        yield Vectors.halves(low, aes("aeskeygenassist", y[1], b.i64(immediate)));
      }
      case PCLMULQDQ -> product(x[immediate & 1], y[immediate >> 4 & 1]);
      default -> hash(m, x, y, immediate);
    };
  }

  private static Helper helper(Class<?> owner, String name, int arguments) {
    return Helpers.pure(owner, name, "(" + "J".repeat(arguments) + ")J");
  }

  private Inst aes(String name, Inst... arguments) {
    return b.call(helper(Aes.class, name, arguments.length), arguments);
  }

  private Inst[] round(String name, Inst[] state, Inst[] key) {
    Inst low = aes(name, state[0], state[1], key[0]);
    return Vectors.halves(low, aes(name, state[1], state[0], key[1]));
  }

  private Inst[] product(Inst x, Inst y) {
    Inst low = b.call(helper(CarryLess.class, "productLow", 2), x, y);
    return Vectors.halves(low, b.call(helper(CarryLess.class, "productHigh", 2), x, y));
  }

  private Inst sha(String name, Inst... arguments) {
    return b.call(helper(Sha.class, name, arguments.length), arguments);
  }

  private Inst[] hash(Mnemonic m, Inst[] x, Inst[] y, int immediate) {
    return switch (m) {
      case SHA1RNDS4 -> {
        Inst function = b.i64(immediate & 3);
        Inst low = sha("sha1rnds4Low", x[0], x[1], y[1], function);
        yield Vectors.halves(low, sha("sha1rnds4High", x[0], x[1], y[1], y[0], function));
      }
      case SHA1NEXTE -> Vectors.halves(y[0], sha("sha1nexte", x[1], y[1]));
      // W2 ^ W0 and W3 ^ W1 above W4 ^ W2 and W5 ^ W3.
      case SHA1MSG1 -> Vectors.halves(b.xor(x[0], y[1]), b.xor(x[1], x[0]));
      case SHA1MSG2 -> {
        Inst high = sha("sha1msg2High", x[1], y[0], y[1]);
        yield Vectors.halves(sha("sha1msg2Low", x[0], y[0], high), high);
      }
      case SHA256MSG1 ->
          Vectors.halves(sha("sha256msg1", x[0], x[1]), sha("sha256msg1", x[1], y[0]));
      case SHA256MSG2 -> {
        Inst low = sha("sha256msg2", x[0], y[1]);
        yield Vectors.halves(low, sha("sha256msg2", x[1], low));
      }
      default -> null;
    };
  }

  /** SHA256RNDS2, of which the third source, XMM0, has two words in its low half. */
  Inst[] sha256Rounds(Inst[] x, Inst[] y, Inst words) {
    Inst low = sha("sha256rnds2Low", x[0], x[1], y[0], y[1], words);
    return Vectors.halves(low, sha("sha256rnds2High", x[0], x[1], y[0], y[1], words));
  }
}
