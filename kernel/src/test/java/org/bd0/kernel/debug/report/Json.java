package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly (RFC 8259): maps, lists, strings, longs. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  @SuppressWarnings("unchecked") // What an object is read as.
  static Map<String, Object> object(String text) {
    Json json = new Json(text);
    Map<String, Object> object = (Map<String, Object>) json.value();
    if (json.at != text.length()) {
      throw json.wrong();
    }
    return object;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("at " + at + " of " + text);
  }

  private char next() {
    if (at == text.length()) {
      throw wrong();
    }
    return text.charAt(at++);
  }

  private void expect(char c) {
    if (next() != c) {
      throw wrong();
    }
  }

  private Object value() {
    char c = text.charAt(at);
    if (c == '{') {
      return map();
    }
    if (c == '[') {
      return list();
    }
    if (c == '"') {
      return string();
    }
    int start = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(start, at);
    if (!digits.matches("-?(0|[1-9][0-9]*)")) {
      throw wrong();
    }
    return Long.valueOf(digits);
  }

  private Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    expect('{');
    if (text.charAt(at) == '}') {
      at++;
      return map;
    }
    do {
      String key = string();
      expect(':');
      if (map.put(key, value()) != null) {
        throw wrong();
      }
    } while (next() == ',');
    at--;
    expect('}');
    return map;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    expect('[');
    if (text.charAt(at) == ']') {
      at++;
      return list;
    }
    do {
      list.add(value());
    } while (next() == ',');
    at--;
    expect(']');
    return list;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    expect('"');
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw wrong();
      }
      if (c == '\\') {
        c = next();
        if (c == 'u') {
          c = (char) Integer.parseInt(text.substring(at, at + 4), 16);
          at += 4;
        } else if (c != '"' && c != '\\') {
          throw wrong();
        }
      }
      string.append(c);
    }
    return string.toString();
  }
}
