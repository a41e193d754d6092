package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No pointer, however bad, does more than make a call fail, and it fails as on the host. */
final class BadPointersTest {
  /** Calls that end or stop the process, change the JVM, or wait for ever. */
  private static final Set<Call> LEFT_OUT =
      EnumSet.of(
          Call.EXIT,
          Call.EXIT_GROUP,
          Call.PAUSE,
          Call.RT_SIGSUSPEND,
          Call.KILL,
          Call.TKILL,
          Call.TGKILL,
          Call.RT_SIGRETURN,
          Call.UMASK,
          Call.SETUID,
          Call.SETGID,
          Call.SETREUID,
          Call.SETREGID,
          Call.SETRESUID,
          Call.SETRESGID,
          Call.SETFSUID,
          Call.SETFSGID,
          Call.SETGROUPS,
          Call.SETSID,
          Call.CAPSET,
          Call.ALARM,
          Call.SYNC);

  private static final long[] BAD = {
    0x1000, // below what is ever mapped
    0xffff, // the last byte of that
    0x20000, // inside the region, not mapped
    TestGuest.TEXT + 0x800, // not writable; zeroes, so that nobody sleeps
    TestGuest.DATA + TestGuest.DATA_SIZE - 3, // straddles the end of a mapping
    TestGuest.LIMIT - 3, // straddles the end of the region
    TestGuest.LIMIT,
    1L << 43, // below the first far address
    (1L << 44) + (1L << 45), // a far address that no region has
    0x7fff_ffff_f000L,
    0x8000_0000_0000L, // not canonical
    Long.MAX_VALUE - 7,
    0x7fff_ffff, // the greatest int
    Long.MIN_VALUE,
    -4096,
    -8,
    -1
  };

  @TempDir private Path folder;

  @Test
  void allArgumentsBad() throws Exception {
    for (Call call : Call.values()) {
      if (LEFT_OUT.contains(call)) {
        continue;
      }
      try (TestGuest guest = new TestGuest()) {
        for (long bad : BAD) {
          long result = guest.call(call, bad, bad, bad, bad, bad, bad);
          assertTrue(result >= -4095, call + " gives " + result);
          assertTrue(!guest.process.ended(), call + " has ended the process");
        }
      }
    }
  }

  /** One bad pointer among good arguments: the same errno as the host gives for the same. */
  @Test
  void oneArgumentBad() throws Exception {
    List<String> different = new ArrayList<>();
    int compared = 0;
    for (Call call : Call.values()) {
      if (call.group != Call.Group.HOST || LEFT_OUT.contains(call)) {
        continue;
      }
      for (int bad = 0; bad < call.signature().count(); bad++) {
        if (isPointer(call.signature().kinds[bad])) {
          compareWithHost(call, bad, different);
          compared++;
        }
      }
    }
    assertEquals(List.of(), different);
    assertTrue(compared > 100, "only " + compared + " compared");
  }

  private static boolean isPointer(Signature.Kind kind) {
    return switch (kind) {
      case PATH, LINK, STR, IN, DATA, OUT, INOUT, INV, OUTV -> true;
      default -> false;
    };
  }

  private void compareWithHost(Call call, int bad, List<String> different) throws Exception {
    Path file = folder.resolve("file");
    Files.writeString(file, "0123456789abcdef0123456789abcdef");
    HostCall host = new HostCall();
    Scratch scratch = new Scratch(4096);
    byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
    long descriptor = host.call(Call.OPEN.number, scratch.string(name), 2, 0, 0, 0, 0);
    try (TestGuest guest = new TestGuest()) {
      long path = guest.string(file.toString());
      long mine = guest.call(Call.OPEN, path, 2);
      Signature signature = call.signature();
      long[] a = new long[6];
      long[] b = new long[6];
      for (int i = 0; i < signature.count(); i++) {
        a[i] = 16;
        b[i] = 16;
        switch (signature.kinds[i]) {
          case FD -> {
            a[i] = mine;
            b[i] = descriptor;
          }
          case DIR -> {
            a[i] = -100;
            b[i] = -100;
          }
          case PATH, LINK, STR -> {
            a[i] = path;
            b[i] = scratch.address;
          }
          case IN, DATA, OUT, INOUT -> {
            a[i] = guest.room(256);
            b[i] = scratch.address + 2048;
          }
          case INV, OUTV -> {
            a[i] = guest.words(guest.room(8), 8, guest.room(8), 8);
            a[i + 1] = 2;
            b[i] = scratch.address + 2048;
          }
          default -> {}
        }
      }
      a[bad] = 0x20000;
      b[bad] = UserMemory.BAD;
      long ours = guest.call(call, a);
      long theirs = host.call(call.number, b[0], b[1], b[2], b[3], b[4], b[5]);
      if (ours != theirs && !(signature.givesDescriptor && theirs >= 0)) {
        different.add(call + " with bad argument " + bad + ": " + ours + ", on the host " + theirs);
      }
    } finally {
      host.call(Call.CLOSE.number, descriptor, 0, 0, 0, 0, 0);
    }
  }
}
