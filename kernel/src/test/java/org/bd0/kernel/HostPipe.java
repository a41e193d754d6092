package org.bd0.kernel;

import org.bd0.runtime.HostCall;

/** A pipe of the host's, for tests of waiting. Used by one thread at a time. */
final class HostPipe implements AutoCloseable {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int CLOSE = 3;
  private static final int PIPE = 22;

  final int input;
  final int output;
  private final HostCall host;
  private final HostPoller.Block memory = new HostPoller.Block(Long.BYTES);

  HostPipe(HostCall host) {
    this.host = host;
    long result = host.call(PIPE, memory.address(), 0, 0, 0, 0, 0);
    if (result != 0) {
      throw new AssertionError("pipe: " + result);
    }
    input = memory.bytes().getInt(0);
    output = memory.bytes().getInt(Integer.BYTES);
  }

  /** Writes one byte. */
  void put(int value) {
    memory.bytes().put(0, (byte) value);
    long result = host.call(WRITE, output, memory.address(), 1, 0, 0, 0);
    if (result != 1) {
      throw new AssertionError("write: " + result);
    }
  }

  /** Reads one byte that is there. */
  int take(HostCall reader) {
    long result = reader.call(READ, input, memory.address(), 1, 0, 0, 0);
    return result == 1 ? memory.bytes().get(0) & 0xff : (int) result - 1000;
  }

  void closeInput() {
    host.call(CLOSE, input, 0, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    closeInput();
    host.call(CLOSE, output, 0, 0, 0, 0, 0);
  }
}
