package org.bd0.kernel.terminal;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.bd0.kernel.cli.Run;

/**
 * What the build runs to make the ahead-of-time cache: both commands on small programs, and every
 * class of ours, ASM and picocli loaded, so that nothing that another program needs is missing. A
 * single class that is not in the cache costs 7 ms, because the JVM has to open and check its jar.
 */
public final class Training {
  private static final String SUFFIX = ".class";

  private Training() {}

  /**
   * Trains, and ends the JVM as {@code bd0} does.
   *
   * @param programs guest programs that need no arguments and no input
   */
  public static void main(String[] programs) throws IOException, ClassNotFoundException {
    for (String jar : jars()) {
      load(jar);
    }
    StringBuilder commands = new StringBuilder();
    Run.run("--trace-writes=all", "--trace-output=/dev/null", programs[0]);
    for (String program : programs) {
      Run.run(program);
      commands.append("start ").append(program).append('\n');
      commands.append("start -L 1GB ").append(program).append(" & wait\n");
    }
    Bd0.main(new String[] {"-c", commands.append("ps; map; log; help").toString()});
  }

  /** The jar on the class path, and those that its manifest names. */
  private static List<String> jars() throws IOException {
    List<String> jars = new ArrayList<>();
    File main = new File(System.getProperty("java.class.path"));
    jars.add(main.getPath());
    try (JarFile jar = new JarFile(main)) {
      String others = jar.getManifest().getMainAttributes().getValue("Class-Path");
      for (String other : others.split(" ")) {
        // JLine is for people at a terminal, who wait longer for themselves; of Agrona little is
        // used.
        if (!other.contains("jline") && !other.contains("agrona")) {
          jars.add(new File(main.getParentFile(), other).getPath());
        }
      }
    }
    return jars;
  }

  private static void load(String file) throws IOException, ClassNotFoundException {
    ClassLoader loader = Training.class.getClassLoader();
    try (JarFile jar = new JarFile(file)) {
      for (JarEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith(SUFFIX) && !name.endsWith("-info.class")) {
          name = name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
          Class.forName(name, false, loader);
        }
      }
    }
  }
}
