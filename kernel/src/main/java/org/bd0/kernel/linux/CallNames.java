package org.bd0.kernel.linux;

import java.util.Locale;
import org.bd0.kernel.KernelCall;

/** The system calls' names, for those who only show them. */
public final class CallNames {
  private CallNames() {}

  /**
   * The name of a system call.
   *
   * @param number as in RAX
   * @return such as {@code read} or {@code bd0_start}, or null when there is none of this number
   */
  public static String of(int number) {
    KernelCall own = KernelCall.of(number);
    if (own != null) {
      return own.symbol();
    }
    Call call = Call.of(number);
    return call == null ? null : call.name().toLowerCase(Locale.ROOT);
  }
}
