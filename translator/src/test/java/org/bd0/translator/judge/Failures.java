package org.bd0.translator.judge;

/** Failures in words. */
final class Failures {
  private Failures() {}

  /** An exception with its causes and where each comes from. */
  static String trace(Throwable thrown) {
    StringBuilder trace = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      trace.append(t).append('\n');
      for (StackTraceElement frame : t.getStackTrace()) {
        trace.append("    at ").append(frame).append('\n');
      }
    }
    return trace.toString();
  }
}
