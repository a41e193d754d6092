package org.bd0.kernel.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Stack;
import org.bd0.runtime.CpuModel;
import org.bd0.translator.Engine;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** How options of several commands are read, for picocli. */
public final class Converters {
  private Converters() {}

  /** The version of BD0. */
  public static String version() {
    String version = Converters.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** Sizes: see {@link Size}. */
  public static final class OfSize implements ITypeConverter<Long> {
    /** For picocli. */
    public OfSize() {}

    @Override
    public Long convert(String text) {
      long bytes = Size.parse(text);
      if (bytes < 0) {
        throw new TypeConversionException("'" + text + "' is no size such as 32GB or 512MiB");
      }
      return bytes;
    }
  }

  /** Engines, by their names in lower case. */
  public static final class OfEngine implements ITypeConverter<Engine.Kind> {
    /** For picocli. */
    public OfEngine() {}

    @Override
    public Engine.Kind convert(String text) {
      for (Engine.Kind kind : Engine.Kind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
          return kind;
        }
      }
      throw new TypeConversionException("'" + text + "' is neither translator nor interpreter");
    }
  }

  /** The names of the engines, for completion. */
  public static final class Engines implements Iterable<String> {
    /** For picocli. */
    public Engines() {}

    @Override
    public Iterator<String> iterator() {
      return List.of("translator", "interpreter").iterator();
    }
  }

  /** Processors, by their levels' names. */
  public static final class OfModel implements ITypeConverter<CpuModel> {
    /** For picocli. */
    public OfModel() {}

    @Override
    public CpuModel convert(String text) {
      CpuModel model = CpuModel.named(text);
      if (model == null) {
        throw new TypeConversionException(
            "'" + text + "' is none of x86-64-v1, x86-64-v2 and x86-64-v3");
      }
      return model;
    }
  }

  /** The names of the processors, for completion. */
  public static final class Models implements Iterable<String> {
    /** For picocli. */
    public Models() {}

    @Override
    public Iterator<String> iterator() {
      return List.of("x86-64-v1", "x86-64-v2", "x86-64-v3").iterator();
    }
  }

  /** What may happen at a stray write, for completion. */
  public static final class Actions implements Iterable<String> {
    /** For picocli. */
    public Actions() {}

    @Override
    public Iterator<String> iterator() {
      return List.of("report", "stop", "kill").iterator();
    }
  }

  /** An option whose value must be attached: otherwise the program's name would be taken for it. */
  public static final class Attached implements IParameterPreprocessor {
    /** For picocli. */
    public Attached() {}

    @Override
    @SuppressWarnings("JdkObsolete") // The stack is picocli's.
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (!"=".equals(info.get("separator"))) {
        arguments.push("");
      }
      return false;
    }
  }
}
