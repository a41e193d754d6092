package org.bd0.kernel;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a program is started with. Strings are bytes, because a file name or an argument need not be
 * text.
 *
 * @param path the program's file name, as a program finds it in AT_EXECFN
 * @param arguments argv, the program's own name first
 * @param environment envp, each NAME=VALUE
 * @param hwcap AT_HWCAP: EDX of CPUID leaf 1 as the translator's CPU has it
 * @param hwcap2 AT_HWCAP2
 */
public record Start(
    byte[] path, List<byte[]> arguments, List<byte[]> environment, long hwcap, long hwcap2) {
  /** The program's name for messages: the last part of its path. */
  public String name() {
    String text = new String(path, StandardCharsets.UTF_8);
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
