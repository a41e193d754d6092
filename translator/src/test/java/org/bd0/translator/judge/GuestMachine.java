package org.bd0.translator.judge;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemInterface;
import org.bd0.runtime.Translator;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.SseState;
import org.bd0.translator.Engine;
import org.bd0.translator.interpret.InterpretedCode;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** A guest with the memory of a {@link Case}, in which each engine can run it. */
final class GuestMachine {
  /** How a case is executed. */
  enum Variant {
    /** The IR as it was lifted, interpreted. */
    LIFTED,
    /** The same in the flat form that the translator begins with. */
    FLAT,
    /** The interpreter. */
    INTERPRETER,
    /** The translator, each block by itself. */
    TRANSLATOR,
    /** The translator, with all blocks that the case has reached as one unit. */
    UNIT
  }

  private static final int COLD = 1_000_000;
  private static final int NO_LIMIT = 0;
  private static final long[] NONE = {};

  private final AddressSpace space = new AddressSpace(1L << 32);
  private final GuestMemory memory;
  private final MemorySegment contents;
  private final Map<Variant, Engines> prepared = new EnumMap<>(Variant.class);
  private byte[] pristine = {};
  private MemorySegment pristineSegment;
  private byte[] preparedCode = {};
  private int preparedStart;
  private boolean whole = true;
  private boolean elsewhere;
  private boolean codeChanged;

  /** What translates a case's code, and what it has translated. */
  private record Engines(Translator translator, CodeCache cache, Set<Boolean> seen) {}

  /** A machine whose region is the first of its address space, as the oracle has it. */
  @SuppressWarnings("restricted")
  GuestMachine() {
    Region region = space.allocate(Case.MEMORY);
    memory = new GuestMemory(space, region);
    contents = MemorySegment.ofAddress(region.host()).reinterpret(Case.MEMORY);
    int data = Mappings.READ | Mappings.WRITE;
    int code = Mappings.READ | Mappings.EXEC;
    memory.mappings().map(Case.NEAR_START, Case.MEMORY, data, "data");
    memory.mappings().map(Case.CODE_PAGE, Case.CODE_PAGE + Case.PAGE, code, "code");
  }

  /** Sets what memory holds before each case. */
  void load(byte[] bytes) {
    prepared.clear();
    pristine = bytes.clone();
    pristineSegment = MemorySegment.ofArray(pristine);
    Raw.copyIn(pristine, 0, memory.region().host(), pristine.length);
  }

  /**
   * Runs a case in a fresh processor. Cases of the same code that follow each other share its
   * translation.
   *
   * @param limit blocks after which it is given up
   */
  Outcome run(Case c, Variant variant, int limit) {
    if (c.start() != preparedStart || !Arrays.equals(c.code(), preparedCode)) {
      prepared.clear();
      preparedCode = c.code();
      preparedStart = c.start();
    }
    Engines engines = prepared.get(variant);
    boolean fresh = engines == null;
    if (fresh) {
      engines = engines(variant);
      prepared.put(variant, engines);
    }
    boolean exact = !Mxcsr.isPlain(c.state()[Slot.MXCSR]);
    fresh |= variant == Variant.UNIT && engines.seen.add(exact);
    boolean unlimited = variant == Variant.UNIT && !fresh;
    Outcome first = run(c, engines.translator, engines.cache, unlimited ? NO_LIMIT : limit);
    if (variant != Variant.UNIT || !fresh || first.end == Outcome.End.UNFINISHED) {
      return first;
    }
    // The second time, every block is hot and knows its neighbours, and loops stay inside.
    return run(c, engines.translator, engines.cache, NO_LIMIT);
  }

  /**
   * Sets whether all memory is looked at after each run, or only where most cases write: then
   * {@link #clean} has to be asked in the end.
   */
  void compareAll(boolean all) {
    whole = all;
    elsewhere = false;
  }

  /** Whether a run has changed what is not looked at unless all is. */
  boolean wroteElsewhere() {
    return elsewhere;
  }

  /** Whether memory holds what it should before a case; it does afterwards. */
  boolean clean() {
    if (MemorySegment.mismatch(contents, 0, Case.MEMORY, pristineSegment, 0, Case.MEMORY) < 0) {
      return true;
    }
    Raw.copyIn(pristine, 0, memory.region().host(), pristine.length);
    prepared.clear(); // What was translated may have been made of changed bytes.
    return false;
  }

  private static Engines engines(Variant variant) {
    Translator translator =
        switch (variant) {
          case LIFTED -> new OneForm(GuestMachine::asLifted);
          case FLAT -> new OneForm(InterpretedCode::flat);
          case INTERPRETER -> new Engine(Engine.Kind.INTERPRETER, COLD);
          case TRANSLATOR -> new Engine(Engine.Kind.TRANSLATOR, COLD);
          case UNIT -> new Engine(Engine.Kind.TRANSLATOR, 2);
        };
    return new Engines(translator, new CodeCache(), new HashSet<>());
  }

  private Outcome run(Case c, Translator translator, CodeCache cache, int limit) {
    CpuState cpu = new CpuState(memory);
    cpu.code = cache;
    System.arraycopy(c.state(), 0, cpu.r, 0, Slot.COUNT);
    SseState.setMxcsr(cpu, c.state()[Slot.MXCSR]);
    cpu.r[Slot.RIP] = c.start();
    cpu.poll = limit != NO_LIMIT;
    Raw.copyIn(c.code(), 0, memory.region().host() + c.start(), c.code().length);
    Outcome o = new Outcome();
    new Dispatcher(translator, new Observer(o, limit)).run(cpu);
    space.forget(cpu);
    System.arraycopy(cpu.r, 0, o.state, 0, Slot.COUNT);
    o.rflags = Flags.rflags(cpu);
    if (!Arrays.equals(c.code(), codeBytes(c))) {
      o.end = Outcome.End.VOID;
    }
    Raw.copyIn(pristine, c.start(), memory.region().host() + c.start(), c.code().length);
    codeChanged = false;
    o.changes = changes();
    if (o.end == Outcome.End.VOID || codeChanged) {
      prepared.clear(); // What was translated may have been made of changed bytes.
    }
    return o;
  }

  /** The page of code that a case runs in. */
  byte[] codePage(Case c) {
    byte[] page = Arrays.copyOfRange(pristine, Case.CODE_PAGE, Case.CODE_PAGE + Case.PAGE);
    int length = Math.min(c.code().length, Case.CODE_PAGE + Case.PAGE - c.start());
    System.arraycopy(c.code(), 0, page, c.start() - Case.CODE_PAGE, length);
    return page;
  }

  private byte[] codeBytes(Case c) {
    byte[] bytes = new byte[c.code().length];
    Raw.copyOut(memory.region().host() + c.start(), bytes, 0, bytes.length);
    return bytes;
  }

  /** Collects what differs from the pristine memory, and undoes it. */
  private long[] changes() {
    if (whole) {
      return changes(NONE, 0, Case.MEMORY);
    }
    return changes(changes(NONE, Case.EDGE, Case.EDGE_END), Case.DATA, Case.MEMORY);
  }

  private long[] changes(long[] before, long from, long to) {
    long[] found = before;
    int n = before.length;
    for (long at = from; at < to; ) {
      long next = MemorySegment.mismatch(contents, at, to, pristineSegment, at, to);
      if (next < 0) {
        break;
      }
      at = at + next & -8;
      elsewhere |= at < Case.EDGE || at >= Case.EDGE_END && at < Case.DATA;
      codeChanged |= at >= Case.CODE_PAGE && at < Case.CODE_PAGE + Case.PAGE;
      if (n == found.length) {
        found = Arrays.copyOf(found, 2 * n + 8);
      }
      found[n++] = at;
      found[n++] = contents.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
      at += 8;
    }
    for (int i = before.length; i < n; i += 2) {
      Raw.copyIn(pristine, (int) found[i], memory.region().host() + found[i], 8);
    }
    return n == found.length ? found : Arrays.copyOf(found, n);
  }

  /** Ends the run with the first event. */
  private static final class Observer implements SystemInterface {
    private final Outcome outcome;
    private int left;

    Observer(Outcome outcome, int limit) {
      this.outcome = outcome;
      this.left = limit;
    }

    @Override
    public boolean systemCall(CpuState cpu) {
      outcome.end = Outcome.End.SYSTEM_CALL;
      return false;
    }

    @Override
    public boolean fault(CpuState cpu) {
      outcome.end = Outcome.End.FAULT;
      outcome.fault = cpu.fault;
      outcome.address = cpu.fault == Fault.PAGE ? cpu.faultAddress : 0;
      return false;
    }

    @Override
    public boolean polled(CpuState cpu) {
      outcome.end = Outcome.End.UNFINISHED;
      return --left > 0;
    }
  }

  /** A block as the lifter made it, with a check of what the engines rely on. */
  private static Code asLifted(Block block) {
    block.verify();
    DeadCode.eliminate(block).verify();
    block.number();
    return new InterpretedCode(block);
  }

  /** Interprets each block in one form from its first execution on. */
  private static final class OneForm implements Translator {
    private final Engine engine = new Engine(Engine.Kind.INTERPRETER);
    private final Lifter lifter = new Lifter();
    private final Function<Block, Code> form;

    OneForm(Function<Block, Code> form) {
      this.form = form;
    }

    @Override
    public Code translate(CpuState cpu, long address) {
      return form.apply(lifter.lift(cpu, address, Lifter.MAX_INSTRUCTIONS));
    }

    @Override
    public Code improve(CpuState cpu, Code code) {
      return code;
    }

    @Override
    public void step(CpuState cpu) {
      engine.step(cpu);
    }
  }
}
