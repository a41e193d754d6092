package org.bd0.kernel.linux;

import java.util.Locale;

/** The system calls' names, for those who only show them. */
public final class CallNames {
  private CallNames() {}

  /**
   * The name of a system call.
   *
   * @param number as in RAX
   * @return such as {@code read}, or null when Linux has none of this number
   */
  public static String of(int number) {
    Call call = Call.of(number);
    return call == null ? null : call.name().toLowerCase(Locale.ROOT);
  }
}
