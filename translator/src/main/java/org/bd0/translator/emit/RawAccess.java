package org.bd0.translator.emit;

import org.bd0.runtime.Raw;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits loads and stores at host addresses: the one place that knows how translated code reaches
 * guest memory. In checked mode it calls {@link Raw}'s methods, else what they would call, which
 * every compiler of the JVM takes for one machine instruction.
 */
final class RawAccess {
  private static final String RAW = "org/bd0/runtime/Raw";
  private static final String UNSAFE = "jdk/internal/misc/Unsafe";

  private final MethodVisitor m;

  RawAccess(MethodVisitor m) {
    this.m = m;
  }

  /** To be emitted before a load's address. */
  void beforeLoad() {
    if (!Raw.CHECKED) {
      receiver();
      m.visitInsn(Opcodes.ACONST_NULL);
    }
  }

  /**
   * Loads from the address on the stack.
   *
   * @param bits 8, 16 (zero-extended to an int), 32 or 64
   * @param ordered whether x86's order of loads has to be kept
   */
  void load(int bits, boolean ordered) {
    if (Raw.CHECKED) {
      String descriptor = bits == 64 ? "(J)J" : "(J)I";
      m.visitMethodInsn(Opcodes.INVOKESTATIC, RAW, "get" + name(bits), descriptor, false);
    } else {
      switch (bits) {
        case 8 -> {
          unsafe("getByte", "(Ljava/lang/Object;J)B");
          m.visitIntInsn(Opcodes.SIPUSH, 0xff);
          m.visitInsn(Opcodes.IAND);
        }
        case 16 -> unsafe("getChar", "(Ljava/lang/Object;J)C");
        case 32 -> unsafe("getInt", "(Ljava/lang/Object;J)I");
        default -> unsafe("getLong", "(Ljava/lang/Object;J)J");
      }
    }
    if (ordered) {
      receiver();
      unsafe("loadFence", "()V");
    }
  }

  /** To be emitted before a store's address and value. */
  void beforeStore(boolean ordered) {
    if (ordered) {
      receiver();
      unsafe("storeFence", "()V");
    }
    beforeLoad();
  }

  /** Stores the low bits of the value on the stack to the address below it. */
  void store(int bits) {
    if (Raw.CHECKED) {
      String descriptor = bits == 64 ? "(JJ)V" : "(JI)V";
      m.visitMethodInsn(Opcodes.INVOKESTATIC, RAW, "put" + name(bits), descriptor, false);
      return;
    }
    switch (bits) {
      case 8 -> {
        m.visitInsn(Opcodes.I2B);
        unsafe("putByte", "(Ljava/lang/Object;JB)V");
      }
      case 16 -> {
        m.visitInsn(Opcodes.I2S);
        unsafe("putShort", "(Ljava/lang/Object;JS)V");
      }
      case 32 -> unsafe("putInt", "(Ljava/lang/Object;JI)V");
      default -> unsafe("putLong", "(Ljava/lang/Object;JJ)V");
    }
  }

  private void receiver() {
    m.visitFieldInsn(Opcodes.GETSTATIC, RAW, "U", "L" + UNSAFE + ";");
  }

  private void unsafe(String name, String descriptor) {
    m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UNSAFE, name, descriptor, false);
  }

  private static String name(int bits) {
    return switch (bits) {
      case 8 -> "Byte";
      case 16 -> "Short";
      case 32 -> "Int";
      default -> "Long";
    };
  }
}
