package org.bd0.kernel.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bd0.elf.ElfFile;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.Start;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/** A process whose program never runs: the test makes its system calls. */
final class TestGuest implements AutoCloseable {
  /** One reservation for all tests of a JVM. */
  static final AddressSpace SPACE = new AddressSpace(1L << 43);

  static final long LIMIT = 1L << 30;
  static final long TEXT = 0x400000;
  static final long DATA = 0x401000;
  static final long DATA_SIZE = 0x3000;
  static final String NAME = "/nowhere/test-guest";

  final GuestProcess process;
  final CpuState cpu;
  final LinuxSystem system;
  private final ElfFile elf;
  private long next = DATA + 0x100;

  TestGuest() throws Exception {
    this(LinuxSystem.NO_TRACE, Path.of("/dev/null"));
  }

  /** A process with a file for standard error, and so for messages and the trace. */
  TestGuest(int trace, Path error) throws Exception {
    HostCall host = new HostCall();
    Path nothing = Path.of("/dev/null");
    int[] standard = {open(host, nothing), open(host, nothing), open(host, error)};
    process = new GuestProcess(SPACE, LIMIT, standard);
    elf = ElfFile.parse(MemorySegment.ofArray(image()), NAME);
    byte[] first = NAME.getBytes(StandardCharsets.US_ASCII);
    byte[] second = {'a', ' ', 'b'};
    byte[] variable = "NAME=value".getBytes(StandardCharsets.US_ASCII);
    cpu = process.load(elf, new Start(first, List.of(first, second), List.of(variable), 0x78bfbff));
    system =
        new LinuxSystem(
            new GuestThread(process, cpu, process.id()), null, trace, (c, at) -> "an instruction");
  }

  private static int open(HostCall host, Path file) {
    Scratch path = new Scratch(4096);
    long name = path.string(file.toString().getBytes(StandardCharsets.UTF_8));
    return (int) host.call(Call.OPEN.number, name, 0x442, 0x1b6, 0, 0, 0);
  }

  /** A program of a page that may be executed and three that may be written. */
  private static byte[] image() {
    ByteBuffer b = ByteBuffer.allocate(0x1100).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0x464c457f).put(new byte[] {2, 1, 1, 0}).putLong(0);
    b.putShort((short) 2).putShort((short) 62).putInt(1);
    b.putLong(TEXT + 0x100).putLong(64).putLong(0).putInt(0);
    b.putShort((short) 64).putShort((short) 56).putShort((short) 2);
    b.position(64);
    segment(b, 5, 0, TEXT, 0x1000, 0x1000);
    segment(b, 6, 0x1000, DATA, 0x100, DATA_SIZE);
    b.put(0x100, (byte) 0xf4); // hlt
    return b.array();
  }

  private static void segment(
      ByteBuffer b, int flags, long offset, long address, long fileSize, long size) {
    b.putInt(1).putInt(flags).putLong(offset).putLong(address).putLong(address);
    b.putLong(fileSize).putLong(size).putLong(0x1000);
  }

  /** Makes a folder the current directory. */
  void enter(Path folder) {
    Scratch path = new Scratch(4096);
    long name = path.string(folder.toString().getBytes(StandardCharsets.UTF_8));
    process.directory((int) new HostCall().call(Call.OPEN.number, name, 0x290000, 0, 0, 0, 0));
  }

  /** Makes a system call as the program would. */
  long call(Call call, long... arguments) {
    return call(call.number, arguments);
  }

  long call(int number, long... arguments) {
    int[] slots = {Slot.RDI, Slot.RSI, Slot.RDX, Slot.R10, Slot.R8, Slot.R9};
    for (int i = 0; i < slots.length; i++) {
      cpu.r[slots[i]] = i < arguments.length ? arguments[i] : 0;
    }
    cpu.r[Slot.RAX] = number;
    boolean alive = system.systemCall(cpu);
    if (alive == process.ended()) {
      throw new AssertionError("a call tells the dispatcher whether the process lives");
    }
    return cpu.r[Slot.RAX];
  }

  /** Zeroed bytes in the program's data that nobody else uses, 16-byte aligned. */
  long room(int bytes) {
    long at = next;
    next += bytes + 15 & -16;
    if (next > DATA + DATA_SIZE) {
      throw new AssertionError("the test needs more data");
    }
    return at;
  }

  long string(String text) {
    return bytes((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  long bytes(byte[] bytes) {
    long at = room(bytes.length);
    system.user.put(at, bytes, bytes.length);
    return at;
  }

  /** 64-bit words in the program's data. */
  long words(long... words) {
    long at = room(words.length * Long.BYTES);
    for (int i = 0; i < words.length; i++) {
      system.user.putLong(at + (long) i * Long.BYTES, words[i]);
    }
    return at;
  }

  int int32(long address) {
    return system.user.getInt(address);
  }

  long int64(long address) {
    return system.user.getLong(address);
  }

  int int8(long address) {
    return Raw.getByte(process.memory().host(address, 1));
  }

  void int8(long address, int value) {
    Raw.putByte(process.memory().host(address, 1), value);
  }

  String text(long address, long length) {
    return new String(system.user.bytes(address, (int) length), StandardCharsets.UTF_8);
  }

  /** The host's number for a descriptor of the program. */
  int host(long descriptor) {
    return process.descriptors().host((int) descriptor);
  }

  @Override
  public void close() {
    system.close();
    process.close();
    elf.close();
  }
}
