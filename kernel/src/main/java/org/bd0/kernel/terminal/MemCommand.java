package org.bd0.kernel.terminal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bd0.elf.Symbol;
import org.bd0.runtime.Raw;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mem}: what is in memory. */
@Command(
    name = "mem",
    sortOptions = false,
    customSynopsis = "mem PLACE [LENGTH] [--as TYPE]",
    description = {
      "Shows memory. PLACE is ADDRESS (far), ID:ADDRESS or ID:symbol[+offset]; a process's name",
      "does for its ID. LENGTH is in bytes: the symbol's size unless given, or else 64."
    })
final class MemCommand implements Builtin {
  private static final int DEFAULT_LENGTH = 64;
  private static final int MOST = 1 << 20;
  private static final int PER_LINE = 16;

  private final Session session;

  @Parameters(index = "0", paramLabel = "PLACE", hidden = true)
  private String where;

  @Parameters(index = "1", arity = "0..1", paramLabel = "LENGTH", hidden = true)
  private String length;

  @Option(
      names = "--as",
      paramLabel = "TYPE",
      description =
          "hex, u8, u32, u64, f64 or string. A symbol of 1, 4 or 8 bytes is shown as a number"
              + " unless told otherwise, all else as hex.")
  private String type;

  MemCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    Place place = Place.of(session, where);
    int bytes = bytes(place);
    String as = type == null ? defaultType(place, bytes) : type;
    long host = session.hypervisor().space().hostOfFar(place.far(), bytes);
    if (host == 0) {
      throw new CommandException(
          1,
          String.format(
              Locale.ROOT,
              "mem: 0x%x to 0x%x is not in any process's region",
              place.far(),
              place.far() + bytes));
    }
    byte[] content = new byte[bytes];
    Raw.copyOut(host, content, 0, bytes);
    session.output().out(show(place.address(), content, as));
    return 0;
  }

  private int bytes(Place place) throws CommandException {
    long bytes = DEFAULT_LENGTH;
    Symbol symbol = place.symbol();
    if (length != null) {
      bytes = Place.number(length);
    } else if (symbol != null && symbol.size() > place.offset()) {
      bytes = Math.min(symbol.size() - place.offset(), MOST);
    }
    if (bytes <= 0 || bytes > MOST) {
      throw new CommandException("mem: " + length + ": not a length of 1 to " + MOST + " bytes");
    }
    return (int) bytes;
  }

  private static String defaultType(Place place, int bytes) {
    boolean data = place.symbol() != null && !place.symbol().isFunction();
    return !data ? "hex" : bytes == 1 ? "u8" : bytes == 4 ? "u32" : bytes == 8 ? "u64" : "hex";
  }

  /**
   * A dump.
   *
   * @param address of the first byte, as shown
   * @param content little-endian
   * @param as one of the types
   */
  static String show(long address, byte[] content, String as) throws CommandException {
    int size =
        switch (as) {
          case "hex" -> PER_LINE;
          case "string" -> content.length;
          case "u8" -> 1;
          case "u32" -> Integer.BYTES;
          case "u64", "f64" -> Long.BYTES;
          default ->
              throw new CommandException(
                  "mem: --as " + as + ": neither hex, u8, u32, u64, f64 nor string");
        };
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < content.length; at += size) {
      int bytes = Math.min(size, content.length - at);
      text.append(text.isEmpty() ? "" : "\n")
          .append(String.format(Locale.ROOT, "0x%012x  ", address + at));
      if (as.equals("hex") || bytes < size) {
        hex(text, content, at, bytes);
      } else if (as.equals("string")) {
        text.append(string(content));
      } else {
        text.append(number(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN), at, as));
      }
    }
    return text.toString();
  }

  private static void hex(StringBuilder text, byte[] content, int at, int bytes) {
    for (int i = 0; i < PER_LINE; i++) {
      text.append(i == PER_LINE / 2 ? " " : "")
          .append(i < bytes ? String.format(Locale.ROOT, "%02x ", content[at + i] & 0xff) : "   ");
    }
    text.append(" |");
    for (int i = 0; i < bytes; i++) {
      int c = content[at + i] & 0xff;
      text.append(c >= ' ' && c < 0x7f ? (char) c : '.');
    }
    text.append('|');
  }

  private static String number(ByteBuffer content, int at, String as) {
    return switch (as) {
      case "u8" -> {
        int value = content.get(at) & 0xff;
        yield value + String.format(Locale.ROOT, "  0x%02x", value);
      }
      case "u32" -> {
        int value = content.getInt(at);
        yield Integer.toUnsignedString(value) + String.format(Locale.ROOT, "  0x%08x", value);
      }
      case "u64" -> {
        long value = content.getLong(at);
        yield Long.toUnsignedString(value) + String.format(Locale.ROOT, "  0x%016x", value);
      }
      default -> Double.toString(content.getDouble(at));
    };
  }

  /** Up to the first NUL; what is not printable as in C. */
  private static String string(byte[] content) {
    int end = 0;
    while (end < content.length && content[end] != 0) {
      end++;
    }
    StringBuilder text = new StringBuilder("\"");
    String characters = new String(content, 0, end, StandardCharsets.UTF_8);
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      switch (c) {
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '"', '\\' -> text.append('\\').append(c);
        default -> {
          if (Character.isISOControl(c)) {
            text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append(end == content.length ? "\"..." : "\"").toString();
  }
}
