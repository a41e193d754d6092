package org.bd0.kernel.linux;

import java.util.List;
import java.util.function.Consumer;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.Start;
import org.bd0.runtime.CpuState;

/** All processes, as the Linux personality of one of them needs them: its family and its group. */
public interface ProcessTable {
  /**
   * Makes a child that does not run yet: fork(2). Its first thread's registers are the calling
   * thread's.
   *
   * @param parent the calling thread
   * @param sharesMemory whether it lives in its parent's memory: vfork(2)
   * @param exitSignal what its parent gets at its end, 0 for nothing
   * @return the child's thread
   * @throws KernelException when there is no room
   */
  LinuxSystem fork(LinuxSystem parent, boolean sharesMemory, int exitSignal) throws KernelException;

  /**
   * Starts a further thread of a process.
   *
   * @param from the calling thread
   * @param cpu the new thread's processor
   * @param prepare is given the new thread before it runs
   * @return its number, or 0 when there are too many threads
   */
  int startThread(LinuxSystem from, CpuState cpu, Consumer<LinuxSystem> prepare);

  /** Runs a child that was made. */
  void begin(LinuxSystem child);

  /**
   * Replaces the calling thread's program: execve(2). The thread is over afterwards; what goes on
   * is another one on the same host thread.
   *
   * @param caller the calling thread
   * @param name the absolute name of the file for the host
   * @param file host descriptor of the file, the caller's
   * @param with arguments and environment
   * @throws ElfException when the file is no program that can be run
   * @throws KernelException when there is no room
   */
  void execute(LinuxSystem caller, String name, int file, Start with)
      throws ElfException, KernelException;

  /**
   * Waits for a child: wait4(2), waitid(2).
   *
   * @param caller the calling thread
   * @return what has happened; {@link ChildEvent#NO_CHILD} when there is nothing to wait for,
   *     {@link ChildEvent#NOTHING} when nothing has happened and the caller does not wait, or was
   *     interrupted
   */
  ChildEvent await(LinuxSystem caller, WaitFor which);

  /** A process that has not been waited for, or null. */
  GuestProcess process(int id);

  /** The personality of a process, or null when there is no such process. */
  LinuxSystem system(int id);

  /** The processes of a group or, with 0, all that there are. */
  List<GuestProcess> members(int group);

  /**
   * Sends a signal to a process.
   *
   * @param info the signal, or with number 0 nothing, and what its handler is told
   * @return whether there is such a process
   */
  boolean signal(int id, SignalInfo info);

  /** A process has been stopped by a signal, or goes on: its parent is told. */
  void stopped(GuestProcess process, int signal);

  /** A process that may be stopped goes on. */
  void proceed(GuestProcess process);

  /** What processes see of the host's files and network, or null for all. */
  Root root();

  /** The terminals that control sessions. */
  Terminals terminals();

  /** Whether nobody who could continue a group's members, if they were stopped, is left. */
  boolean orphaned(int group);

  /** Whether a process has lost its parent. */
  boolean orphan(GuestProcess process);

  /** Memory is about to be mapped that other processes may see. */
  void sharesMemory();

  /** Nanoseconds that a process's children, which have been waited for, have run for. */
  long childrenTime(int id);
}
