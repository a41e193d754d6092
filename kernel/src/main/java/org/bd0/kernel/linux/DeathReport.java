package org.bd0.kernel.linux;

import java.util.Locale;
import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Messages;
import org.bd0.kernel.Program;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Fault;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/** What is said of a process that dies of a signal: one line where bd0-run's messages go. */
final class DeathReport {
  private static final int SHOWN_BYTES = 8;

  private final GuestProcess process;

  DeathReport(GuestProcess process) {
    this.process = process;
  }

  /**
   * Says it, and ends the process.
   *
   * @param host of the calling thread
   * @param detail what follows the signal's name, or null to say nothing
   */
  void end(int signal, HostCall host, String detail) {
    if (process.ended()) {
      return;
    }
    String text = "killed by " + Signal.name(signal) + (detail == null ? "" : detail);
    if (detail != null) {
      Messages.line(host, process.descriptors().messages(), process.title() + ": " + text);
    }
    process.death(text);
    process.kill(signal);
  }

  /** The instruction that has faulted, for {@link #end}. */
  String fault(CpuState thread, LinuxSystem.Disassembler disassembler) {
    long rip = thread.r[Slot.RIP];
    StringBuilder detail = new StringBuilder(": ").append(place(rip)).append(": ");
    if (!process.memory().mappings().executable(rip)) {
      detail.append("not executable");
    } else {
      String shown = disassembler.at(thread, rip);
      detail.append(shown == null ? bytes(rip) : shown);
    }
    if (thread.fault == Fault.PAGE) {
      detail.append(", address ").append(hex(thread.faultAddress));
    }
    return detail.toString();
  }

  private String bytes(long address) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < SHOWN_BYTES; i++) {
      long host = process.memory().host(address + i, 1);
      if (host != 0) {
        text.append(text.isEmpty() ? "" : " ")
            .append(String.format(Locale.ROOT, "%02x", Raw.getByte(host)));
      }
    }
    return text.toString();
  }

  /** An address and, where there is one, the symbol it belongs to. */
  String place(long address) {
    Program program = process.program();
    Symbol symbol = program.elf().symbols().nearest(address - program.bias());
    String text = "at " + hex(address);
    return symbol == null ? text : text + " " + symbol.describe(address - program.bias());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
