package org.bd0.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Links libc's {@code syscall} by what the foreign function API itself stands on: in a cold JVM the
 * API takes 40 ms to arrive at the same stub, this takes 5 (the JVM's whole start being 35).
 *
 * <p>These are internals of one release, so they are reached by reflection, in that release only,
 * and whoever gets null uses the API. Reflection is quick when the JVM runs with {@code
 * -Djdk.reflect.useNativeAccessorOnly=true}.
 */
final class QuickLink {
  private static final String RELEASE = "25";
  private static final String ABI = "jdk.internal.foreign.abi.";
  private static final int ERRNO_MASK = 1 << 2;

  // Kinds of storage (X86_64Architecture.StorageType), and the registers' hardware numbers.
  private static final byte INTEGER = 0;
  private static final byte STACK = 3;
  private static final byte PLACEHOLDER = 4;
  private static final int TARGET_ADDRESS = 0;
  private static final int RETURN_BUFFER = 1;
  private static final int CAPTURED_STATE = 2;
  private static final int RAX = 0;
  private static final int R10 = 10;
  private static final int R11 = 11;

  /** RDI, RSI, RDX, RCX, R8, R9: the psABI's registers for arguments, chapter 3.2.3. */
  private static final int[] ARGUMENTS = {7, 6, 2, 1, 8, 9};

  private final Class<?> storage;
  private final Constructor<?> newStorage;

  /** A linked function: its address, and the handle that calls it. */
  record Linked(long address, MethodHandle handle) {}

  private QuickLink() throws ReflectiveOperationException {
    storage = Class.forName(ABI + "VMStorage");
    newStorage = storage.getConstructor(byte.class, short.class, int.class);
  }

  /**
   * Links {@code syscall}.
   *
   * @return its address and a handle {@code (address, capture, number, six arguments)long}, all
   *     longs, where capture is the host address of 32 bits for errno; or null where this way is
   *     not open
   */
  static Linked syscall() {
    if (!RELEASE.equals(System.getProperty("java.specification.version"))
        || !"amd64".equals(System.getProperty("os.arch"))) {
      return null;
    }
    try {
      long address = find("syscall");
      return address == 0 ? null : new Linked(address, new QuickLink().handle());
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return null;
    }
  }

  /**
   * Looks a function of libc up by way of a library of the JDK's that depends on libc, and is
   * needed for reading files anyway. (Not the API's own syslookup: it could not be loaded a second
   * time.)
   */
  private static long find(String symbol) throws ReflectiveOperationException {
    Class<?> loader = Class.forName("jdk.internal.loader.BootLoader");
    loader.getMethod("loadLibrary", String.class).invoke(null, "nio");
    Object libraries = loader.getMethod("getNativeLibraries").invoke(null);
    return (long) libraries.getClass().getMethod("find", String.class).invoke(libraries, symbol);
  }

  private MethodHandle handle() throws ReflectiveOperationException {
    Object arguments = Array.newInstance(storage, 3 + ARGUMENTS.length);
    Array.set(arguments, 0, placeholder(TARGET_ADDRESS));
    Array.set(arguments, 1, placeholder(CAPTURED_STATE));
    for (int i = 0; i < ARGUMENTS.length; i++) {
      Array.set(arguments, 2 + i, register(ARGUMENTS[i]));
    }
    // The seventh word is the first on the stack, 8 bytes.
    Array.set(arguments, 2 + ARGUMENTS.length, storage(STACK, 8, 0));
    Object results = Array.newInstance(storage, 1);
    Array.set(results, 0, register(RAX));
    Class<?>[] words = new Class<?>[3 + ARGUMENTS.length];
    Arrays.fill(words, long.class);
    MethodType type = MethodType.methodType(long.class, words);
    Method make = method(Class.forName(ABI + "NativeEntryPoint"), "make");
    Object entry =
        make.invoke(null, descriptor(), arguments, results, type, false, ERRNO_MASK, true, false);
    Object access =
        Class.forName("jdk.internal.access.SharedSecrets")
            .getMethod("getJavaLangInvokeAccess")
            .invoke(null);
    Class<?> invoke = Class.forName("jdk.internal.access.JavaLangInvokeAccess");
    return (MethodHandle) method(invoke, "nativeMethodHandle").invoke(access, entry);
  }

  /** The calling convention; of its lists of registers the stub needs none. */
  private Object descriptor() throws ReflectiveOperationException {
    Class<?> architecture = Class.forName(ABI + "x64.X86_64Architecture");
    Object inputsAndVolatile = Array.newInstance(storage, 2, 0);
    Object outputs = Array.newInstance(storage, 3, 0);
    return Class.forName(ABI + "ABIDescriptor")
        .getConstructors()[0]
        .newInstance(
            architecture.getField("INSTANCE").get(null),
            inputsAndVolatile,
            outputs,
            inputsAndVolatile,
            16,
            0,
            register(R10),
            register(R11),
            placeholder(TARGET_ADDRESS),
            placeholder(RETURN_BUFFER),
            placeholder(CAPTURED_STATE));
  }

  private static Method method(Class<?> owner, String name) throws NoSuchMethodException {
    for (Method method : owner.getMethods()) {
      if (method.getName().equals(name)) {
        return method;
      }
    }
    throw new NoSuchMethodException(name);
  }

  private Object register(int number) throws ReflectiveOperationException {
    return storage(INTEGER, 15, number);
  }

  private Object placeholder(int number) throws ReflectiveOperationException {
    return storage(PLACEHOLDER, -1, number);
  }

  private Object storage(byte kind, int maskOrSize, int number)
      throws ReflectiveOperationException {
    return newStorage.newInstance(kind, (short) maskOrSize, number);
  }
}
