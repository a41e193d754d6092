package org.bd0.kernel.cli;

import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.runtime.CpuModel;
import org.bd0.translator.Engine;

/** What the user asked for. */
final class Options {
  /** The region's size when none is given: 32 GiB. */
  static final long DEFAULT_LIMIT = 32L << 30;

  /** Bytes of memory that the program may use. */
  long limit = DEFAULT_LIMIT;

  /** How guest code is executed. */
  Engine.Kind engine = Engine.Kind.TRANSLATOR;

  /** Whether loads and stores obey page protections. */
  boolean protect;

  /** Which processor the program is given, or null for what runs fastest. */
  CpuModel cpu;

  /** The folder that is the program's root, or null for the host's. */
  String root;

  /** SOURCE:PLACE of the files and folders that are bound into the root. */
  final List<String> binds = new ArrayList<>();

  /** Whether the program can change no file. */
  boolean readOnly;

  /** Whether the program has no network. */
  boolean noNetwork;

  /** Where system calls are shown: null for nowhere, "" for standard error, or a file. */
  String strace;

  /** What is traced of the program's writes, or null. */
  TraceSettings trace;

  /** Whether statistics are shown at the end. */
  boolean stats;

  /** What is dumped instead of running, such as "ir:main", or null. */
  String dump;

  /** Whether the program starts with an empty environment, apart from {@link #environment}. */
  boolean clearEnvironment;

  /** NAME=VALUE entries to set. */
  final List<String> environment = new ArrayList<>();

  /** Whether the program is not to see all that the host has. */
  boolean restricted() {
    return root != null || !binds.isEmpty() || readOnly || noNetwork;
  }

  /** The program, then its arguments. */
  List<String> command = List.of();
}
