package org.bd0.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.CodeCache;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Unit;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Emits a unit, one or more blocks, as one JVM method: {@code Code run(CpuState)}.
 *
 * <p>Locals: this, the processor, the state array, the bounds of the fast memory check, then one
 * long for each slot that the unit uses, then temporaries. The slots are loaded at the entry and
 * those that the unit changes are written back at the exits. Every label has the same frame: all of
 * these and an empty stack, but for the two common exits, which take what distinguishes one exit
 * from another on the stack.
 */
final class UnitEmitter {
  static final String CODE = "org/bd0/runtime/Code";
  static final String CPU = "org/bd0/runtime/CpuState";
  private static final String CPU_ARG = "(L" + CPU + ";";
  private static final String RUN = CPU_ARG + ")L" + CODE + ";";

  static final int THIS = 0;
  static final int CPU_LOCAL = 1;
  static final int STATE = 2;
  static final int BASE = 3;
  static final int LIMIT = 5;
  static final int HOST = 7;
  private static final int FIRST_SLOT = 9;

  private final Unit unit;
  private final CodeCache cache;
  private final Bounds bounds;
  private final List<Block> blocks;
  private final String className;
  private final SlotLocals slots;
  private final SlotFlow flow;
  private final List<Long> targets = new ArrayList<>();
  private final Label[] blockLabels;
  private final List<SideExit> sideExits = new ArrayList<>();
  private final WriteBacks directExits = new WriteBacks();
  private final WriteBacks stepExits = new WriteBacks();
  private final Label nestedExit = new Label();
  private boolean nestedExitUsed;
  private MethodVisitor m;
  private int firstTemporary;
  private Object[] frame;
  private int bytecodeSize;
  private int lastFrame = -1;

  /** A place where the method is left for a single step. */
  private record SideExit(
      Label label, long rip, long dirty, Object[] temporaries, Runnable recovery) {}

  UnitEmitter(Unit unit, CodeCache cache, Bounds bounds, String className) {
    this.bounds = bounds;
    this.unit = unit;
    this.cache = cache;
    this.blocks = unit.blocks();
    this.className = className;
    this.slots = new SlotLocals(blocks);
    this.flow = new SlotFlow(unit, slots);
    this.blockLabels = new Label[blocks.size()];
    Arrays.setAll(blockLabels, i -> new Label());
  }

  /** The direct exits' targets, by exit number; complete after {@link #emit}. */
  long[] targets() {
    return targets.stream().mapToLong(Long::longValue).toArray();
  }

  /** The class file. */
  byte[] emit() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, className, null, CODE, null);
    writer.visitSource("guest", null);
    m = writer.visitMethod(Opcodes.ACC_PUBLIC, "run", RUN, null, null);
    m.visitCode();
    prologue();
    for (int i = 0; i < blocks.size(); i++) {
      label(blockLabels[i]);
      new BlockEmitter(this, m, slots, flow, firstTemporary).emit(blocks.get(i), i);
    }
    exits();
    Label end = new Label();
    m.visitLabel(end);
    m.visitMaxs(0, 0);
    m.visitEnd();
    writer.visitEnd();
    byte[] classFile = writer.toByteArray();
    bytecodeSize = end.getOffset();
    return classFile;
  }

  /** Bytes of bytecode in the method; known after {@link #emit}. */
  int bytecodeSize() {
    return bytecodeSize;
  }

  private void prologue() {
    field("r", "[J");
    m.visitVarInsn(Opcodes.ASTORE, STATE);
    for (String bound : new String[] {"base", "limit", "host"}) {
      if (slots.memory() && !(bound.equals("base") && bounds.constantBase())) {
        field(bound, "J");
      } else {
        m.visitInsn(Opcodes.LCONST_0);
      }
      m.visitVarInsn(
          Opcodes.LSTORE, bound.equals("base") ? BASE : bound.equals("limit") ? LIMIT : HOST);
    }
    firstTemporary = slots.assign(FIRST_SLOT);
    load(flow.liveIn(0));
    for (long rest = slots.used() & ~flow.liveIn(0); rest != 0; rest &= rest - 1) {
      m.visitInsn(Opcodes.LCONST_0); // for the verifier: a local of the frame has a value
      storeSlot(slots.first(rest));
    }
    List<Object> types = new ArrayList<>(List.of(className, CPU, "[J"));
    for (int i = STATE + 1; i < FIRST_SLOT; i += 2) {
      types.add(Opcodes.LONG);
    }
    for (long rest = slots.used(); rest != 0; rest &= rest - 1) {
      types.add(slots.isDouble(slots.first(rest)) ? Opcodes.DOUBLE : Opcodes.LONG);
    }
    frame = types.toArray();
  }

  private void field(String name, String descriptor) {
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    m.visitFieldInsn(Opcodes.GETFIELD, CPU, name, descriptor);
  }

  /** Loads slots' locals from the state array. */
  void load(long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int slot = slots.first(rest);
      loadResident(slot);
      storeSlot(slot);
    }
  }

  /** Puts a slot's 64 bits on the stack as a long, from its local. */
  void loadSlot(int slot) {
    if (slots.isDouble(slot)) {
      m.visitVarInsn(Opcodes.DLOAD, slots.local(slot));
      Expressions.doubleToBits(m);
    } else {
      m.visitVarInsn(Opcodes.LLOAD, slots.local(slot));
    }
  }

  /** Puts the long on the stack into a slot's local. */
  void storeSlot(int slot) {
    if (slots.isDouble(slot)) {
      Expressions.bitsToDouble(m);
      m.visitVarInsn(Opcodes.DSTORE, slots.local(slot));
    } else {
      m.visitVarInsn(Opcodes.LSTORE, slots.local(slot));
    }
  }

  /** Stores slots' locals into the state array. */
  void writeBack(long mask) {
    for (long rest = mask; rest != 0; rest &= rest - 1) {
      int slot = slots.first(rest);
      m.visitVarInsn(Opcodes.ALOAD, STATE);
      push(slot);
      loadSlot(slot);
      m.visitInsn(Opcodes.LASTORE);
    }
  }

  /** Whether a block ends with a call out of the unit that comes back. */
  boolean callsOut(Block block) {
    return unit.callsOut(block);
  }

  /** What is known of the bounds of guest memory. */
  Bounds bounds() {
    return bounds;
  }

  /** Whether memory accesses keep x86's order. */
  boolean ordered() {
    return cache.ordered();
  }

  /** Whether an instruction is known to access memory outside the own region. */
  boolean farSite(long rip) {
    return cache.farSite(rip);
  }

  void push(int value) {
    if (value >= -1 && value <= 5) {
      m.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      m.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      m.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      m.visitLdcInsn(value);
    }
  }

  void push(long value) {
    if (value == 0 || value == 1) {
      m.visitInsn(Opcodes.LCONST_0 + (int) value);
    } else if (value == (short) value) {
      push((int) value);
      m.visitInsn(Opcodes.I2L);
    } else {
      m.visitLdcInsn(value);
    }
  }

  /** Places a label with the unit's frame, unless one stands at this very place. */
  private void label(Label label) {
    m.visitLabel(label);
    if (label.getOffset() != lastFrame) {
      m.visitFrame(Opcodes.F_NEW, frame.length, frame, 0, null);
      lastFrame = label.getOffset();
    }
  }

  // What a block's end and its side exits ask for.

  /**
   * A label that leaves for a single step of an instruction; the stack is empty there.
   *
   * @param dirty slots to write back, as a bit mask
   */
  Label sideExit(long rip, long dirty) {
    for (SideExit exit : sideExits) {
      if (exit.rip == rip && exit.dirty == dirty && exit.recovery == null) {
        return exit.label;
      }
    }
    return sideExit(rip, dirty, new Object[0], null);
  }

  /**
   * The same where slots have to be set first.
   *
   * @param temporaries types of the temporaries that have a value there
   * @param recovery emits the code that sets the slots' locals
   */
  Label sideExit(long rip, long dirty, Object[] temporaries, Runnable recovery) {
    SideExit exit = new SideExit(new Label(), rip, dirty, temporaries, recovery);
    sideExits.add(exit);
    return exit.label;
  }

  /**
   * Goes to a guest address: a block of this unit, or out. Falls through where it can.
   *
   * @param from the number of the block that ends
   * @param dirty slots that are dirty at its end, as a bit mask
   */
  void jump(int from, long target, long dirty) {
    jump(from, target, dirty, true);
  }

  /** Goes to a guest address where the next block does not follow. */
  void jumpAlways(int from, long target, long dirty) {
    jump(from, target, dirty, false);
  }

  private void jump(int from, long target, long dirty, boolean mayFallThrough) {
    int to = unit.next(from, target);
    if (to >= 0) {
      if (to <= from) {
        pollBackEdge(target, dirty);
      }
      if (to != from + 1 || !mayFallThrough) {
        m.visitJumpInsn(Opcodes.GOTO, blockLabels[to]);
      }
      return;
    }
    leave(target, dirty);
  }

  private int exitNumber(long target) {
    int index = targets.indexOf(target);
    if (index < 0) {
      index = targets.size();
      targets.add(target);
    }
    return index;
  }

  private void leave(long target, long dirty) {
    push(exitNumber(target));
    m.visitJumpInsn(Opcodes.GOTO, directExits.label(dirty));
  }

  private void pollBackEdge(long target, long dirty) {
    Label go = new Label();
    field("poll", "Z");
    m.visitJumpInsn(Opcodes.IFEQ, go);
    leave(target, dirty);
    label(go);
  }

  /** Calls a guest address outside the unit and goes on where the call returns to. */
  void callOut(Block from, int index, long target, long dirty) {
    writeBack(dirty);
    m.visitVarInsn(Opcodes.ALOAD, THIS);
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    push(exitNumber(target));
    push(from.returnPoint);
    m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, CODE, "call", CPU_ARG + "IJ)Z", false);
    returned(from, index);
  }

  /** What follows a call: the unit is left unless the call has returned to its return point. */
  private void returned(Block from, int index) {
    m.visitJumpInsn(Opcodes.IFEQ, nestedExit);
    nestedExitUsed = true;
    int to = unit.indexOf(from.returnPoint);
    load(flow.liveIn(to));
    if (to != index + 1) {
      m.visitJumpInsn(Opcodes.GOTO, blockLabels[to]);
    }
  }

  /** A label with the unit's frame and an empty stack. */
  void place(Label label) {
    label(label);
  }

  /** Leaves with an event; RIP is a constant. */
  void event(long rip, int event, long dirty) {
    writeBack(dirty);
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    push(rip);
    push(event);
    m.visitMethodInsn(
        Opcodes.INVOKESTATIC, CODE, "exitEvent", CPU_ARG + "JI)L" + CODE + ";", false);
    m.visitInsn(Opcodes.ARETURN);
  }

  /**
   * Goes to the address on the stack: to a block of this unit that it is known to be, or out. The
   * block's temporaries are dead, so the address takes the first one's place.
   */
  void indirect(Block from, int index, long dirty) {
    int local = firstTemporary;
    m.visitVarInsn(Opcodes.LSTORE, local);
    int[] successors = unit.indirectSuccessors(from);
    if (successors.length > 0) {
      predicted(successors, index, local, dirty);
    }
    writeBack(dirty);
    if (unit.callsOut(from)) {
      m.visitVarInsn(Opcodes.ALOAD, THIS);
      m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
      m.visitVarInsn(Opcodes.LLOAD, local);
      push(from.returnPoint);
      m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, CODE, "callIndirect", CPU_ARG + "JJ)Z", false);
      returned(from, index);
      return;
    }
    boolean learns = from.terminator().imm == 0 && blocks.size() == 1;
    if (learns) {
      m.visitVarInsn(Opcodes.ALOAD, THIS);
    }
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    m.visitVarInsn(Opcodes.LLOAD, local);
    m.visitMethodInsn(
        learns ? Opcodes.INVOKEVIRTUAL : Opcodes.INVOKESTATIC,
        CODE,
        learns
            ? "exitIndirectLearning"
            : from.terminator().imm == 1 ? "exitReturn" : "exitIndirect",
        CPU_ARG + "J)L" + CODE + ";",
        false);
    m.visitInsn(Opcodes.ARETURN);
  }

  /**
   * Jumps to the successor that the address in a local is; falls through when it is none of them.
   */
  private void predicted(int[] successors, int index, int local, long dirty) {
    long origin = blocks.get(successors[0]).address;
    long last = blocks.get(successors[successors.length - 1]).address;
    Label none = new Label();
    if (last - origin >= 0 && last - origin <= Integer.MAX_VALUE) {
      m.visitVarInsn(Opcodes.LLOAD, local);
      push(origin);
      m.visitInsn(Opcodes.LSUB);
      m.visitInsn(Opcodes.DUP2);
      m.visitVarInsn(Opcodes.LSTORE, local + 2);
      push(last - origin);
      m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Long", "compareUnsigned", "(JJ)I", false);
      m.visitJumpInsn(Opcodes.IFGT, none);
      m.visitVarInsn(Opcodes.LLOAD, local + 2);
      m.visitInsn(Opcodes.L2I);
      int[] keys = new int[successors.length];
      Label[] labels = new Label[successors.length];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = (int) (blocks.get(successors[i]).address - origin);
        labels[i] = successors[i] > index ? blockLabels[successors[i]] : new Label();
      }
      m.visitLookupSwitchInsn(none, keys, labels);
      for (int i = 0; i < keys.length; i++) {
        if (successors[i] <= index) {
          label(labels[i]);
          jumpAlways(index, blocks.get(successors[i]).address, dirty);
        }
      }
    }
    Object[] withTarget = Arrays.copyOf(frame, frame.length + 1);
    withTarget[frame.length] = Opcodes.LONG;
    m.visitLabel(none);
    m.visitFrame(Opcodes.F_NEW, withTarget.length, withTarget, 0, null);
  }

  private void exits() {
    for (SideExit exit : sideExits) {
      m.visitLabel(exit.label);
      Object[] locals = Arrays.copyOf(frame, frame.length + exit.temporaries.length);
      System.arraycopy(exit.temporaries, 0, locals, frame.length, exit.temporaries.length);
      m.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
      if (exit.recovery != null) {
        exit.recovery.run();
      }
      push(exit.rip);
      m.visitJumpInsn(Opcodes.GOTO, stepExits.label(exit.dirty));
    }
    if (stepExits.emit(this::tail, Opcodes.LONG)) {
      m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
      m.visitMethodInsn(
          Opcodes.INVOKESTATIC, CODE, "exitStep", "(JL" + CPU + ";)L" + CODE + ";", false);
      m.visitInsn(Opcodes.ARETURN);
    }
    if (directExits.emit(this::tail, Opcodes.INTEGER)) {
      m.visitVarInsn(Opcodes.ALOAD, THIS);
      m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
      m.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          CODE,
          "exit",
          "(IL" + CODE + ";L" + CPU + ";)L" + CODE + ";",
          false);
      m.visitInsn(Opcodes.ARETURN);
    }
    if (nestedExitUsed) {
      m.visitLabel(nestedExit);
      m.visitFrame(Opcodes.F_NEW, frame.length, frame, 0, null);
      field("next", "L" + CODE + ";");
      m.visitInsn(Opcodes.ARETURN);
    }
  }

  /** A piece of an exit that writes slots back and goes on, or falls through when next is null. */
  private void tail(Label label, Object onStack, long mask, Label next) {
    m.visitLabel(label);
    m.visitFrame(Opcodes.F_NEW, frame.length, frame, 1, new Object[] {onStack});
    writeBack(mask);
    if (next != null) {
      m.visitJumpInsn(Opcodes.GOTO, next);
    }
  }

  /** The state slot is read from the array. */
  void loadResident(int slot) {
    m.visitVarInsn(Opcodes.ALOAD, STATE);
    push(slot);
    m.visitInsn(Opcodes.LALOAD);
  }
}
