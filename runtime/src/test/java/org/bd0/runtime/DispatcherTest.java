package org.bd0.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Exits are linked to what they lead to, never to where a thread was sent instead. */
final class DispatcherTest {
  private static final long A = 0x20000;
  private static final long B = 0x30000;
  private static final long ELSEWHERE = 0x40000;

  private final List<String> ran = new ArrayList<>();
  private final List<Long> made = new ArrayList<>();
  private final Map<Long, Script> scripts = new HashMap<>();
  private final CpuState cpu = cpu();

  private static CpuState cpu() {
    AddressSpace space = new AddressSpace();
    CpuState cpu = new CpuState(new GuestMemory(space, space.allocate(0x100000)));
    cpu.code = new CodeCache();
    cpu.r[Slot.RIP] = A;
    map(cpu, A, Mappings.EXEC);
    map(cpu, ELSEWHERE, Mappings.EXEC);
    return cpu;
  }

  private static void map(CpuState cpu, long address, int protection) {
    cpu.memory.mappings().map(address, address + AddressSpace.PAGE, protection, "");
  }

  /** What a piece of code does; it leaves as {@link Step} says. */
  private interface Script {
    Code run(Piece piece);
  }

  /** Code without a guest instruction behind it, with one direct exit: to B. */
  private final class Piece extends Code {
    Piece(long address) {
      init(address, address + 1, new long[] {B});
    }

    @Override
    public Code run(CpuState cpu) {
      ran.add(Long.toHexString(address()));
      return scripts.get(address()).run(this);
    }

    Code direct() {
      return exit(0, this, cpu);
    }

    Code indirect(long target) {
      return exitIndirect(cpu, target);
    }

    Code end() {
      return exitEvent(cpu, address(), CpuState.EVENT_SYSCALL);
    }
  }

  private final class Pieces implements Translator {
    @Override
    public Code translate(CpuState cpu, long address) {
      made.add(address);
      Code code = new Piece(address);
      long host = cpu.memory.host(address, 1);
      return cpu.memory.mappings().writable(address)
          ? new CheckedCode(code, new byte[] {(byte) Raw.getByte(host)}, host, 0)
          : code;
    }

    @Override
    public Code improve(CpuState cpu, Code code) {
      return code;
    }

    @Override
    public void step(CpuState cpu) {
      ran.add("step " + Long.toHexString(cpu.r[Slot.RIP]));
      cpu.r[Slot.RIP] = ELSEWHERE;
    }
  }

  /**
   * A system that sends the thread elsewhere upon a fault or when polled, and ends it at a call.
   */
  private static final class Diverting implements SystemInterface {
    @Override
    public boolean systemCall(CpuState cpu) {
      return false;
    }

    @Override
    public boolean fault(CpuState cpu) {
      map(cpu, B, Mappings.EXEC);
      cpu.r[Slot.RIP] = ELSEWHERE;
      return true;
    }

    @Override
    public boolean polled(CpuState cpu) {
      cpu.poll = false;
      cpu.r[Slot.RIP] = ELSEWHERE;
      return true;
    }
  }

  private void run(Script first) {
    scripts.put(A, first);
    scripts.put(B, Piece::end);
    int most = 10;
    scripts.put(ELSEWHERE, piece -> ran.size() > most ? piece.end() : piece.indirect(A));
    new Dispatcher(new Pieces(), new Diverting()).run(cpu);
  }

  @Test
  void afterFaultTheExitStillLeadsToItsTarget() {
    run(Piece::direct);
    assertEquals(List.of("20000", "40000", "20000", "30000"), ran);
  }

  @Test
  void afterPollTheExitStillLeadsToItsTarget() {
    map(cpu, B, Mappings.EXEC);
    run(
        piece -> {
          cpu.poll = ran.size() == 1;
          return piece.direct();
        });
    assertEquals(List.of("20000", "40000", "20000", "30000"), ran);
  }

  @Test
  void codeThatHasChangedIsMadeAnew() {
    map(cpu, B, Mappings.EXEC | Mappings.WRITE);
    scripts.put(A, Piece::direct);
    scripts.put(
        B,
        piece -> {
          if (ran.size() == 4) {
            Raw.putByte(cpu.memory.host(B, 1), 7);
          }
          return ran.size() < 8 ? piece.indirect(A) : piece.end();
        });
    new Dispatcher(new Pieces(), new Diverting()).run(cpu);
    assertEquals(8, ran.size());
    assertEquals(List.of(A, B, B), made);
  }

  @Test
  void codeComesBackWhenItsBytesAre() {
    map(cpu, B, Mappings.EXEC);
    long host = cpu.memory.host(B, 1);
    cpu.memory.code(cpu.code);
    scripts.put(A, Piece::direct);
    scripts.put(
        B,
        piece -> {
          if (ran.size() == 4 || ran.size() == 8) {
            cpu.memory.parkCode(B, B + AddressSpace.PAGE);
            Raw.putByte(host, ran.size() == 4 ? 0 : 7);
          }
          return ran.size() < 12 ? piece.indirect(A) : piece.end();
        });
    new Dispatcher(new Pieces(), new Diverting()).run(cpu);
    assertEquals(List.of(A, B, B), made, "parked twice, and changed once");
  }
}
