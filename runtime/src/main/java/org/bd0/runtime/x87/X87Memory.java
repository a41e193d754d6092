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

  /** FNSTENV: 28 bytes at a guest address. */
  public static void fnstenv(CpuState cpu, long address) {
    byte[] image = new byte[X87Control.ENVIRONMENT_SIZE];
    X87Control.fnstenv(cpu.r, image, 0);
    store(cpu, image, address);
  }

  /** FLDENV: 28 bytes at a guest address. */
  public static void fldenv(CpuState cpu, long address) {
    X87Control.fldenv(cpu.r, load(cpu, address, X87Control.ENVIRONMENT_SIZE), 0);
  }

  /** FNSAVE: 108 bytes at a guest address. */
  public static void fnsave(CpuState cpu, long address) {
    byte[] image = new byte[X87Control.SAVE_SIZE];
    X87Control.fnsave(cpu.r, image, 0);
    store(cpu, image, address);
  }

  /** FRSTOR: 108 bytes at a guest address. */
  public static void frstor(CpuState cpu, long address) {
    X87Control.frstor(cpu.r, load(cpu, address, X87Control.SAVE_SIZE), 0);
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
