package org.bd0.translator.ir;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.bd0.runtime.CpuState;

/** Makes the uniform method handles of {@link Helper#call}. */
final class HelperHandle {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private HelperHandle() {}

  static MethodHandle of(Helper helper) {
    try {
      MethodType type =
          MethodType.fromMethodDescriptorString(helper.descriptor(), Helper.class.getClassLoader());
      MethodHandle h = LOOKUP.findStatic(helper.owner(), helper.name(), type);
      return uniform(h, helper.takesState(), helper.takesCpu());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no helper " + helper, e);
    }
  }

  private static MethodHandle uniform(MethodHandle method, boolean state, boolean cpu)
      throws ReflectiveOperationException {
    MethodHandle h = method;
    if (state) {
      MethodHandle registers = LOOKUP.findGetter(CpuState.class, "r", long[].class);
      h = MethodHandles.filterArguments(h, 0, registers);
    } else if (!cpu) {
      h = MethodHandles.dropArguments(h, 0, CpuState.class);
    }
    for (int i = 1; i < h.type().parameterCount(); i++) {
      MethodHandle filter = fromBits(h.type().parameterType(i));
      if (filter != null) {
        h = MethodHandles.filterArguments(h, i, filter);
      }
    }
    MethodHandle toBits = toBits(h.type().returnType());
    if (toBits != null) {
      h = MethodHandles.filterReturnValue(h, toBits);
    }
    while (h.type().parameterCount() < 1 + Helper.MAX_ARGS) {
      h = MethodHandles.dropArguments(h, h.type().parameterCount(), long.class);
    }
    MethodType shape = MethodType.methodType(long.class, CpuState.class);
    for (int i = 0; i < Helper.MAX_ARGS; i++) {
      shape = shape.appendParameterTypes(long.class);
    }
    return MethodHandles.explicitCastArguments(h, shape);
  }

  private static MethodHandle fromBits(Class<?> type) throws ReflectiveOperationException {
    if (type == double.class) {
      return LOOKUP.findStatic(
          Double.class, "longBitsToDouble", MethodType.methodType(double.class, long.class));
    }
    return type == float.class
        ? LOOKUP.findStatic(
            HelperHandle.class, "toFloat", MethodType.methodType(float.class, long.class))
        : null;
  }

  private static MethodHandle toBits(Class<?> type) throws ReflectiveOperationException {
    if (type == double.class) {
      return LOOKUP.findStatic(
          Double.class, "doubleToRawLongBits", MethodType.methodType(long.class, double.class));
    }
    return type == float.class
        ? LOOKUP.findStatic(
            Float.class, "floatToRawIntBits", MethodType.methodType(int.class, float.class))
        : null;
  }

  static float toFloat(long bits) {
    return Float.intBitsToFloat((int) bits);
  }
}
