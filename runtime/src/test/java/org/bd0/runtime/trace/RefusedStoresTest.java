package org.bd0.runtime.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.runtime.WideExchange;
import org.bd0.runtime.sse.SseState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that the judge refuses leaves memory as it was, and is recorded. */
final class RefusedStoresTest {
  private static final long AT = 0x20000;
  private static final long VALUE = 0x1122334455667788L;
  private static final int ADD = 0;

  private final AddressSpace space = new AddressSpace(1L << 30);
  private final List<Integer> noted = new ArrayList<>();
  private GuestMemory memory;
  private CpuState cpu;

  @BeforeEach
  void refuseEverything() {
    memory = new GuestMemory(space, space.allocate(1 << 20));
    cpu = new CpuState(memory);
    WriteJudge judge =
        new WriteJudge() {
          @Override
          public int judge(WriteLog log, long host, long word) {
            return 1 | REFUSED;
          }

          @Override
          public void noted(WriteLog log, int reasons) {
            noted.add(reasons);
          }
        };
    cpu.log = new WriteLog(log -> {}, judge, new WriteLog.Filter(0, -1, 0, 0, true), false);
    for (int i = 0; i < SseState.AREA; i += 8) {
      Raw.putLong(memory.host(AT + i, 8), VALUE);
    }
  }

  @AfterEach
  void release() {
    space.release(memory.region());
    space.close();
  }

  private long stored() {
    return Raw.getLong(memory.host(AT, 8));
  }

  private static long word(int kind, int bytes) {
    return Store.of(AT, kind, bytes);
  }

  @Test
  void plain() {
    TracedStores.store64(cpu, AT, 5, word(Store.PLAIN, 8));
    assertEquals(VALUE, stored());
    assertEquals(1, noted.size());
  }

  @Test
  void atomicOperationsGiveWhatIsThere() {
    assertEquals(VALUE, TracedStores.update(cpu, AT, ADD, 1, word(Store.LOCKED, 8)));
    assertEquals(0x88, TracedStores.update(cpu, AT, ADD, 1, word(Store.LOCKED, 1)));
    assertEquals(VALUE, TracedStores.exchange(cpu, AT, VALUE, 7, word(Store.LOCKED, 8)));
    assertEquals(VALUE, stored());
    assertEquals(3, noted.size());
  }

  @Test
  void whatHelpersStore() {
    TracedStores.site(cpu, word(Store.STATE, 1));
    SseState.save(cpu, AT, true);
    for (int i = 0; i < SseState.AREA; i += 8) {
      assertEquals(VALUE, Raw.getLong(memory.host(AT + i, 8)));
    }
    cpu.r[Slot.RAX] = VALUE;
    cpu.r[Slot.RDX] = VALUE;
    WideExchange.compareAndExchange(cpu, AT);
    assertEquals(VALUE, stored());
  }
}
