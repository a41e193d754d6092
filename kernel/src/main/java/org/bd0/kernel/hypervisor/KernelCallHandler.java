package org.bd0.kernel.hypervisor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.KernelCall;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.Start;
import org.bd0.kernel.UserMemory;
import org.bd0.kernel.WaitQueues;
import org.bd0.kernel.WaitWord;
import org.bd0.kernel.linux.ChildEvent;
import org.bd0.kernel.linux.Errno;
import org.bd0.kernel.linux.LinuxSystem;
import org.bd0.kernel.linux.Signal;
import org.bd0.kernel.linux.WaitFor;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Region;
import org.bd0.runtime.Slot;

/** Performs kernel-calls (docs/kernel-calls.md). */
final class KernelCallHandler implements KernelCalls {
  private static final int NO_HANG = 1;
  private static final long INTO = 1;
  private static final int START_STRUCT = 48;
  private static final int MOST_STRINGS = 1 << 16;
  private static final long MOST_STRING_BYTES = 2 << 20;
  private static final long USER_END = 1L << 47;

  private final Hypervisor hypervisor;
  private final WaitQueues queues = WaitQueues.all();

  KernelCallHandler(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  @Override
  public String name(int number) {
    KernelCall call = KernelCall.of(number);
    return call == null ? null : call.symbol();
  }

  @Override
  public void sliceEnded(GuestThread thread) {
    hypervisor.slices().end(thread);
  }

  @Override
  public boolean idsAreHosts() {
    return hypervisor.idsAreHosts();
  }

  @Override
  public long call(GuestThread thread, int number, long[] a) {
    KernelCall call = KernelCall.of(number);
    if (call == null) {
      return -Errno.ENOSYS;
    }
    GuestProcess process = thread.process();
    return switch (call) {
      case START -> start(thread, a[0], a[1]);
      case EXIT -> {
        process.exit((int) a[0]);
        yield 0;
      }
      case WAIT -> await(thread, (int) a[0], a[1], a[2]);
      case KILL -> kill((int) a[0], (int) a[1]);
      case SELF -> process.id();
      case PARENT -> process.parent();
      case FIND -> find(thread, a[0]);
      case LIST -> list(thread, a[0], a[1]);
      case REGION -> region(thread, (int) a[0], a[1]);
      case HEAP -> heap(thread, a[0], a[1]);
      case HEAP_POINTER -> process.heap().pointer();
      case FAR -> far(process.memory(), a[0]);
      case NEAR -> near(process.memory(), a[0]);
      case WAIT_ADDRESS -> awaitWord(thread, a[0], (int) a[1], a[2]);
      case WAKE -> wake(thread, a[0], (int) a[1]);
      case YIELD -> {
        thread.giveWay();
        yield 0;
      }
      case SLEEP -> sleep(thread, a[0]);
      case CLOCK -> System.nanoTime();
      case THREAD -> thread(thread, a);
      case THREAD_EXIT -> threadExit(thread, a[0]);
      case TRACE -> trace(process, (int) a[0], a[1]);
      case ALLOW -> allow(process, a[0], a[1]);
    };
  }

  // Processes.

  private long start(GuestThread thread, long struct, long size) {
    UserMemory user = thread.user();
    if (size != START_STRUCT) {
      return -Errno.EINVAL;
    }
    if (!user.ok(struct, START_STRUCT, false)) {
      return -Errno.EFAULT;
    }
    byte[] path = string(user, user.getLong(struct));
    long argv = user.getLong(struct + 8);
    long envp = user.getLong(struct + 16);
    long bytes = user.getLong(struct + 24);
    long flags = user.getLong(struct + 32);
    int into = (int) user.getLong(struct + 40);
    if ((flags & ~INTO) != 0 || bytes < 0 || (flags & INTO) != 0 && into <= 0) {
      return -Errno.EINVAL;
    }
    if (path == null) {
      return -Errno.EFAULT;
    }
    if (path.length == 0) {
      return -Errno.ENOENT;
    }
    GuestProcess parent = thread.process();
    try {
      List<byte[]> arguments = argv == 0 ? List.of(path) : strings(user, argv);
      List<byte[]> environment = envp == 0 ? parent.start().environment() : strings(user, envp);
      if (arguments == null || environment == null) {
        return -Errno.EFAULT;
      }
      Start start = new Start(path, arguments, environment, parent.start().hardwareCapabilities());
      StartRequest request =
          new StartRequest(
              hostPath(parent, path),
              start,
              bytes,
              (flags & INTO) != 0 ? into : 0,
              parent.id(),
              parent.descriptors().inherit(),
              parent.inheritDirectory());
      return hypervisor.start(request).id();
    } catch (ElfException e) {
      return -errno(hostPath(parent, path));
    } catch (KernelException e) {
      return -e.errno();
    }
  }

  private static int errno(String file) {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      return Errno.ENOENT;
    }
    return Files.isRegularFile(path) && Files.isExecutable(path) ? Errno.ENOEXEC : Errno.EACCES;
  }

  private static String hostPath(GuestProcess process, byte[] path) {
    String name = new String(path, StandardCharsets.UTF_8);
    boolean here = name.startsWith("/") || process.directory() == GuestProcess.AT_FDCWD;
    return here ? name : "/proc/self/fd/" + process.directory() + "/" + name;
  }

  private static byte[] string(UserMemory user, long address) {
    int length = address == 0 ? -1 : user.stringLength(address);
    return length < 0 || length == UserMemory.PATH_MAX ? null : user.bytes(address, length);
  }

  /** A vector of strings that a null pointer ends, or null when it cannot be read. */
  private static List<byte[]> strings(UserMemory user, long vector) throws KernelException {
    List<byte[]> list = new ArrayList<>();
    long bytes = 0;
    for (long at = vector; ; at += Long.BYTES) {
      if (!user.ok(at, Long.BYTES, false)) {
        return null;
      }
      long address = user.getLong(at);
      if (address == 0) {
        return list;
      }
      byte[] text = string(user, address);
      if (text == null) {
        return null;
      }
      list.add(text);
      bytes += text.length;
      if (list.size() > MOST_STRINGS || bytes > MOST_STRING_BYTES) {
        throw new KernelException(
            KernelException.CANNOT_EXECUTE, Errno.E2BIG, "argument list too long");
      }
    }
  }

  private long await(GuestThread thread, int id, long status, long flags) {
    UserMemory user = thread.user();
    if (id == 0 || id < -1 || (flags & ~NO_HANG) != 0) {
      return -Errno.EINVAL;
    }
    if (status != 0 && !user.ok(status, Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    WaitFor which =
        new WaitFor(
            Math.max(id, 0), 0, true, false, false, true, false, (flags & NO_HANG) == 0, false);
    Children children = hypervisor.entry(thread.process().id()).children;
    ChildEvent event = children.await(thread, which, thread::over);
    if (event == ChildEvent.NO_CHILD) {
      return -Errno.ECHILD;
    }
    if (event == ChildEvent.NOTHING) {
      return (flags & NO_HANG) != 0 ? 0 : -Errno.EINTR;
    }
    int found = event.id();
    int exitStatus = hypervisor.process(found).exitStatus();
    hypervisor.collect(found);
    if (status != 0) {
      user.putInt(status, exitStatus);
    }
    return found;
  }

  @Override
  public long kill(int id, int signal) {
    if (signal < 0 || signal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    return hypervisor.kill(id, signal) ? 0 : -Errno.ESRCH;
  }

  @Override
  public long signal(int id, SignalInfo info) {
    return hypervisor.signal(id, info) ? 0 : -Errno.ESRCH;
  }

  private long find(GuestThread thread, long name) {
    byte[] wanted = string(thread.user(), name);
    if (wanted == null) {
      return -Errno.EFAULT;
    }
    String text = new String(wanted, StandardCharsets.UTF_8);
    for (GuestProcess process : hypervisor.processes()) {
      if (!process.ended() && process.name().equals(text)) {
        return process.id();
      }
    }
    return -Errno.ESRCH;
  }

  private long list(GuestThread thread, long ids, long count) {
    UserMemory user = thread.user();
    List<GuestProcess> all = hypervisor.processes();
    long shown = Math.clamp(count, 0, all.size());
    if (shown > 0 && !user.ok(ids, shown * Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    for (int i = 0; i < shown; i++) {
      user.putInt(ids + (long) i * Integer.BYTES, all.get(i).id());
    }
    return all.size();
  }

  private long region(GuestThread thread, int id, long size) {
    UserMemory user = thread.user();
    GuestProcess process = id == 0 ? thread.process() : hypervisor.process(id);
    if (process == null) {
      return -Errno.ESRCH;
    }
    Region region = process.memory().region();
    if (size != 0) {
      if (!user.ok(size, Long.BYTES, true)) {
        return -Errno.EFAULT;
      }
      user.putLong(size, region.size());
    }
    return region.base();
  }

  // Memory.

  private long heap(GuestThread thread, long bytes, long alignment) {
    long align = alignment == 0 ? 16 : alignment;
    if (bytes <= 0 || align < 0 || (align & align - 1) != 0) {
      return -Errno.EINVAL;
    }
    long at = thread.process().heap().take(bytes, align, thread.cpu().r[Slot.RSP]);
    if (at == 0) {
      return -Errno.ENOMEM;
    }
    hypervisor.traces().heap(thread.process());
    return at;
  }

  private static long far(GuestMemory memory, long address) {
    if (address >= memory.base() && address < memory.end()) {
      return address + memory.farBias();
    }
    return memory.space().hostOfFar(address, 1) == 0 ? -Errno.EFAULT : address;
  }

  private static long near(GuestMemory memory, long address) {
    Region region = memory.region();
    long offset = address - region.base();
    return offset < 0 || offset >= region.size() ? -Errno.EFAULT : offset;
  }

  // Waiting.

  private long awaitWord(GuestThread thread, long word, int expected, long nanoseconds) {
    if ((word & 3) != 0) {
      return -Errno.EINVAL;
    }
    long host = word(thread, word);
    if (host == 0) {
      return -Errno.EFAULT;
    }
    return switch (queues.await(thread, WaitWord.at(host), expected, nanoseconds, -1)) {
      case WOKEN -> 0;
      case DIFFERENT -> -Errno.EAGAIN;
      case TIMED_OUT -> -Errno.ETIMEDOUT;
      case OVER -> -Errno.EINTR;
    };
  }

  private long wake(GuestThread thread, long word, int count) {
    if ((word & 3) != 0 || count < 0) {
      return -Errno.EINVAL;
    }
    long host = word(thread, word);
    return host == 0 ? -Errno.EFAULT : queues.wake(WaitWord.at(host).key(), count, -1);
  }

  private long word(GuestThread thread, long address) {
    UserMemory user = thread.user();
    return user.ok(address, Integer.BYTES, false) ? user.host(address, Integer.BYTES) : 0;
  }

  private static long sleep(GuestThread thread, long nanoseconds) {
    long end = System.nanoTime() + (nanoseconds < 0 ? Long.MAX_VALUE : nanoseconds);
    while (!thread.over()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return 0;
      }
      thread.park(left);
    }
    return -Errno.EINTR;
  }

  // Threads.

  private long thread(GuestThread thread, long[] a) {
    GuestMemory memory = thread.process().memory();
    if (!memory.mappings().executable(a[0]) || !thread.user().ok(a[1] - 8, 8, true)) {
      return -Errno.EFAULT;
    }
    if (Long.compareUnsigned(a[3], USER_END) >= 0) {
      return -Errno.EINVAL;
    }
    CpuState cpu = new CpuState(memory);
    cpu.code = memory.code();
    cpu.r[Slot.RIP] = a[0];
    cpu.r[Slot.RSP] = a[1];
    cpu.r[Slot.RDI] = a[2];
    cpu.r[Slot.FS_BASE] = a[3];
    LinuxSystem system = hypervisor.entry(thread.process().id()).system;
    int id = hypervisor.startThread(system, cpu, begun -> {});
    return id == 0 ? -Errno.EAGAIN : id;
  }

  private long threadExit(GuestThread thread, long word) {
    long host = 0;
    if (word != 0) {
      UserMemory user = thread.user();
      if ((word & 3) != 0 || !user.ok(word, Integer.BYTES, true)) {
        return -Errno.EFAULT;
      }
      host = user.host(word, Integer.BYTES);
      user.putInt(word, 0);
    }
    thread.end();
    if (host != 0) {
      queues.wake(WaitWord.at(host).key(), Integer.MAX_VALUE, -1);
    }
    return 0;
  }

  // Traces.

  private long trace(GuestProcess caller, int id, long on) {
    if (on != 0 && on != 1) {
      return -Errno.EINVAL;
    }
    GuestProcess process = id == 0 ? caller : hypervisor.process(id);
    if (process == null || process.ended()) {
      return -Errno.ESRCH;
    }
    hypervisor.traces().follow(process, on != 0);
    return 0;
  }

  private long allow(GuestProcess caller, long address, long bytes) {
    Region region = caller.memory().region();
    long start = address + (address < region.base() ? caller.memory().farBias() : 0);
    long offset = start - region.base();
    if (bytes <= 0 || offset < 0 || offset > region.size() - bytes) {
      return -Errno.EINVAL;
    }
    hypervisor.traces().agree(caller, start, start + bytes);
    return 0;
  }
}
