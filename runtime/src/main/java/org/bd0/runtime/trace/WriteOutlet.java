package org.bd0.runtime.trace;

/** Takes what threads' logs hold, in the order of the calls. */
public interface WriteOutlet {
  /**
   * Takes the records between {@link WriteLog#address} and {@link WriteLog#bytes} bytes on, and
   * waits until there is room for them. Called by the log's thread.
   */
  void take(WriteLog log);
}
