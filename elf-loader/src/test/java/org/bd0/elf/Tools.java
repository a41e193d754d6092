package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the machine that tests compare with. A test whose program is missing is skipped. */
final class Tools {
  private Tools() {}

  /** Skips the test unless the program is installed. */
  static void need(String program, String debianPackage) {
    for (String directory : System.getenv().getOrDefault("PATH", "/usr/bin").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return;
      }
    }
    assumeTrue(false, program + " is missing: install the package " + debianPackage);
  }

  /** Skips the test unless gcc has a C library to link statically. */
  static void needStaticLibrary() throws IOException, InterruptedException {
    String file = run("gcc", "-print-file-name=libc.a").strip();
    assumeTrue(
        Path.of(file).isAbsolute() && Files.exists(Path.of(file)),
        "libc.a is missing: install the package libc6-dev");
  }

  /** Runs a command that must succeed, and returns what it prints. */
  static String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + output);
    return output;
  }

  /** Compiles a C source with the given command and options, and returns the program. */
  static Path compile(Path directory, String name, String source, List<String> command)
      throws IOException, InterruptedException {
    Path input = Files.writeString(directory.resolve(name + ".c"), source);
    Path program = directory.resolve(name);
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("-o", program.toString(), input.toString()));
    run(line.toArray(String[]::new));
    return program;
  }
}
