package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The table's rows against each other and against the host's own header. */
final class CallTableTest {
  private static final Path HEADER = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");

  @Test
  void everyNumberHasOneRow() {
    for (Call call : Call.values()) {
      assertEquals(call, Call.of(call.number));
    }
    for (int number = 0; number <= 462; number++) {
      // Linux left the numbers between free for calls that are the same on all machines.
      boolean free = number > 334 && number < 424;
      assertEquals(free, Call.of(number) == null, "number " + number);
    }
    assertNull(Call.of(-1));
    assertNull(Call.of(463));
    assertNull(Call.of(Integer.MAX_VALUE));
  }

  @Test
  void everySignatureCanBeRead() {
    for (Call call : Call.values()) {
      Signature signature = call.signature();
      assertTrue(signature.count() <= 6, call.name());
      for (Signature.Kind kind : signature.kinds) {
        assertNotNull(kind, call.name());
      }
    }
  }

  @Test
  void theHeaderHasTheSameNames() throws IOException {
    Assumptions.assumeTrue(Files.exists(HEADER), HEADER + " is missing (linux-libc-dev)");
    int compared = 0;
    for (String line : Files.readAllLines(HEADER)) {
      String[] words = line.split(" ");
      if (words.length == 3 && words[1].startsWith("__NR_")) {
        Call call = Call.of(Integer.parseInt(words[2]));
        if (call != null) {
          assertEquals(words[1].substring(5), call.name().toLowerCase(Locale.ROOT));
          compared++;
        }
      }
    }
    assertTrue(compared > 300, "only " + compared + " names compared");
  }

  @Test
  void unknownAndUnsupportedCallsAreNotImplemented() throws Exception {
    try (TestGuest guest = new TestGuest()) {
      for (Call call : Call.values()) {
        if (call.group == Call.Group.NONE) {
          assertEquals(-Errno.ENOSYS, guest.call(call), call.name());
        } else if (call.group == Call.Group.DENIED) {
          assertEquals(-Errno.EPERM, guest.call(call), call.name());
        }
      }
      assertEquals(-Errno.ENOSYS, guest.call(400));
      assertEquals(-Errno.ENOSYS, guest.call(100_000));
      assertEquals(-Errno.ENOSYS, guest.call(-1));
    }
  }
}
