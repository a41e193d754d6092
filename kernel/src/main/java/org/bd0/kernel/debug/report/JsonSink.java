package org.bd0.kernel.debug.report;

import java.util.List;
import java.util.function.Consumer;
import org.bd0.elf.SourceLine;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;

/**
 * A trace as JSON, an object a line (docs/trace-format.md). Addresses are texts such as {@code
 * "0x100000402010"}, because many readers of JSON keep 53 bits of a number.
 */
public final class JsonSink implements TraceSink {
  private final Consumer<String> lines;
  private final Space space;
  private final Describer describer;
  private final StringBuilder line = new StringBuilder();

  /**
   * Objects.
   *
   * @param lines takes each, without its newline
   * @param startMillis when the trace began, in milliseconds since 1970
   */
  public JsonSink(Consumer<String> lines, long startMillis) {
    this(lines, new Space(startMillis));
  }

  JsonSink(Consumer<String> lines, Space space) {
    this.lines = lines;
    this.space = space;
    this.describer = new Describer(space);
  }

  @Override
  public void process(ProcessStarted process) {
    space.started(process);
    begin("process", process.time());
    number("process", Integer.toUnsignedLong(process.process()));
    number("parent", Integer.toUnsignedLong(process.parent()));
    text("name", process.name());
    text("file", process.file());
    texts("arguments", process.arguments());
    text("addresses", process.near() ? "near" : "far");
    hex("base", process.base());
    number("size", process.size());
    hex("load_bias", process.loadBias());
    end();
  }

  @Override
  public void ended(int process, long time) {
    space.ended(process, time);
    begin("ended", time);
    number("process", Integer.toUnsignedLong(process));
    end();
  }

  @Override
  public void mapping(Mapping mapping) {
    space.mapping(mapping);
    begin("mapping", mapping.time());
    number("process", Integer.toUnsignedLong(mapping.process()));
    hex("start", mapping.start());
    hex("end", mapping.end());
    text("kind", mapping.kind());
    text("name", mapping.name());
    end();
  }

  @Override
  public void write(WriteRecord record) {
    TracedProcess writer = space.process(record.process);
    begin("write", record.time);
    key("reasons");
    line.append('[');
    for (WriteReason reason : WriteReason.values()) {
      if ((record.reasons & reason.bit()) != 0) {
        line.append(line.charAt(line.length() - 1) == '[' ? "" : ",");
        quote(Words.reason(reason));
      }
    }
    line.append(']');
    number("process", Integer.toUnsignedLong(record.process));
    text("name", writer.started.name());
    number("thread", Integer.toUnsignedLong(record.thread));
    text("kind", Words.kind(record.kind));
    if (record.kind == WriteKind.KERNEL.ordinal()) {
      number("call", Integer.toUnsignedLong(record.call));
      text("call_name", Words.call(record.call));
    }
    hex("rip", record.rip);
    place(describer.code(writer, record.rip, false));
    hex("address", record.address);
    number("size", record.size);
    text("before", Words.bytes(record.before, record.size));
    text("after", Words.bytes(record.after, record.size));
    owner(record.address);
    if (record.frames > 0) {
      stack(record, writer);
    }
    end();
  }

  private void place(CodePlace place) {
    if (place.function() != null) {
      text("function", place.function());
    }
    SourceLine source = place.line();
    if (source != null) {
      text("file", source.file());
      number("line", source.line());
    }
  }

  private void owner(long address) {
    Owner owner = space.owner(address);
    key("owner");
    line.append('{');
    TracedProcess process = owner.process();
    if (process != null) {
      number("process", Integer.toUnsignedLong(process.id()));
      text("name", process.started.name());
    }
    text("kind", owner.part.kind);
    if (owner.symbol != null) {
      text("symbol", owner.symbol);
      number("offset", address - owner.start);
    } else if (process != null) {
      boolean fromTop = owner.part.growsDown();
      number("offset", address - (fromTop ? owner.part.end : owner.part.start));
    }
    line.append('}');
  }

  private void stack(WriteRecord record, TracedProcess writer) {
    key("stack");
    line.append('[');
    for (int i = 0; i < record.frames; i++) {
      line.append(i == 0 ? "{" : ",{");
      hex("return", record.stack[i]);
      place(describer.code(writer, record.stack[i], true));
      line.append('}');
    }
    line.append(']');
  }

  private void begin(String event, long time) {
    line.setLength(0);
    line.append('{');
    text("event", event);
    number("time", time);
  }

  private void end() {
    lines.accept(line.append('}').toString());
  }

  private void key(String key) {
    if (line.charAt(line.length() - 1) != '{') {
      line.append(',');
    }
    line.append('"').append(key).append("\":");
  }

  private void number(String key, long value) {
    key(key);
    line.append(value);
  }

  private void hex(String key, long value) {
    key(key);
    line.append("\"0x").append(Long.toHexString(value)).append('"');
  }

  private void text(String key, String value) {
    key(key);
    quote(value);
  }

  private void texts(String key, List<String> values) {
    key(key);
    line.append('[');
    for (int i = 0; i < values.size(); i++) {
      line.append(i == 0 ? "" : ",");
      quote(values.get(i));
    }
    line.append(']');
  }

  /** RFC 8259, section 7. */
  private void quote(String value) {
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || c == '\u2028' || c == '\u2029') {
        line.append("\\u").append(Integer.toHexString(c | 0x10000), 1, 5);
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }

  @Override
  public void close() {}
}
