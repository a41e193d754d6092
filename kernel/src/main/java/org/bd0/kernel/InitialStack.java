package org.bd0.kernel;

import java.util.List;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;

/**
 * What a program finds on its stack at the entry point (x86-64 psABI section 3.4.1): argc, argv,
 * envp, the auxiliary vector (getauxval(3)), and above them the strings.
 */
final class InitialStack {
  private static final int AT_NULL = 0;
  private static final int AT_PHDR = 3;
  private static final int AT_PHENT = 4;
  private static final int AT_PHNUM = 5;
  private static final int AT_PAGESZ = 6;
  private static final int AT_BASE = 7;
  private static final int AT_FLAGS = 8;
  private static final int AT_ENTRY = 9;
  private static final int AT_UID = 11;
  private static final int AT_EUID = 12;
  private static final int AT_GID = 13;
  private static final int AT_EGID = 14;
  private static final int AT_PLATFORM = 15;
  private static final int AT_HWCAP = 16;
  private static final int AT_CLKTCK = 17;
  private static final int AT_SECURE = 23;
  private static final int AT_RANDOM = 25;
  private static final int AT_HWCAP2 = 26;
  private static final int AT_EXECFN = 31;

  private static final int RANDOM_BYTES = 16;

  private final GuestMemory memory;
  private final long[] words;
  private long strings;
  private int count;

  private InitialStack(GuestMemory memory, long top, int words) {
    this.memory = memory;
    this.strings = top;
    this.words = new long[words];
  }

  /**
   * Writes it.
   *
   * @param layout where the stack is; a quarter of it may be taken, as on Linux (execve(2))
   * @param start the program and its arguments
   * @param ids user, effective user, group and effective group
   * @param random {@value #RANDOM_BYTES} random bytes for the program's own use
   * @return the stack pointer, a multiple of 16
   * @throws KernelException when the arguments are too long
   */
  static long write(
      GuestMemory memory, Layout layout, Program program, Start start, int[] ids, byte[] random)
      throws KernelException {
    List<byte[]> arguments = start.arguments();
    List<byte[]> environment = start.environment();
    checkSize(layout, start);
    int size = arguments.size() + environment.size() + 64;
    InitialStack stack = new InitialStack(memory, layout.stackEnd(), size);
    stack.strings -= Long.BYTES; // They stay zero, as on Linux.
    long execfn = stack.string(start.path());
    long[] environmentAt = stack.strings(environment);
    long[] argumentsAt = stack.strings(arguments);
    long platform = stack.string(new byte[] {'x', '8', '6', '_', '6', '4'});
    stack.strings = (stack.strings & -16) - RANDOM_BYTES;
    Raw.copyIn(random, 0, memory.host(stack.strings, RANDOM_BYTES), RANDOM_BYTES);
    long randomAt = stack.strings;

    stack.word(arguments.size());
    stack.words(argumentsAt);
    stack.words(environmentAt);
    stack.auxiliary(AT_HWCAP, start.hardwareCapabilities() & 0xffffffffL);
    stack.auxiliary(AT_PAGESZ, 4096);
    stack.auxiliary(AT_CLKTCK, 100);
    stack.auxiliary(AT_PHDR, program.programHeaders());
    stack.auxiliary(AT_PHENT, program.elf().programHeaderSize());
    stack.auxiliary(AT_PHNUM, program.elf().programHeaders().size());
    stack.auxiliary(AT_BASE, 0);
    stack.auxiliary(AT_FLAGS, 0);
    stack.auxiliary(AT_ENTRY, program.entry());
    stack.auxiliary(AT_UID, ids[0]);
    stack.auxiliary(AT_EUID, ids[1]);
    stack.auxiliary(AT_GID, ids[2]);
    stack.auxiliary(AT_EGID, ids[3]);
    stack.auxiliary(AT_SECURE, 0);
    stack.auxiliary(AT_RANDOM, randomAt);
    stack.auxiliary(AT_HWCAP2, start.hardwareCapabilities() >>> 32);
    stack.auxiliary(AT_EXECFN, execfn);
    stack.auxiliary(AT_PLATFORM, platform);
    stack.auxiliary(AT_NULL, 0);
    return stack.finish();
  }

  private static void checkSize(Layout layout, Start start) throws KernelException {
    long bytes = start.path().length + 1024L;
    for (byte[] string : start.arguments()) {
      bytes += string.length + 1 + Long.BYTES;
    }
    for (byte[] string : start.environment()) {
      bytes += string.length + 1 + Long.BYTES;
    }
    if (bytes > (layout.stackEnd() - layout.stackStart()) / 4) {
      throw new KernelException(
          KernelException.CANNOT_EXECUTE,
          KernelException.E2BIG,
          start.name() + ": argument list too long for the stack");
    }
  }

  private long string(byte[] text) {
    strings -= text.length + 1;
    long host = memory.host(strings, text.length + 1);
    Raw.copyIn(text, 0, host, text.length);
    Raw.putByte(host + text.length, 0);
    return strings;
  }

  /** Strings in order upwards, as programs that overwrite their argv expect. */
  private long[] strings(List<byte[]> list) {
    long[] at = new long[list.size()];
    for (int i = at.length - 1; i >= 0; i--) {
      at[i] = string(list.get(i));
    }
    return at;
  }

  private void word(long value) {
    words[count++] = value;
  }

  private void words(long[] values) {
    for (long value : values) {
      word(value);
    }
    word(0);
  }

  private void auxiliary(int type, long value) {
    word(type);
    word(value);
  }

  private long finish() {
    long pointer = strings - (long) count * Long.BYTES & -16;
    long host = memory.host(pointer, (long) count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      Raw.putLong(host + (long) i * Long.BYTES, words[i]);
    }
    return pointer;
  }
}
