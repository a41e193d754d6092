package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of --strace. */
final class StraceTest {
  @TempDir private Path folder;

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  @Test
  void everyKindOfArgument() throws Exception {
    Path error = folder.resolve("error");
    Path file = folder.resolve("file");
    long path;
    long to;
    long start;
    try (TestGuest guest = new TestGuest(LinuxSystem.TRACE_TO_MESSAGES, error)) {
      path = guest.string(file.toString());
      to = guest.room(64);
      start = guest.process.layout().mapsStart();
      guest.call(Call.OPENAT, -100, path, 0x80241, 0x1a4);
      guest.call(Call.WRITE, 3, guest.string("a\"b\\\n\t\1" + "2" + "x".repeat(40)), 20);
      guest.call(Call.LSEEK, 3, -5, 2);
      guest.call(Call.OPEN, path, 0);
      guest.call(Call.READ, 4, to, 3);
      guest.call(Call.READ, 99, to, 3);
      guest.call(Call.MMAP, 0, 4096, 3, 0x22, -1, 0);
      guest.call(Call.MPROTECT, start, 4096, 0);
      guest.call(Call.CLOCK_GETTIME, 1, 0x20000);
      guest.call(Call.ACCESS, 0x20000, 4);
      guest.call(Call.KILL, 0x3fffffff, 0);
      guest.call(Call.NEWFSTATAT, 3, path, to, 0x1100);
      guest.call(Call.BPF);
      guest.call(1234);
      guest.call(Call.EXIT_GROUP, 3);
      StraceLog.finish();
    }
    assertEquals(
        List.of(
            line(
                "openat(AT_FDCWD, \"" + file + "\", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0644)",
                "3"),
            line("write(3, \"a\\\"b\\\\\\n\\t\\0012xxxxxxxxxxxx\", 20)", "20"),
            line("lseek(3, -5, SEEK_END)", "15"),
            line("open(\"" + file + "\", O_RDONLY)", "4"),
            line("read(4, \"a\\\"b\", 3)", "3"),
            line("read(99, " + hex(to) + ", 3)", "-1 EBADF (Bad file descriptor)"),
            line(
                "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)",
                hex(start)),
            line("mprotect(" + hex(start) + ", 4096, PROT_NONE)", "0"),
            line("clock_gettime(CLOCK_MONOTONIC, 0x20000)", "-1 EFAULT (Bad address)"),
            line("access(0x20000, R_OK)", "-1 EFAULT (Bad address)"),
            line("kill(1073741823, 0)", "-1 ESRCH (No such process)"),
            line(
                "newfstatat(3, \""
                    + file
                    + "\", {st_mode=S_IFREG|0644, st_size=20, ...},"
                    + " AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH)",
                "0"),
            line("bpf(0, 0, 0, 0, 0, 0)", "-1 ENOSYS (Function not implemented)"),
            line("syscall_0x4d2(0, 0, 0, 0, 0, 0)", "-1 ENOSYS (Function not implemented)"),
            line("exit_group(3)", "?"),
            "+++ exited with 3 +++",
            "not supported: bpf, called 1 times",
            "not supported: syscall_0x4d2, called 1 times"),
        Files.readAllLines(error));
  }

  private static String line(String call, String result) {
    return call + " ".repeat(Math.max(1, 40 - call.length())) + "= " + result;
  }

  /** The summary counts calls and errors. */
  @Test
  void summary() throws Exception {
    Path error = folder.resolve("summary");
    assertTrue(StraceLog.format("c"));
    try (TestGuest guest = new TestGuest(LinuxSystem.TRACE_TO_MESSAGES, error)) {
      for (int i = 0; i < 3; i++) {
        guest.call(Call.CLOSE, 77);
      }
      guest.call(Call.GETPID);
      StraceLog.finish();
    } finally {
      assertTrue(StraceLog.format(""));
    }
    List<String> lines = Files.readAllLines(error);
    assertTrue(
        lines.get(0).startsWith("% time     seconds  usecs/call     calls    errors syscall"));
    assertTrue(lines.stream().anyMatch(l -> l.matches(" *[0-9.]+ +[0-9.]+ +[0-9]+ +3 +3 close")));
    assertTrue(lines.stream().anyMatch(l -> l.matches(" *[0-9.]+ +[0-9.]+ +[0-9]+ +1 + getpid")));
    assertTrue(lines.getLast().matches("100.00 +[0-9.]+ +[0-9]+ +4 +3 total"), lines.getLast());
    assertFalse(StraceLog.format("x"));
  }

  /** Every call's words are words, for the arguments that it has. */
  @Test
  void wordsOfAllCalls() throws Exception {
    try (TestGuest guest = new TestGuest()) {
      StraceText text = new StraceText();
      StraceArguments arguments = new StraceArguments(guest.system, text);
      for (Call call : Call.values()) {
        if (call.group == Call.Group.NONE && StraceCalls.words(call) == null) {
          continue;
        }
        for (long value : new long[] {0, 1, TestGuest.DATA, -1}) {
          text.clear();
          Arrays.fill(guest.system.a, value);
          arguments.after(arguments.before(call), value == 1 ? 0 : -Errno.EFAULT);
          if (call.group != Call.Group.NONE) {
            assertTrue(text.length() > 0 || call.signature().count() == 0, call.toString());
          }
        }
      }
    }
  }

  @Test
  void errorNames() {
    assertEquals("EPERM", Errno.name(1));
    assertEquals("ERANGE", Errno.name(34));
    assertEquals("ENOSYS", Errno.name(38));
    assertEquals("ETIMEDOUT", Errno.name(110));
    assertEquals("EHWPOISON", Errno.name(133));
    assertEquals("134", Errno.name(134));
    assertEquals("0", Errno.name(0));
  }

  @Test
  void signalNames() {
    assertEquals("SIGHUP", Signal.name(1));
    assertEquals("SIGSEGV", Signal.name(11));
    assertEquals("SIGSYS", Signal.name(31));
    assertEquals("signal 32", Signal.name(32));
    assertEquals("SIGRTMIN+0", Signal.name(34));
    assertEquals("SIGRTMIN+30", Signal.name(64));
    assertEquals("signal 0", Signal.name(0));
  }
}
