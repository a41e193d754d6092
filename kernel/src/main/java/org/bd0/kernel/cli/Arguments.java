package org.bd0.kernel.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command line and the environment as bytes. The JVM decodes both by the locale and loses what
 * does not fit, and gives the environment in no order.
 */
public final class Arguments {
  private Arguments() {}

  /** The bytes of the program's name and arguments, the last ones of the command line. */
  public static List<byte[]> bytes(List<String> command) {
    boolean plain = true;
    for (String argument : command) {
      plain &= isAscii(argument);
    }
    List<byte[]> all = plain ? List.of() : read("/proc/self/cmdline");
    int first = all.size() - command.size();
    List<byte[]> result = new ArrayList<>(command.size());
    for (int i = 0; i < command.size(); i++) {
      String argument = command.get(i);
      boolean raw = !isAscii(argument) && first >= 0;
      result.add(raw ? all.get(first + i) : argument.getBytes(StandardCharsets.UTF_8));
    }
    return result;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** The environment that the JVM was started with, in its order. */
  public static List<byte[]> environment() {
    return read("/proc/self/environ");
  }

  /**
   * An environment with some variables set: in their places when they are there already.
   *
   * @param from the environment, left as it is
   * @param entries NAME=VALUE each
   */
  public static List<byte[]> set(List<byte[]> from, List<String> entries) {
    List<byte[]> result = new ArrayList<>(from);
    for (String entry : entries) {
      byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
      int name = entry.substring(0, entry.indexOf('=') + 1).getBytes(StandardCharsets.UTF_8).length;
      int at = 0;
      while (at < result.size() && !sameStart(result.get(at), bytes, name)) {
        at++;
      }
      if (at < result.size()) {
        result.set(at, bytes);
      } else {
        result.add(bytes);
      }
    }
    return result;
  }

  /** The value of a variable, or null. */
  public static String variable(List<byte[]> environment, String name) {
    byte[] start = (name + "=").getBytes(StandardCharsets.UTF_8);
    for (byte[] entry : environment) {
      if (sameStart(entry, start, start.length)) {
        return new String(entry, start.length, entry.length - start.length, StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  private static boolean sameStart(byte[] a, byte[] b, int length) {
    return a.length >= length && Arrays.equals(a, 0, length, b, 0, length);
  }

  /** NUL-terminated strings. */
  private static List<byte[]> read(String file) {
    List<byte[]> strings = new ArrayList<>();
    try (FileInputStream in = new FileInputStream(file)) {
      byte[] bytes = in.readAllBytes();
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          strings.add(Arrays.copyOfRange(bytes, start, i));
          start = i + 1;
        }
      }
    } catch (IOException e) {
      // No /proc: the program runs without what cannot be known.
      strings.clear();
    }
    return strings;
  }
}
