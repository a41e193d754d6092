package org.bd0.translator.emit;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.bd0.runtime.Code;
import org.bd0.runtime.Raw;
import org.bd0.translator.ir.Block;

/**
 * Makes runnable code of units: a hidden class each, which dies when nobody refers to it any more.
 */
public final class TranslatedCode {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private TranslatedCode() {}

  /**
   * Translates a unit.
   *
   * @param blocks its blocks; the first one is the entry
   */
  public static Code of(List<Block> blocks) {
    UnitEmitter emitter = emitter(blocks);
    byte[] classFile = emitter.emit();
    try {
      Class<?> type = LOOKUP.defineHiddenClass(classFile, false).lookupClass();
      Code code = (Code) Raw.allocate(type);
      long end = 0;
      for (Block block : blocks) {
        end = Math.max(end, block.end);
      }
      code.init(blocks.get(0).address, end, emitter.targets());
      return code;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The class file of a unit, for dumps and tests. */
  public static byte[] classFile(List<Block> blocks) {
    return emitter(blocks).emit();
  }

  private static UnitEmitter emitter(List<Block> blocks) {
    String name = "org/bd0/translator/emit/Guest_" + Long.toHexString(blocks.get(0).address);
    return new UnitEmitter(blocks, name);
  }
}
