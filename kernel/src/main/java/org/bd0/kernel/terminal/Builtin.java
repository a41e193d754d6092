package org.bd0.kernel.terminal;

import org.bd0.elf.ElfException;
import org.bd0.kernel.KernelException;

/** A command of the terminal, whose options picocli reads anew for each execution. */
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
