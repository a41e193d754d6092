package org.bd0.translator.ir;

import java.lang.invoke.MethodHandle;
import org.bd0.runtime.CpuState;

/**
 * A static Java method that both engines call for what is rare or long.
 *
 * <p>A method whose first parameter is a {@code long[]} is given the state array, one whose first
 * parameter is a {@link org.bd0.runtime.CpuState} the processor; neither appears in the IR's
 * argument list.
 */
public final class Helper {
  /** What a helper may touch besides its arguments. */
  public enum Effect {
    /** Nothing: the result depends on the arguments only. */
    PURE,
    /** State slots that translated code never keeps in locals: x87, MXCSR, segment bases. */
    STATE,
    /** Guest memory that has been checked, and no slot. */
    MEMORY,
    /** Any slot and guest memory: locals are written back before and loaded after. */
    SYNC
  }

  /**
   * So many calls the interpreter makes by reflection: a method handle costs 2 ms to make cold, a
   * call by reflection some microseconds, and few helpers are interpreted more often than this
   * before the blocks that call them are translated.
   */
  private static final int COLD_CALLS = HelperReflection.QUICK ? 500 : 0;

  private final Class<?> owner;
  private final String name;
  private final String descriptor;
  private final Effect effect;
  private final Type result;
  private volatile MethodHandle handle;
  private volatile HelperReflection reflection;
  private int coldCalls = COLD_CALLS;

  private Helper(Class<?> owner, String name, String descriptor, Effect effect) {
    this.owner = owner;
    this.name = name;
    this.descriptor = descriptor;
    this.effect = effect;
    this.result =
        switch (descriptor.charAt(descriptor.indexOf(')') + 1)) {
          case 'J' -> Type.I64;
          case 'I', 'Z' -> Type.I32;
          case 'F' -> Type.F32;
          case 'D' -> Type.F64;
          default -> Type.VOID;
        };
  }

  /** A helper without side effects; the descriptor is the JVM's, for example {@code (JJ)J}. */
  public static Helper pure(Class<?> owner, String name, String descriptor) {
    return new Helper(owner, name, descriptor, Effect.PURE);
  }

  /**
   * A helper on {@code long[]} state that touches none of the slots which translated code keeps in
   * locals: general registers, flags, XMM and YMM.
   */
  public static Helper state(Class<?> owner, String name, String descriptor) {
    return new Helper(owner, name, descriptor, Effect.STATE);
  }

  /** A helper on a CpuState that touches guest memory, which has been checked, and no slot. */
  public static Helper memory(Class<?> owner, String name, String descriptor) {
    return new Helper(owner, name, descriptor, Effect.MEMORY);
  }

  /** A helper on a CpuState that may touch all of it. */
  public static Helper sync(Class<?> owner, String name, String descriptor) {
    return new Helper(owner, name, descriptor, Effect.SYNC);
  }

  /** The class that holds the method. */
  public Class<?> owner() {
    return owner;
  }

  /** The method's name. */
  public String name() {
    return name;
  }

  /** The method's JVM descriptor. */
  public String descriptor() {
    return descriptor;
  }

  /** What it may touch. */
  public Effect effect() {
    return effect;
  }

  /** Whether it may be dropped when nobody uses its result. */
  public boolean pure() {
    return effect == Effect.PURE;
  }

  /** The result's type. */
  public Type result() {
    return result;
  }

  /** Whether the method takes the state array first. */
  public boolean takesState() {
    return descriptor.startsWith("([J");
  }

  /** Whether the method takes the processor first. */
  public boolean takesCpu() {
    return descriptor.startsWith("(Lorg/bd0/runtime/CpuState;");
  }

  /** The greatest number of arguments besides state array or processor. */
  public static final int MAX_ARGS = 6;

  /**
   * Calls the method for the interpreter, in one shape for all helpers: floating-point values are
   * their bits, 32-bit values the low half. Arguments that the method does not have are ignored.
   *
   * @return its result in the same form, 0 for void
   */
  public long call(CpuState cpu, long a, long b, long c, long d, long e, long f) {
    try {
      if (coldCalls > 0) {
        coldCalls--; // Several threads may lose a count: it decides nothing but speed.
        return reflection().call(cpu, a, b, c, d, e, f);
      }
      return (long) handle().invokeExact(cpu, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw new IllegalStateException("helper " + this, t);
    }
  }

  private HelperReflection reflection() throws ReflectiveOperationException {
    HelperReflection r = reflection;
    if (r == null) {
      r = new HelperReflection(this);
      reflection = r;
    }
    return r;
  }

  private MethodHandle handle() {
    MethodHandle h = handle;
    if (h == null) {
      h = HelperHandle.of(this);
      handle = h;
    }
    return h;
  }

  @Override
  public String toString() {
    return owner.getSimpleName() + '.' + name + descriptor;
  }
}
