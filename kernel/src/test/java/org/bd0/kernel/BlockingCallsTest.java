package org.bd0.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.bd0.runtime.HostCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that a platform thread makes for a virtual one: opening a FIFO. */
final class BlockingCallsTest {
  private static final int OPEN = 2;
  private static final int CLOSE = 3;
  private static final int GETPPID = 110;
  private static final int MKNOD = 133;
  private static final int S_IFIFO = 0x1000;
  private static final int O_WRONLY = 1;
  private static final int O_NONBLOCK = 0x800;
  private static final long ENXIO = -6;
  private static final int EINTR = 4;

  @TempDir private Path folder;

  private final HostCall host = new HostCall();
  private final AtomicBoolean cancelled = new AtomicBoolean();

  private HostPoller.Block name(String name) {
    byte[] text = (folder.resolve(name) + "\0").getBytes(StandardCharsets.UTF_8);
    HostPoller.Block block = new HostPoller.Block(text.length);
    block.bytes().put(0, text);
    return block;
  }

  private CompletableFuture<Long> start(int number, HostPoller.Block memory, Thread[] thread) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    long[] a = {memory.address(), 0, 0, 0, 0, 0};
    thread[0] =
        Thread.ofVirtual()
            .start(
                () ->
                    result.complete(
                        BlockingCalls.call(
                            number,
                            a,
                            memory,
                            number == OPEN,
                            HostPollerTest.waiter(cancelled::get))));
    return result;
  }

  /** Opens the other end as soon as the FIFO has a reader that is waiting to be opened. */
  private long openForWriting(HostPoller.Block name) {
    long start = System.nanoTime();
    long file;
    while ((file = host.call(OPEN, name.address(), O_WRONLY | O_NONBLOCK, 0, 0, 0, 0)) == ENXIO) {
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60), "nobody opens it");
      Thread.onSpinWait();
    }
    return file;
  }

  @Test
  void theResultComesBack() throws Exception {
    HostPoller.Block name = name("fifo");
    assertEquals(0, host.call(MKNOD, name.address(), S_IFIFO | 0x180, 0, 0, 0, 0));
    CompletableFuture<Long> reader = start(OPEN, name, new Thread[1]);
    long writer = openForWriting(name);
    long file = reader.get(60, TimeUnit.SECONDS);
    assertTrue(file > 2, "open: " + file);
    assertEquals(0, host.call(CLOSE, file, 0, 0, 0, 0, 0));
    assertEquals(0, host.call(CLOSE, writer, 0, 0, 0, 0, 0));
    HostPoller.Block nothing = name("nothing");
    assertEquals(-2, start(OPEN, nothing, new Thread[1]).get(60, TimeUnit.SECONDS));
    long parent = host.call(GETPPID, 0, 0, 0, 0, 0, 0);
    assertEquals(parent, start(GETPPID, name, new Thread[1]).get(60, TimeUnit.SECONDS));
  }

  @Test
  void whatIsCalledOffIsInterrupted() throws Exception {
    HostPoller.Block name = name("fifo");
    assertEquals(0, host.call(MKNOD, name.address(), S_IFIFO | 0x180, 0, 0, 0, 0));
    Thread[] thread = new Thread[1];
    CompletableFuture<Long> reader = start(OPEN, name, thread);
    cancelled.set(true);
    LockSupport.unpark(thread[0]);
    assertEquals(-EINTR, reader.get(60, TimeUnit.SECONDS), "the virtual thread leaves");
    // So does the platform thread: from then on nobody opens the FIFO.
    long start = System.nanoTime();
    long writer = 0;
    while (writer != ENXIO) {
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60), "it stays open");
      writer = host.call(OPEN, name.address(), O_WRONLY | O_NONBLOCK, 0, 0, 0, 0);
      if (writer >= 0) {
        host.call(CLOSE, writer, 0, 0, 0, 0, 0);
      }
    }
    assertTrue(new File(folder.toFile(), "fifo").exists());
  }
}
