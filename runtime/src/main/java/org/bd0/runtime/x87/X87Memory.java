package org.bd0.runtime.x87;

import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.runtime.trace.TracedStores;

/**
 * The x87 instructions that transfer the whole state. The caller has checked that the guest's
 * memory is accessible.
 */
public final class X87Memory {
  private X87Memory() {}

  /**
   * FNSTENV.
   *
   * @param address guest address of {@link X87Control#environmentSize} bytes
   * @param operandSize in bytes
   */
  public static void fnstenv(CpuState cpu, long address, int operandSize) {
    byte[] image = new byte[X87Control.environmentSize(operandSize)];
    X87Control.fnstenv(cpu.r, image, 0, operandSize);
    store(cpu, image, address);
  }

  /** FLDENV, as {@link #fnstenv}. */
  public static void fldenv(CpuState cpu, long address, int operandSize) {
    byte[] image = load(cpu, address, X87Control.environmentSize(operandSize));
    X87Control.fldenv(cpu.r, image, 0, operandSize);
  }

  /**
   * FNSAVE.
   *
   * @param address guest address of {@link X87Control#saveSize} bytes
   * @param operandSize in bytes
   */
  public static void fnsave(CpuState cpu, long address, int operandSize) {
    byte[] image = new byte[X87Control.saveSize(operandSize)];
    X87Control.fnsave(cpu.r, image, 0, operandSize);
    store(cpu, image, address);
  }

  /** FRSTOR, as {@link #fnsave}. */
  public static void frstor(CpuState cpu, long address, int operandSize) {
    byte[] image = load(cpu, address, X87Control.saveSize(operandSize));
    X87Control.frstor(cpu.r, image, 0, operandSize);
  }

  private static void store(CpuState cpu, byte[] image, long address) {
    long to = cpu.memory.host(address, image.length);
    byte[] before = TracedStores.before(cpu, to, image.length);
    Raw.copyIn(image, 0, to, image.length);
    TracedStores.made(cpu, to, before);
  }

  private static byte[] load(CpuState cpu, long address, int bytes) {
    byte[] image = new byte[bytes];
    Raw.copyOut(cpu.memory.host(address, bytes), image, 0, bytes);
    return image;
  }
}
