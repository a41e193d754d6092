package org.bd0.kernel.terminal;

import org.bd0.elf.ElfException;
import org.bd0.kernel.KernelException;

/** A command of the terminal, made by picocli from one line for one execution. */
interface Builtin {
  /**
   * Does it.
   *
   * @return its status
   * @throws CommandException when it fails
   * @throws ElfException when a program cannot be run
   * @throws KernelException when a process cannot be started
   */
  int run() throws CommandException, ElfException, KernelException;
}
