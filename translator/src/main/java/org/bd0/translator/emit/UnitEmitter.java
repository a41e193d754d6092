package org.bd0.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.CpuState;
import org.bd0.translator.ir.Block;
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

  private final List<Block> blocks;
  private final String className;
  private final SlotLocals slots;
  private final List<Long> targets = new ArrayList<>();
  private final Label directExit = new Label();
  private final Label eventExit = new Label();
  private final Label[] blockLabels;
  private final List<SideExit> sideExits = new ArrayList<>();
  private boolean directExitUsed;
  private boolean eventExitUsed;
  private MethodVisitor m;
  private int firstTemporary;
  private Object[] frame;

  /** A place where the method is left towards an event. */
  private record SideExit(Label label, long rip, int event) {}

  UnitEmitter(List<Block> blocks, String className) {
    this.blocks = blocks;
    this.className = className;
    this.slots = new SlotLocals(blocks);
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
      new BlockEmitter(this, m, slots, firstTemporary).emit(blocks.get(i), i);
    }
    exits();
    m.visitMaxs(0, 0);
    m.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void prologue() {
    field("r", "[J");
    m.visitVarInsn(Opcodes.ASTORE, STATE);
    for (String bound : new String[] {"base", "limit", "host"}) {
      if (slots.memory()) {
        field(bound, "J");
      } else {
        m.visitInsn(Opcodes.LCONST_0);
      }
      m.visitVarInsn(
          Opcodes.LSTORE, bound.equals("base") ? BASE : bound.equals("limit") ? LIMIT : HOST);
    }
    firstTemporary = slots.assign(FIRST_SLOT);
    reload();
    List<Object> types = new ArrayList<>(List.of(className, CPU, "[J"));
    for (int i = STATE + 1; i < firstTemporary; i += 2) {
      types.add(Opcodes.LONG);
    }
    frame = types.toArray();
  }

  private void field(String name, String descriptor) {
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    m.visitFieldInsn(Opcodes.GETFIELD, CPU, name, descriptor);
  }

  /** Loads the slots' locals from the state array. */
  void reload() {
    for (long rest = slots.used(); rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      m.visitVarInsn(Opcodes.ALOAD, STATE);
      push(slot);
      m.visitInsn(Opcodes.LALOAD);
      m.visitVarInsn(Opcodes.LSTORE, slots.local(slot));
    }
  }

  /** Stores the changed slots' locals into the state array. */
  void writeBack() {
    for (long rest = slots.changed(); rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      m.visitVarInsn(Opcodes.ALOAD, STATE);
      push(slot);
      m.visitVarInsn(Opcodes.LLOAD, slots.local(slot));
      m.visitInsn(Opcodes.LASTORE);
    }
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

  private void label(Label label) {
    m.visitLabel(label);
    m.visitFrame(Opcodes.F_NEW, frame.length, frame, 0, null);
  }

  // What a block's end and its side exits ask for.

  /** A label that leaves with an event at an instruction; the stack is empty there. */
  Label sideExit(long rip, int event) {
    for (SideExit exit : sideExits) {
      if (exit.rip == rip && exit.event == event) {
        return exit.label;
      }
    }
    SideExit exit = new SideExit(new Label(), rip, event);
    sideExits.add(exit);
    return exit.label;
  }

  /** Goes to a guest address: a block of this unit, or out. Falls through where it can. */
  void jump(int from, long target) {
    jump(from, target, true);
  }

  /** Goes to a guest address where the next block does not follow. */
  void jumpAlways(int from, long target) {
    jump(from, target, false);
  }

  private void jump(int from, long target, boolean mayFallThrough) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).address == target) {
        if (i <= from) {
          pollBackEdge(target);
        }
        if (i != from + 1 || !mayFallThrough) {
          m.visitJumpInsn(Opcodes.GOTO, blockLabels[i]);
        }
        return;
      }
    }
    leave(target);
  }

  private void leave(long target) {
    int index = targets.indexOf(target);
    if (index < 0) {
      index = targets.size();
      targets.add(target);
    }
    push(index);
    m.visitJumpInsn(Opcodes.GOTO, directExit);
    directExitUsed = true;
  }

  private void pollBackEdge(long target) {
    Label go = new Label();
    field("poll", "Z");
    m.visitJumpInsn(Opcodes.IFEQ, go);
    leave(target);
    label(go);
  }

  /** A label with the unit's frame and an empty stack. */
  void place(Label label) {
    label(label);
  }

  /** Leaves with an event; RIP is a constant. */
  void event(long rip, int event) {
    writeBack();
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    push(rip);
    push(event);
    m.visitMethodInsn(
        Opcodes.INVOKESTATIC, CODE, "exitEvent", CPU_ARG + "JI)L" + CODE + ";", false);
    m.visitInsn(Opcodes.ARETURN);
  }

  /** Leaves to the address in a local. */
  void indirect(int local) {
    writeBack();
    m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
    m.visitVarInsn(Opcodes.LLOAD, local);
    m.visitMethodInsn(
        Opcodes.INVOKESTATIC, CODE, "exitIndirect", CPU_ARG + "J)L" + CODE + ";", false);
    m.visitInsn(Opcodes.ARETURN);
  }

  private void exits() {
    for (SideExit exit : sideExits) {
      label(exit.label);
      push(exit.rip);
      m.visitJumpInsn(Opcodes.GOTO, eventExit);
      eventExitUsed = true;
      if (exit.event != CpuState.EVENT_STEP) {
        throw new IllegalStateException("event " + exit.event);
      }
    }
    if (eventExitUsed) {
      m.visitLabel(eventExit);
      m.visitFrame(Opcodes.F_NEW, frame.length, frame, 1, new Object[] {Opcodes.LONG});
      m.visitVarInsn(Opcodes.LSTORE, firstTemporary);
      writeBack();
      m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
      m.visitVarInsn(Opcodes.LLOAD, firstTemporary);
      push(CpuState.EVENT_STEP);
      m.visitMethodInsn(
          Opcodes.INVOKESTATIC, CODE, "exitEvent", CPU_ARG + "JI)L" + CODE + ";", false);
      m.visitInsn(Opcodes.ARETURN);
    }
    if (directExitUsed) {
      m.visitLabel(directExit);
      m.visitFrame(Opcodes.F_NEW, frame.length, frame, 1, new Object[] {Opcodes.INTEGER});
      m.visitVarInsn(Opcodes.ISTORE, firstTemporary);
      writeBack();
      m.visitVarInsn(Opcodes.ALOAD, THIS);
      m.visitVarInsn(Opcodes.ALOAD, CPU_LOCAL);
      m.visitVarInsn(Opcodes.ILOAD, firstTemporary);
      m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, CODE, "exit", CPU_ARG + "I)L" + CODE + ";", false);
      m.visitInsn(Opcodes.ARETURN);
    }
  }

  /** The state slot is read from the array. */
  void loadResident(int slot) {
    m.visitVarInsn(Opcodes.ALOAD, STATE);
    push(slot);
    m.visitInsn(Opcodes.LALOAD);
  }
}
