package org.bd0.kernel.linux;

import org.bd0.kernel.KernelWrites;

/** How much a system call that has succeeded has written where, by its row in {@link Call}. */
final class Written implements KernelWrites.Lengths {
  private final Call call;
  private final long[] a;

  /** Bytes of the result that are not accounted for: a vector's parts are filled in order. */
  private long left;

  /**
   * For one call.
   *
   * @param call null when there is none of its number
   * @param a its arguments
   */
  Written(Call call, long[] a, long result) {
    this.call = call;
    this.a = a;
    this.left = result;
  }

  @Override
  public long written(long address, long length) {
    if (call == null) {
      return -1;
    }
    Signature signature = call.signature();
    for (int i = 0; i < signature.count(); i++) {
      if (signature.kinds[i] == Signature.Kind.OUTV) {
        long part = Math.min(left, length);
        left -= part;
        return part;
      }
      if (signature.kinds[i] == Signature.Kind.OUT && a[i] == address) {
        return signature.lengthIsResult(i) ? left : -1;
      }
    }
    return -1;
  }
}
