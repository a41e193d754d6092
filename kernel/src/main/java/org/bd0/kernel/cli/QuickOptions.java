package org.bd0.kernel.cli;

import java.util.List;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.runtime.CpuModel;
import org.bd0.translator.Engine;

/**
 * Reads the plain forms of the options that running a program takes, without picocli: to load and
 * set that up costs more than a small program does (240 ms of processor time cold, against 550 in
 * all for a hello). Whatever is not plain is left to {@link Command}, which knows every form and
 * has the words for every mistake.
 */
final class QuickOptions {
  private static final String WRITES = "--trace-writes";
  private static final String STACK = "--trace-stack";

  private QuickOptions() {}

  /**
   * Reads a command line.
   *
   * @return the options, or null to ask {@link Command}
   */
  static Options parse(String[] arguments) {
    Options options = new Options();
    int at = 0;
    while (at < arguments.length && arguments[at].startsWith("-")) {
      String option = arguments[at];
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      boolean takesValue = takesValue(name);
      String value = equals < 0 ? null : option.substring(equals + 1);
      if (takesValue && value == null) {
        at++;
        value = at < arguments.length ? arguments[at] : "";
      }
      if (takesValue && (value.isEmpty() || value.startsWith("-") || value.startsWith("\""))
          || !apply(options, name, value)) {
        return null;
      }
      at++;
    }
    if (at == arguments.length || options.trace != null && !options.trace.asked()) {
      return null;
    }
    options.command = List.of(arguments).subList(at, arguments.length);
    return options;
  }

  private static boolean takesValue(String name) {
    return name.equals("-L")
        || name.equals("--limit")
        || name.equals("--engine")
        || name.equals("--cpu")
        || name.equals("--env")
        || name.equals("--root")
        || name.equals("--bind")
        || name.equals("--on-stray")
        || name.startsWith("--trace-") && !name.equals(WRITES) && !name.equals(STACK);
  }

  private static boolean apply(Options options, String name, String value) {
    switch (name) {
      case "-L", "--limit" -> options.limit = Size.parse(value);
      case "--engine" -> options.engine = engine(value);
      case "--cpu" -> options.cpu = CpuModel.named(value);
      case "--env" -> options.environment.add(value);
      case "--strace" -> options.strace = value == null ? "" : value;
      case WRITES, STACK, "--trace-checks", "--trace-allow", "--trace-output", "--on-stray" -> {
        return trace(options, name, value);
      }
      case "--root" -> options.root = value;
      case "--bind" -> options.binds.add(value);
      case "--read-only" -> options.readOnly = true;
      case "--no-network" -> options.noNetwork = true;
      case "--stats" -> options.stats = true;
      case "--protect" -> options.protect = true;
      case "--clear-env" -> options.clearEnvironment = true;
      default -> {
        return false;
      }
    }
    boolean flag = isFlag(name);
    boolean emptyFile = name.equals("--strace") && value != null && value.isEmpty();
    boolean noCpu = name.equals("--cpu") && options.cpu == null;
    boolean noEntry = name.equals("--env") && value.indexOf('=') <= 0;
    return options.limit > 0
        && options.engine != null
        && !emptyFile
        && !noEntry
        && !noCpu
        && !(flag && value != null);
  }

  private static boolean isFlag(String name) {
    return switch (name) {
      case "--stats", "--clear-env", "--protect", "--read-only", "--no-network" -> true;
      default -> false;
    };
  }

  private static boolean trace(Options options, String name, String value) {
    if (options.trace == null) {
      options.trace = new TraceSettings();
    }
    TraceSettings trace = options.trace;
    try {
      switch (name) {
        case WRITES -> trace.modes(value == null ? "" : value);
        case "--trace-checks" -> trace.checks(value);
        case "--trace-allow" -> trace.allow(value);
        case "--trace-output" -> trace.output = value;
        case "--on-stray" -> trace.onStray(value);
        default -> trace.stack = true;
      }
    } catch (TraceException e) {
      return false;
    }
    return !name.equals(STACK) || value == null;
  }

  private static Engine.Kind engine(String name) {
    return switch (name) {
      case "translator" -> Engine.Kind.TRANSLATOR;
      case "interpreter" -> Engine.Kind.INTERPRETER;
      default -> null;
    };
  }
}
