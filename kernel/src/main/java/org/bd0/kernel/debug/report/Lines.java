package org.bd0.kernel.debug.report;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.bd0.kernel.debug.TraceException;

/** Lines to a file or a stream, UTF-8; what goes wrong is a {@link TraceException}. */
public final class Lines implements Consumer<String>, AutoCloseable {
  private final OutputStream out;
  private final String name;

  /**
   * To a stream.
   *
   * @param out this object's from now on
   * @param name for messages
   */
  public Lines(OutputStream out, String name) {
    this.out = new BufferedOutputStream(out, 1 << 16);
    this.name = name;
  }

  /**
   * To a file, in place of what it may have held.
   *
   * @throws TraceException if it cannot be written
   */
  public static Lines to(Path file) {
    try {
      return new Lines(Files.newOutputStream(file), file.toString());
    } catch (IOException e) {
      throw failed(file.toString(), e);
    }
  }

  @Override
  public void accept(String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException e) {
      throw failed(name, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(name, e);
    }
  }

  private static TraceException failed(String name, IOException e) {
    String reason = e.getMessage();
    if (e instanceof java.nio.file.NoSuchFileException) {
      reason = "no such file or folder";
    } else if (e instanceof java.nio.file.AccessDeniedException) {
      reason = "permission denied";
    } else if (e instanceof java.nio.file.FileSystemException f && f.getReason() != null) {
      reason = f.getReason();
    }
    return new TraceException(name + ": cannot be written: " + reason, e);
  }
}
