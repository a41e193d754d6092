package org.bd0.translator.emit;

import java.lang.invoke.MethodHandles;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.translator.ir.Unit;

/**
 * Makes runnable code of units: a hidden class each, which dies when nobody refers to it any more.
 */
public final class TranslatedCode {
  /** HotSpot's optimising compiler refuses methods of more bytes of bytecode. */
  public static final int MAX_BYTECODE = 8000;

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private TranslatedCode() {}

  /**
   * Translates a unit for a processor and all others that use the same code cache.
   *
   * @param unit what to translate
   * @param entriesUntilHot how often it is entered before it counts as hot, 0 for never
   * @param cpu whose memory bounds and cache it is for
   * @return the code, or null when its method would exceed {@link #MAX_BYTECODE} and the unit has
   *     more than one block, so that it can be made smaller
   */
  public static Code of(Unit unit, int entriesUntilHot, CpuState cpu) {
    return of(unit, entriesUntilHot, cpu, cpu.code);
  }

  /** The same for another cache than the one that the processor uses now. */
  public static Code of(Unit unit, int entriesUntilHot, CpuState cpu, CodeCache cache) {
    return of(unit, entriesUntilHot, emitter(unit, entriesUntilHot, cache, Bounds.of(cpu, cache)));
  }

  /** The same for a cache, where nothing is known of the bounds of memory. */
  public static Code of(Unit unit, int entriesUntilHot, CodeCache cache) {
    return of(unit, entriesUntilHot, emitter(unit, entriesUntilHot, cache, Bounds.NONE));
  }

  private static Code of(Unit unit, int entriesUntilHot, UnitEmitter emitter) {
    byte[] classFile = emitter.emit();
    if (emitter.bytecodeSize() > MAX_BYTECODE && unit.blocks().size() > 1) {
      return null;
    }
    try {
      Class<?> type = LOOKUP.defineHiddenClass(classFile, false).lookupClass();
      Code code = (Code) Raw.allocate(type);
      code.init(unit.address(), unit.start(), unit.end(), emitter.targets(), entriesUntilHot);
      return code;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The class file of a unit, for dumps and tests. */
  public static byte[] classFile(Unit unit) {
    return emitter(unit, 0, new CodeCache(), Bounds.NONE).emit();
  }

  private static UnitEmitter emitter(
      Unit unit, int entriesUntilHot, CodeCache cache, Bounds bounds) {
    String kind = entriesUntilHot == 0 ? "Unit_" : "Block_"; // launch.sh knows the names
    return new UnitEmitter(
        unit, cache, bounds, "org/bd0/translator/emit/" + kind + Long.toHexString(unit.address()));
  }
}
