package org.bd0.kernel;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a program is started with. Strings are bytes, because a file name or an argument need not be
 * text; they are shared, and nobody changes them.
 */
public final class Start {
  private final byte[] path;
  private final List<byte[]> arguments;
  private final List<byte[]> environment;
  private final long hardwareCapabilities;
  private final byte[] file;

  /**
   * With all that a program gets.
   *
   * @param path the program's file name, as a program finds it in AT_EXECFN
   * @param arguments argv, the program's own name first
   * @param environment envp, each NAME=VALUE
   * @param hardwareCapabilities AT_HWCAP (EDX of CPUID leaf 1 as the translator's CPU has it) in
   *     bits 31:0, AT_HWCAP2 in bits 63:32
   */
  public Start(
      byte[] path, List<byte[]> arguments, List<byte[]> environment, long hardwareCapabilities) {
    this(path, arguments, environment, hardwareCapabilities, null);
  }

  /**
   * With all that a program gets from execve(2).
   *
   * @param path the file name as execve was given it: of a script, the script's
   * @param arguments argv
   * @param environment envp
   * @param hardwareCapabilities AT_HWCAP
   * @param file the program's absolute file name, or null when it has to be found by its path
   */
  public Start(
      byte[] path,
      List<byte[]> arguments,
      List<byte[]> environment,
      long hardwareCapabilities,
      byte[] file) {
    this.file = file == null ? null : file.clone();
    this.path = path.clone();
    this.arguments = arguments;
    this.environment = environment;
    this.hardwareCapabilities = hardwareCapabilities;
  }

  /** The program's file name. */
  public byte[] path() {
    return path.clone();
  }

  /** The program's absolute file name, or null when it has to be found by {@link #path}. */
  public byte[] file() {
    return file == null ? null : file.clone();
  }

  /** argv, the program's own name first. */
  public List<byte[]> arguments() {
    return arguments;
  }

  /** envp, each NAME=VALUE. */
  public List<byte[]> environment() {
    return environment;
  }

  /** AT_HWCAP in bits 31:0, AT_HWCAP2 in bits 63:32. */
  public long hardwareCapabilities() {
    return hardwareCapabilities;
  }

  /** The program's name for messages: the last part of its path. */
  public String name() {
    String text = new String(path, StandardCharsets.UTF_8);
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
