package org.bd0.translator.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.PageTable;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Coverage;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits one block. A value that is used once is computed where it is used, on the operand stack; a
 * value that is read again gets a local. A slot that is read stays in the slot's own local until
 * the slot changes while the old value is still wanted.
 */
final class BlockEmitter {
  private final UnitEmitter unit;
  private final MethodVisitor m;
  private final SlotLocals slots;
  private final SlotFlow flow;
  private final Expressions expressions;
  private final RawAccess raw;
  private final Coverage coverage = new Coverage();
  private int coverageLocal;
  private AddressPlan plan;

  /** Local with an index that was checked, 0 for none: where the access is that is emitted now. */
  private int indexLocal;

  /** Bytes from there to the access. */
  private long indexDistance;

  private long instruction;
  private Block block;
  private int index;

  /** Slots that are dirty here, as a bit mask. */
  private long dirty;

  private Recovery recovery;

  /** What side exits have to put into slots from here on, by slot. */
  private final Map<Integer, Inst> recoveries = new TreeMap<>();

  /** Values of slots so far that side exits want. */
  private final List<Inst> gets = new ArrayList<>();

  /** Types of the temporaries so far, as a stack-map frame has them. */
  private final List<Object> temporaryTypes = new ArrayList<>();

  /** While a side exit is emitted: the locals of values as they were at its place. */
  private int[] snapshot;

  /** Values that are not computed yet, in order of definition. */
  private final List<Inst> pending = new ArrayList<>();

  /** Local of each value, 0 when it has none. */
  private int[] locals;

  /** Slots that a pending value reads, as a bit mask. */
  private long[] reads;

  private int[] usesLeft;
  private int nextLocal;

  BlockEmitter(
      UnitEmitter unit, MethodVisitor m, SlotLocals slots, SlotFlow flow, int firstTemporary) {
    this.unit = unit;
    this.m = m;
    this.slots = slots;
    this.flow = flow;
    this.expressions = new Expressions(unit, m, this);
    this.raw = new RawAccess(m);
    this.nextLocal = firstTemporary;
  }

  void emit(Block block, int index) {
    int n = block.code.size();
    this.index = index;
    dirty = flow.dirtyIn(index);
    recovery = new Recovery(block, slots);
    plan = new AddressPlan(block);
    locals = new int[n];
    reads = new long[n];
    usesLeft = new int[n];
    for (Inst inst : block.code) {
      usesLeft[inst.id] = recovery.uses(inst);
    }
    this.block = block;
    for (Inst inst : block.code) {
      statement(inst);
      dirty = flow.dirtyAfter(dirty, inst);
    }
  }

  private void statement(Inst inst) {
    if (inst.op == Op.GET && recovery.wanted(inst) && slots.cached((int) inst.imm)) {
      gets.add(inst);
    }
    if (recovery.deferred(inst)) {
      if (inst.op == Op.PUT) {
        recoveries.put((int) inst.imm, inst.a);
      }
      return;
    }
    switch (inst.op) {
      case START -> {
        instruction = inst.imm;
        coverage.clear();
      }
      case CONST -> {}
      case GET -> get(inst);
      case PUT -> put(inst);
      case LOAD, STORE, CHECK, ATOMIC, CAS -> access(inst);
      case FENCE -> runtime("Raw", "fullFence", "()V");
      case CALL -> call(inst);
      case GUARD -> expressions.jumpUnless(inst.a, side());
      case JUMP -> {
        if (unit.callsOut(block)) {
          unit.callOut(block, index, inst.imm, dirty);
        } else {
          unit.jump(index, inst.imm, dirty);
        }
      }
      case BRANCH -> branch(inst);
      case INDIRECT -> {
        value(inst.a);
        unit.indirect(block, index, dirty);
      }
      case SYSCALL -> unit.event(inst.imm, CpuState.EVENT_SYSCALL, dirty);
      case TRAP -> m.visitJumpInsn(Opcodes.GOTO, side());
      default -> define(inst);
    }
  }

  private Label side() {
    if (recoveries.isEmpty()) {
      return unit.sideExit(instruction, dirty);
    }
    Map<Integer, Inst> values = new TreeMap<>(recoveries);
    int[] at = locals.clone();
    return unit.sideExit(instruction, dirty, temporaryTypes.toArray(), () -> recover(values, at));
  }

  /** Emits, at a side exit, the changes that were left out of the block. */
  private void recover(Map<Integer, Inst> values, int[] at) {
    snapshot = at;
    values.values().forEach(this::value);
    List<Integer> order = new ArrayList<>(values.keySet());
    for (int i = order.size() - 1; i >= 0; i--) {
      unit.storeSlot(order.get(i));
    }
    snapshot = null;
  }

  /** Keeps the old values of a slot that is about to change for the side exits that want them. */
  private void protect(Inst put) {
    for (Inst get : gets) {
      if (get.imm == put.imm && locals[get.id] == 0 && recovery.wantedAfter(get, put)) {
        unit.loadSlot((int) get.imm);
        keep(get);
      }
    }
  }

  private void branch(Inst inst) {
    Label otherwise = new Label();
    expressions.jumpUnless(inst.a, otherwise);
    unit.jumpAlways(index, inst.imm, dirty);
    unit.place(otherwise);
    unit.jump(index, inst.imm2, dirty);
  }

  // Values.

  /** Puts a value on the stack, computing it now if it is pending. */
  void value(Inst inst) {
    if (snapshot != null) {
      recovered(inst);
      return;
    }
    usesLeft[inst.id]--;
    if (inst.op == Op.CONST) {
      expressions.constant(inst);
    } else if (locals[inst.id] != 0) {
      m.visitVarInsn(load(inst.type), locals[inst.id]);
    } else if (inst.op == Op.GET) {
      unit.loadSlot((int) inst.imm);
      release(inst);
    } else {
      pending.remove(inst);
      expressions.compute(inst);
    }
  }

  /** Notes that the block has read a slot for the last time, unless side exits want the value. */
  private void release(Inst get) {
    if (usesLeft[get.id] == 0 && !recovery.wanted(get)) {
      pending.remove(get);
    }
  }

  private void recovered(Inst inst) {
    if (inst.op == Op.CONST) {
      expressions.constant(inst);
    } else if (snapshot[inst.id] != 0) {
      m.visitVarInsn(load(inst.type), snapshot[inst.id]);
    } else if (inst.op == Op.GET) {
      unit.loadSlot((int) inst.imm);
    } else {
      expressions.compute(inst);
    }
  }

  /** Puts what a slot's local has on the stack if that is a double and the value is still there. */
  boolean doubleValue(Inst get) {
    int[] at = snapshot != null ? snapshot : locals;
    if (get.op != Op.GET || !slots.isDouble((int) get.imm) || at[get.id] != 0) {
      return false;
    }
    m.visitVarInsn(Opcodes.DLOAD, slots.local((int) get.imm));
    if (snapshot == null) {
      usesLeft[get.id]--;
      release(get);
    }
    return true;
  }

  /** Whether a value can be computed right at its use: it is not in a local. */
  boolean pendingHere(Inst inst) {
    return locals[inst.id] == 0 && inst.op != Op.CONST && inst.op != Op.GET;
  }

  /** Notes that a pending value is consumed by code that {@link Expressions} emits itself. */
  void consume(Inst inst) {
    usesLeft[inst.id]--;
    pending.remove(inst);
  }

  private void define(Inst inst) {
    if (recovery.uses(inst) == 1 && !recovery.wanted(inst)) {
      reads[inst.id] = reads(inst.a) | reads(inst.b) | reads(inst.c);
      for (Inst arg : inst.args) {
        reads[inst.id] |= reads(arg);
      }
      pending.add(inst);
    } else {
      expressions.compute(inst);
      keep(inst);
    }
  }

  /** The slots that using a value would read; the value itself is no longer pending on its own. */
  private long reads(Inst operand) {
    if (operand == null || operand.op == Op.CONST || locals[operand.id] != 0) {
      return 0;
    }
    if (operand.op != Op.GET) {
      pending.remove(operand);
    }
    return reads[operand.id];
  }

  private void get(Inst inst) {
    if (slots.cached((int) inst.imm)) {
      reads[inst.id] = slots.mask((int) inst.imm);
      pending.add(inst);
    } else {
      unit.loadResident((int) inst.imm);
      keep(inst);
    }
  }

  /** Stores the value on the stack in a new local. */
  private void keep(Inst inst) {
    int local = temporary(inst.type);
    m.visitVarInsn(store(inst.type), local);
    locals[inst.id] = local;
  }

  /** Computes all pending values that read one of the given slots. */
  private void settle(long mask) {
    for (int pass = 0; pass < 2; pass++) {
      for (Inst inst : List.copyOf(pending)) {
        boolean read = inst.op == Op.GET;
        if (read == (pass == 1) && (reads[inst.id] & mask) != 0 && pending.contains(inst)) {
          pending.remove(inst);
          if (read) {
            unit.loadSlot((int) inst.imm);
          } else {
            expressions.compute(inst);
          }
          keep(inst);
        }
      }
    }
  }

  private void put(Inst inst) {
    int slot = (int) inst.imm;
    if (slots.cached(slot)) {
      boolean number = slots.isDouble(slot) && numberOf(inst.a);
      if (!slots.isDouble(slot)) {
        value(inst.a);
      }
      recoveries.remove(slot);
      protect(inst);
      settle(slots.mask(slot));
      if (number) {
        m.visitVarInsn(Opcodes.DSTORE, slots.local(slot));
      } else {
        unit.storeSlot(slot);
      }
    } else {
      m.visitVarInsn(Opcodes.ALOAD, UnitEmitter.STATE);
      unit.push(slot);
      value(inst.a);
      m.visitInsn(Opcodes.LASTORE);
    }
  }

  /** Puts a value on the stack, as the double that its bits were made from if possible. */
  private boolean numberOf(Inst inst) {
    if (inst.op == Op.BITS && pendingHere(inst)) {
      consume(inst);
      value(inst.a);
      return true;
    }
    if (doubleValue(inst)) {
      return true;
    }
    value(inst);
    return false;
  }

  private void call(Inst inst) {
    if (inst.pure()) {
      define(inst);
      return;
    }
    boolean synchronise = SlotLocals.synchronises(inst);
    if (synchronise) {
      // Arguments are evaluated from the locals, which stay as they are until the reload.
      unit.writeBack(dirty);
      orderFence();
    }
    expressions.compute(inst);
    if (synchronise) {
      orderFence();
    }
    if (inst.type != Type.VOID) {
      if (usesLeft[inst.id] == 0 && !recovery.wanted(inst)) {
        m.visitInsn(inst.type == Type.I64 || inst.type == Type.F64 ? Opcodes.POP2 : Opcodes.POP);
      } else {
        keep(inst);
      }
    }
    if (synchronise) {
      settle(-1L);
      unit.load(flow.liveAfter(index, inst));
    }
  }

  /** What a helper does to memory stays where it is among the block's own accesses. */
  private void orderFence() {
    if (unit.ordered()) {
      runtime("Raw", "orderFence", "()V");
    }
  }

  // Memory.

  private void access(Inst inst) {
    locate(inst);
    if (inst.op == Op.CHECK) {
      return;
    }
    if (inst.op == Op.ATOMIC) {
      unit.push(inst.atomic.ordinal());
    }
    if (inst.op == Op.ATOMIC || inst.op == Op.CAS) {
      unit.push((int) inst.imm);
    }
    if (inst.op == Op.LOAD) {
      raw.beforeLoad();
    } else if (inst.op == Op.STORE) {
      raw.beforeStore(unit.ordered());
    }
    hostAddress();
    switch (inst.op) {
      case LOAD -> raw.load((int) inst.imm, unit.ordered());
      case STORE -> {
        value(inst.b);
        raw.store((int) inst.imm);
        return;
      }
      case ATOMIC -> {
        wideValue(inst.b);
        runtime("Atomics", "update", "(IIJJ)J");
        narrow(inst);
      }
      default -> {
        wideValue(inst.b);
        wideValue(inst.c);
        runtime("Atomics", "compareAndExchange", "(IJJJ)J");
        narrow(inst);
      }
    }
    keep(inst);
  }

  private void wideValue(Inst inst) {
    value(inst);
    if (inst.type == Type.I32) {
      m.visitInsn(Opcodes.I2L);
    }
  }

  private void narrow(Inst inst) {
    if (inst.type == Type.I32) {
      m.visitInsn(Opcodes.L2I);
    }
  }

  /** Makes sure that an access is in bounds, and finds where it is: see {@link #hostAddress}. */
  private void locate(Inst inst) {
    long bytes = Coverage.bytes(inst);
    Bounds bounds = unit.bounds();
    if (inst.a.op == Op.CONST && bounds.certain(inst.a.imm, bytes)) {
      discard(inst.a);
      indexLocal = 0;
      indexDistance = inst.a.imm - bounds.base();
      return;
    }
    AddressPlan.Group group = plan.group(inst);
    if (group == null || unit.farSite(instruction)) {
      locateAlone(inst, bytes);
      return;
    }
    indexDistance = plan.distance(inst);
    if (group.local != 0) {
      discard(inst.a);
    } else {
      group.local = check(inst.a, indexDistance, group.to - group.from, group.writes);
    }
    indexLocal = group.local;
  }

  /** An access whose check serves its own instruction only. */
  private void locateAlone(Inst inst, long bytes) {
    Inst ea = inst.a;
    indexDistance = 0;
    if (coverage.covers(ea, bytes)) {
      indexDistance = coverage.distance(ea);
      discard(ea);
    } else {
      coverageLocal =
          unit.farSite(instruction)
              ? checkBoth(ea, bytes, inst.writes())
              : check(ea, 0, bytes, inst.writes());
      coverage.add(ea, bytes);
    }
    indexLocal = coverageLocal;
  }

  /**
   * The fast check: (ea - distance - base) unsigned-less-than limit, else the side exit; and the
   * pages' protections where they are enforced.
   *
   * @return the local that has the index: bytes from the base
   */
  private int check(Inst ea, long distance, long bytes, boolean write) {
    value(ea);
    if (unit.bounds().constantBase()) {
      unit.push(-distance - unit.bounds().base());
      m.visitInsn(Opcodes.LADD);
    } else {
      m.visitVarInsn(Opcodes.LLOAD, UnitEmitter.BASE);
      m.visitInsn(Opcodes.LSUB);
      if (distance != 0) {
        unit.push(-distance);
        m.visitInsn(Opcodes.LADD);
      }
    }
    m.visitInsn(Opcodes.DUP2);
    int local = temporary(Type.I64);
    m.visitVarInsn(Opcodes.LSTORE, local);
    m.visitVarInsn(Opcodes.LLOAD, UnitEmitter.LIMIT);
    if (bytes > 16) {
      unit.push(bytes - 16);
      m.visitInsn(Opcodes.LSUB);
    }
    m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Long", "compareUnsigned", "(JJ)I", false);
    m.visitJumpInsn(Opcodes.IFGE, side());
    if (unit.bounds().protect()) {
      m.visitVarInsn(Opcodes.ALOAD, UnitEmitter.CPU_LOCAL);
      m.visitFieldInsn(Opcodes.GETFIELD, UnitEmitter.CPU, "pages", "J");
      m.visitVarInsn(Opcodes.LLOAD, local);
      unit.push(bytes);
      unit.push(write ? PageTable.WRITABLE : PageTable.READABLE);
      runtime("PageTable", "permits", "(JJJI)Z");
      m.visitJumpInsn(Opcodes.IFEQ, side());
    }
    return local;
  }

  /** The check of an access that may go to other processes' memory. */
  private int checkBoth(Inst ea, long bytes, boolean write) {
    m.visitVarInsn(Opcodes.ALOAD, UnitEmitter.CPU_LOCAL);
    value(ea);
    unit.push((int) bytes);
    if (unit.bounds().protect()) {
      unit.push(write ? PageTable.WRITABLE : PageTable.READABLE);
      m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UnitEmitter.CPU, "permitted", "(JII)J", false);
    } else {
      m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UnitEmitter.CPU, "offset", "(JI)J", false);
    }
    m.visitInsn(Opcodes.DUP2);
    int local = temporary(Type.I64);
    m.visitVarInsn(Opcodes.LSTORE, local);
    unit.push(CpuState.OUTSIDE);
    m.visitInsn(Opcodes.LCMP);
    m.visitJumpInsn(Opcodes.IFEQ, side());
    return local;
  }

  private void hostAddress() {
    m.visitVarInsn(Opcodes.LLOAD, UnitEmitter.HOST);
    if (indexLocal != 0) {
      m.visitVarInsn(Opcodes.LLOAD, indexLocal);
      m.visitInsn(Opcodes.LADD);
    }
    if (indexDistance != 0) {
      unit.push(indexDistance);
      m.visitInsn(Opcodes.LADD);
    }
  }

  /** A value that turned out not to be needed. */
  private void discard(Inst inst) {
    usesLeft[inst.id]--;
    if (usesLeft[inst.id] > 0 || locals[inst.id] != 0 || inst.op == Op.CONST) {
      return;
    }
    if (inst.op == Op.GET) {
      release(inst);
      return;
    }
    pending.remove(inst);
    for (Inst operand : new Inst[] {inst.a, inst.b, inst.c}) {
      if (operand != null) {
        discard(operand);
      }
    }
    for (Inst arg : inst.args) {
      discard(arg);
    }
  }

  // The JVM.

  private int temporary(Type type) {
    int local = nextLocal;
    temporaryTypes.add(frameType(type));
    nextLocal += type == Type.I64 || type == Type.F64 ? 2 : 1;
    return local;
  }

  private static Object frameType(Type type) {
    return switch (type) {
      case I32 -> Opcodes.INTEGER;
      case F32 -> Opcodes.FLOAT;
      case F64 -> Opcodes.DOUBLE;
      default -> Opcodes.LONG;
    };
  }

  private void runtime(String owner, String name, String descriptor) {
    m.visitMethodInsn(Opcodes.INVOKESTATIC, "org/bd0/runtime/" + owner, name, descriptor, false);
  }

  private static int load(Type type) {
    return switch (type) {
      case I32 -> Opcodes.ILOAD;
      case F32 -> Opcodes.FLOAD;
      case F64 -> Opcodes.DLOAD;
      default -> Opcodes.LLOAD;
    };
  }

  private static int store(Type type) {
    return switch (type) {
      case I32 -> Opcodes.ISTORE;
      case F32 -> Opcodes.FSTORE;
      case F64 -> Opcodes.DSTORE;
      default -> Opcodes.LSTORE;
    };
  }
}
