package org.bd0.translator.ir;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.bd0.runtime.CpuState;

/** Calls a {@link Helper} by reflection, which costs little to set up. */
final class HelperReflection {
  /** Whether reflection works without making method handles of its own. */
  static final boolean QUICK = Boolean.getBoolean("jdk.reflect.useNativeAccessorOnly");

  private final Method method;
  private final Class<?>[] parameters;
  private final Class<?> result;

  HelperReflection(Helper helper) throws ReflectiveOperationException {
    MethodType type =
        MethodType.fromMethodDescriptorString(helper.descriptor(), Helper.class.getClassLoader());
    parameters = type.parameterArray();
    result = type.returnType();
    method = helper.owner().getMethod(helper.name(), parameters);
  }

  /** See {@link Helper#call}. */
  long call(CpuState cpu, long a, long b, long c, long d, long e, long f)
      throws ReflectiveOperationException {
    long[] words = {a, b, c, d, e, f};
    Object[] arguments = new Object[parameters.length];
    int word = 0;
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = parameters[i];
      if (type == CpuState.class) {
        arguments[i] = cpu;
      } else if (type == long[].class) {
        arguments[i] = cpu.r;
      } else {
        arguments[i] = value(type, words[word++]);
      }
    }
    return bits(method.invoke(null, arguments));
  }

  private static Object value(Class<?> type, long bits) {
    if (type == long.class) {
      return bits;
    } else if (type == int.class) {
      return (int) bits;
    } else if (type == boolean.class) {
      return (bits & 1) != 0;
    } else if (type == double.class) {
      return Double.longBitsToDouble(bits);
    } else if (type == float.class) {
      return Float.intBitsToFloat((int) bits);
    }
    throw new IllegalArgumentException(type.getName());
  }

  private long bits(Object value) {
    if (result == long.class) {
      return (long) value;
    } else if (result == int.class) {
      return (int) value;
    } else if (result == boolean.class) {
      return (boolean) value ? 1 : 0;
    } else if (result == double.class) {
      return Double.doubleToRawLongBits((double) value);
    } else if (result == float.class) {
      return Float.floatToRawIntBits((float) value);
    }
    return 0;
  }
}
