package org.bd0.kernel.debug;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** One readable line for each record. */
public final class TextLines implements TraceSink {
  private final Consumer<String> lines;
  private final Runnable end;
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * Lines.
   *
   * @param lines takes each, without a newline
   */
  public TextLines(Consumer<String> lines) {
    this(lines, () -> {});
  }

  private TextLines(Consumer<String> lines, Runnable end) {
    this.lines = lines;
    this.end = end;
  }

  /**
   * Lines in a file.
   *
   * @throws TraceException when it cannot be written
   */
  public static TextLines to(String file) {
    try {
      OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(file)), 1 << 16);
      return new TextLines(line -> write(out, file, line), () -> close(out, file));
    } catch (IOException e) {
      throw cannot(file, e);
    }
  }

  private static TraceException cannot(String file, IOException e) {
    return new TraceException("cannot write to " + file + ": " + e.getMessage(), e);
  }

  private static void write(OutputStream out, String file, String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw cannot(file, e);
    }
  }

  private static void close(OutputStream out, String file) {
    try {
      out.close();
    } catch (IOException e) {
      throw cannot(file, e);
    }
  }

  @Override
  public void process(ProcessStarted process) {
    names.put(process.process(), process.name());
  }

  @Override
  public void ended(int process, long time) {}

  @Override
  public void mapping(Mapping mapping) {}

  @Override
  public void write(WriteRecord r) {
    StringBuilder line = new StringBuilder(names.getOrDefault(r.process, "?"));
    line.append(" (").append(r.process).append(')');
    line.append(
        String.format(Locale.ROOT, " at 0x%x writes %d at 0x%x:", r.rip, r.size, r.address));
    bytes(line, r.before, r.size);
    line.append(" ->");
    bytes(line, r.after, r.size);
    line.append(' ').append(WriteKind.values()[r.kind].name().toLowerCase(Locale.ROOT));
    if (r.call != 0) {
      line.append(" call ").append(r.call);
    }
    for (WriteReason reason : WriteReason.values()) {
      if ((r.reasons & reason.bit()) != 0) {
        line.append(' ').append(reason);
      }
    }
    for (int i = 0; i < r.frames; i++) {
      line.append(i == 0 ? " from" : "").append(" 0x").append(Long.toHexString(r.stack[i]));
    }
    lines.accept(line.toString());
  }

  private static void bytes(StringBuilder line, byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      line.append(i % 8 == 0 ? " " : "");
      line.append(Character.forDigit(bytes[i] >> 4 & 15, 16));
      line.append(Character.forDigit(bytes[i] & 15, 16));
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
