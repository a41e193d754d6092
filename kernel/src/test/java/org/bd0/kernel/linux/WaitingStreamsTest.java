package org.bd0.kernel.linux;

import static org.bd0.kernel.linux.VirtualGuest.get;
import static org.bd0.kernel.linux.VirtualGuest.memory;
import static org.bd0.kernel.linux.VirtualGuest.untilWaiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual threads that read and write what is not ready. */
final class WaitingStreamsTest {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_RDWR_NOCTTY = 0x102;
  private static final int MSG_PEEK = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_WAITALL = 0x100;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path folder;
  private VirtualGuest a;
  private VirtualGuest b;

  @BeforeEach
  void start() throws Exception {
    a = new VirtualGuest();
    b = new VirtualGuest();
  }

  @AfterEach
  void end() {
    a.close();
    b.close();
    untilWaiting(0);
  }

  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  /** Reads in small pieces until the end; how many bytes came before the first wrong one. */
  private static long readSlowly(TestGuest guest, long from, long end) {
    byte[] expected = pattern(MEGABYTE);
    long to = memory(guest, 4096);
    int done = 0;
    while (done < end) {
      long n = guest.call(Call.READ, from, to, 1000);
      if (n <= 0) {
        return n == 0 ? done : n;
      }
      byte[] bytes = guest.system.user.bytes(to, (int) n);
      for (byte one : bytes) {
        if (one != expected[done]) {
          return done;
        }
        done++;
      }
    }
    return done;
  }

  private static long megabyte(TestGuest guest) {
    long at = memory(guest, MEGABYTE);
    guest.system.user.put(at, pattern(MEGABYTE), MEGABYTE);
    return at;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipe write", "pipe writev", "socket write", "socket sendto"})
  void aBigWriteWritesAll(String how) throws Exception {
    long[] ends =
        how.startsWith("pipe") ? a.pair(Call.PIPE) : a.pair(Call.SOCKETPAIR, AF_UNIX, SOCK_STREAM);
    long from = a.give(ends[0], b);
    CompletableFuture<Long> reader = b.start(guest -> readSlowly(guest, from, MEGABYTE));
    CompletableFuture<Long> writer =
        a.start(
            guest -> {
              long at = megabyte(guest);
              long vector =
                  guest.words(at, 1, at + 1, 0, at + 1, 699_999, at + 700_000, MEGABYTE - 700_000);
              return switch (how) {
                case "pipe writev" -> guest.call(Call.WRITEV, ends[1], vector, 4);
                case "socket sendto" -> guest.call(Call.SENDTO, ends[1], at, MEGABYTE, 0, 0, 0);
                default -> guest.call(Call.WRITE, ends[1], at, MEGABYTE);
              };
            });
    assertEquals(MEGABYTE, get(writer));
    assertEquals(MEGABYTE, get(reader));
  }

  @Test
  void aReaderThatLeavesBreaksThePipe() throws Exception {
    long[] ends = a.pair(Call.PIPE);
    long from = a.give(ends[0], b);
    CompletableFuture<Long> writer =
        a.start(guest -> guest.call(Call.WRITE, ends[1], megabyte(guest), MEGABYTE));
    untilWaiting(1);
    assertEquals(
        10_000,
        b.run(
            guest -> {
              long done = readSlowly(guest, from, 10_000);
              guest.call(Call.CLOSE, from);
              return done;
            }));
    long written = get(writer);
    assertTrue(written >= 65536 && written < MEGABYTE, "written: " + written);
    assertEquals(Signal.SIGPIPE, a.guest.process.signal());
  }

  @Test
  void pingPong() throws Exception {
    int rounds = 2000;
    long[] there = a.pair(Call.PIPE);
    long[] back = a.pair(Call.PIPE);
    long request = a.give(there[0], b);
    long answer = a.give(back[1], b);
    CompletableFuture<Long> server = b.start(guest -> echo(guest, request, answer));
    CompletableFuture<Long> client =
        a.start(
            guest -> {
              long word = guest.room(8);
              long sum = 0;
              for (int i = 0; i < rounds; i++) {
                guest.system.user.putLong(word, i);
                assertEquals(8, guest.call(Call.WRITE, there[1], word, 8));
                assertEquals(8, guest.call(Call.READ, back[0], word, 8));
                sum += guest.int64(word);
              }
              guest.call(Call.CLOSE, there[1]);
              return sum;
            });
    assertEquals((long) rounds * (rounds + 1) / 2, get(client));
    assertEquals(rounds, get(server));
  }

  /** Answers each number with the next one until the end; how many there were. */
  private static long echo(TestGuest guest, long from, long to) {
    long word = guest.room(8);
    long vector = guest.words(word, 4, word + 4, 4);
    long count = 0;
    while (guest.call(Call.READV, from, vector, 2) == 8) {
      guest.system.user.putLong(word, guest.int64(word) + 1);
      assertEquals(8, guest.call(Call.WRITE, to, word, 8));
      count++;
    }
    return count;
  }

  @Test
  void blockedGuestsHoldNoCarrier() throws Exception {
    int many = 20 * Runtime.getRuntime().availableProcessors();
    List<VirtualGuest> guests = new ArrayList<>();
    List<CompletableFuture<Long>> results = new ArrayList<>();
    long[] outputs = new long[many];
    for (int i = 0; i < many; i++) {
      VirtualGuest guest = new VirtualGuest();
      guests.add(guest);
      long[] ends = a.pair(Call.PIPE);
      long from = a.give(ends[0], guest);
      outputs[i] = ends[1];
      results.add(
          guest.start(
              g -> {
                long to = g.room(4);
                return g.call(Call.READ, from, to, 4) == 4 ? g.int32(to) : -1;
              }));
    }
    untilWaiting(many);
    long sum =
        a.run(
            guest -> {
              long word = guest.room(4);
              long written = 0;
              for (int i = 0; i < many; i++) {
                guest.system.user.putInt(word, i);
                written += guest.call(Call.WRITE, outputs[i], word, 4);
              }
              return written;
            });
    assertEquals(4L * many, sum);
    for (int i = 0; i < many; i++) {
      assertEquals(i, get(results.get(i)));
      guests.get(i).close();
    }
  }

  /** Several readers of one pipe: whoever comes too late goes on waiting, and nobody blocks. */
  @Test
  void readersOfTheSamePipe() throws Exception {
    int readers = 8;
    int bytes = 2000;
    long[] ends = a.pair(Call.PIPE);
    List<VirtualGuest> guests = new ArrayList<>();
    List<CompletableFuture<Long>> results = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      VirtualGuest guest = new VirtualGuest();
      guests.add(guest);
      int copy = (int) a.guest.process.descriptors().duplicate((int) ends[0]);
      long from = guest.guest.process.descriptors().add(copy);
      results.add(
          guest.start(
              g -> {
                long to = g.room(1);
                long count = 0;
                while (g.call(Call.READ, from, to, 1) == 1) {
                  count++;
                }
                return count;
              }));
    }
    untilWaiting(readers);
    a.run(
        guest -> {
          for (int i = 0; i < bytes; i++) {
            assertEquals(1, guest.call(Call.WRITE, ends[1], TestGuest.DATA, 1));
          }
          return guest.call(Call.CLOSE, ends[1]);
        });
    long sum = 0;
    for (int i = 0; i < readers; i++) {
      sum += get(results.get(i));
      guests.get(i).close();
    }
    assertEquals(bytes, sum);
  }

  @Test
  void killEndsAWait() throws Exception {
    long[] ends = a.pair(Call.PIPE);
    CompletableFuture<Long> reader =
        a.start(guest -> guest.call(Call.READ, ends[0], guest.room(8), 8));
    untilWaiting(1);
    a.kill();
    assertEquals(-Errno.EINTR, get(reader));
  }

  @Test
  void killEndsAWrite() throws Exception {
    long[] ends = a.pair(Call.PIPE);
    CompletableFuture<Long> writer =
        a.start(guest -> guest.call(Call.WRITE, ends[1], megabyte(guest), MEGABYTE));
    untilWaiting(1);
    a.kill();
    assertEquals(65536, get(writer));
  }

  @Test
  void aDescriptorThatIsClosedMeanwhile() throws Exception {
    long[] ends = a.pair(Call.PIPE);
    CompletableFuture<Long> reader =
        a.start(guest -> guest.call(Call.READ, ends[0], guest.room(8), 8));
    untilWaiting(1);
    a.guest.process.descriptors().close((int) ends[0]);
    assertEquals(-Errno.EBADF, get(reader));
  }

  @Test
  void nonBlockingDescriptorsDoNotWait() throws Exception {
    long[] pipe = a.pair(Call.PIPE2, O_NONBLOCK);
    long[] sockets = a.pair(Call.SOCKETPAIR, AF_UNIX, SOCK_STREAM | O_NONBLOCK);
    a.run(
        guest -> {
          long to = guest.room(16);
          assertEquals(-Errno.EAGAIN, guest.call(Call.READ, pipe[0], to, 8));
          assertEquals(-Errno.EAGAIN, guest.call(Call.READV, pipe[0], guest.words(to, 8), 1));
          assertEquals(65536, guest.call(Call.WRITE, pipe[1], megabyte(guest), MEGABYTE));
          assertEquals(-Errno.EAGAIN, guest.call(Call.WRITE, pipe[1], to, 8));
          assertEquals(-Errno.EAGAIN, guest.call(Call.RECVFROM, sockets[0], to, 8, 0, 0, 0));
          long sent = guest.call(Call.SENDTO, sockets[0], megabyte(guest), MEGABYTE, 0, 0, 0);
          assertTrue(sent > 0 && sent < MEGABYTE, "sent: " + sent);
          return 0;
        });
  }

  @Test
  void errorsAreTheHosts() throws Exception {
    long[] pipe = a.pair(Call.PIPE);
    a.run(
        guest -> {
          long to = guest.room(16);
          assertEquals(-Errno.EBADF, guest.call(Call.READ, 77, to, 8));
          assertEquals(-Errno.EBADF, guest.call(Call.READ, pipe[1], to, 8));
          assertEquals(-Errno.EBADF, guest.call(Call.WRITE, pipe[0], to, 8));
          assertEquals(-Errno.EBADF, guest.call(Call.WRITEV, pipe[0], guest.words(to, 8), 1));
          assertEquals(-Errno.EINVAL, guest.call(Call.READV, pipe[0], guest.words(to, -1), 1));
          assertEquals(-Errno.EINVAL, guest.call(Call.WRITEV, pipe[1], guest.words(to, 8), -1));
          assertEquals(-Errno.EFAULT, guest.call(Call.WRITE, pipe[1], 0x20000, 8));
          assertEquals(0, guest.call(Call.WRITE, pipe[1], to, 0));
          assertEquals(0, guest.call(Call.READ, pipe[0], to, 0));
          assertEquals(5, guest.call(Call.WRITE, pipe[1], guest.string("hello"), 5));
          assertEquals(-Errno.EFAULT, guest.call(Call.READ, pipe[0], 0x20000, 8));
          assertEquals(-29, guest.call(Call.PREADV2, pipe[0], guest.words(to, 8), 1, 0, 0, 0));
          assertEquals(5, guest.call(Call.PREADV2, pipe[0], guest.words(to, 8), 1, -1, 0, 0));
          assertEquals("hello", guest.text(to, 5));
          assertEquals(-Errno.EBADF, guest.call(Call.RECVFROM, 77, to, 8, 0, 0, 0));
          assertEquals(-88, guest.call(Call.RECVFROM, pipe[0], to, 8, 0, 0, 0));
          assertEquals(-88, guest.call(Call.ACCEPT, pipe[0], 0, 0));
          return 0;
        });
  }

  @Test
  void filesAreReadAndWrittenAtOnce() throws Exception {
    Path file = folder.resolve("file");
    a.run(
        guest -> {
          long fd = guest.call(Call.OPEN, guest.string(file.toString()), 0x42, 0x1b6);
          assertEquals(MEGABYTE, guest.call(Call.WRITE, fd, megabyte(guest), MEGABYTE));
          assertEquals(0, guest.call(Call.LSEEK, fd, 0, 0));
          long to = memory(guest, 2 * MEGABYTE);
          assertEquals(MEGABYTE, guest.call(Call.READ, fd, to, 2 * MEGABYTE));
          return guest.call(Call.READ, fd, to, 10);
        });
    assertEquals(MEGABYTE, Files.size(file));
    assertEquals(-1, Files.mismatch(file, Files.write(folder.resolve("p"), pattern(MEGABYTE))));
  }

  @Test
  void datagramsAndFlags() throws Exception {
    long[] ends = a.pair(Call.SOCKETPAIR, AF_UNIX, SOCK_DGRAM);
    long from = a.give(ends[0], b);
    CompletableFuture<Long> receiver =
        b.start(
            guest -> {
              long to = guest.room(64);
              assertEquals(3, guest.call(Call.RECVFROM, from, to, 64, MSG_PEEK, 0, 0));
              assertEquals(3, guest.call(Call.RECVFROM, from, to, 64, MSG_WAITALL, 0, 0));
              assertEquals("abc", guest.text(to, 3));
              assertEquals(0, guest.call(Call.READ, from, to, 64), "an empty datagram");
              int none = MSG_DONTWAIT;
              assertEquals(-Errno.EAGAIN, guest.call(Call.RECVFROM, from, to, 64, none, 0, 0));
              return 1;
            });
    untilWaiting(1);
    a.run(
        guest -> {
          assertEquals(3, guest.call(Call.SENDTO, ends[1], guest.string("abc"), 3, 0, 0, 0));
          return guest.call(Call.SENDTO, ends[1], guest.string(""), 0, 0, 0, 0);
        });
    assertEquals(1, get(receiver));
  }

  @Test
  void waitingForAll() throws Exception {
    long[] ends = a.pair(Call.SOCKETPAIR, AF_UNIX, SOCK_STREAM);
    long from = a.give(ends[0], b);
    CompletableFuture<Long> receiver =
        b.start(
            guest -> {
              long to = guest.room(8);
              assertEquals(6, guest.call(Call.RECVFROM, from, to, 6, MSG_WAITALL, 0, 0));
              assertEquals("abcdef", guest.text(to, 6));
              return guest.call(Call.RECVFROM, from, to, 6, MSG_WAITALL, 0, 0);
            });
    untilWaiting(1);
    long text = a.guest.string("abcdefgh");
    a.run(guest -> guest.call(Call.SENDTO, ends[1], text, 4, 0, 0, 0));
    untilWaiting(1);
    a.run(guest -> guest.call(Call.SENDTO, ends[1], text + 4, 4, 0, 0, 0));
    a.run(guest -> guest.call(Call.CLOSE, ends[1]));
    assertEquals(2, get(receiver), "what came before the end");
  }

  /** poll(2) says of an unconnected socket that it can send, whatever its peer's queue is like. */
  @Test
  void aPeerWhoseQueueIsFull() throws Exception {
    byte[] address = new byte[110];
    address[0] = AF_UNIX;
    byte[] name =
        folder.resolve("socket").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    System.arraycopy(name, 0, address, 2, Math.min(name.length, 107));
    long to = b.guest.call(Call.SOCKET, AF_UNIX, SOCK_DGRAM, 0);
    assertEquals(0, b.guest.call(Call.BIND, to, b.guest.bytes(address), address.length));
    int many = 600;
    CompletableFuture<Long> sender =
        a.start(
            guest -> {
              long socket = guest.call(Call.SOCKET, AF_UNIX, SOCK_DGRAM, 0);
              long peer = guest.bytes(address);
              long sent = 0;
              for (int i = 0; i < many; i++) {
                sent += guest.call(Call.SENDTO, socket, peer, 1, 0, peer, address.length);
              }
              return sent;
            });
    a.untilParked();
    assertFalse(sender.isDone(), "the queue is shorter than that");
    long received =
        b.run(
            guest -> {
              long at = guest.room(8);
              long sum = 0;
              for (int i = 0; i < many; i++) {
                sum += guest.call(Call.RECVFROM, to, at, 8, 0, 0, 0);
              }
              return sum;
            });
    assertEquals(many, received);
    assertEquals(many, get(sender));
  }

  @Test
  void aSocketsTimeout() throws Exception {
    long[] ends = a.pair(Call.SOCKETPAIR, AF_UNIX, SOCK_STREAM);
    a.run(
        guest -> {
          long time = guest.words(0, 20_000);
          int option = SO_RCVTIMEO;
          assertEquals(0, guest.call(Call.SETSOCKOPT, ends[0], SOL_SOCKET, option, time, 16));
          long start = System.nanoTime();
          assertEquals(-Errno.EAGAIN, guest.call(Call.READ, ends[0], time, 8));
          assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
          return guest.call(Call.RECVFROM, ends[0], time, 8, 0, 0, 0);
        });
  }

  @Test
  void acceptors() throws Exception {
    int many = 8;
    long address = a.guest.bytes(new byte[] {2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
    long length = a.guest.words(16);
    long listener = a.guest.call(Call.SOCKET, 2, SOCK_STREAM, 0);
    assertEquals(0, a.guest.call(Call.BIND, listener, address, 16));
    assertEquals(0, a.guest.call(Call.GETSOCKNAME, listener, address, length));
    byte[] name = a.guest.system.user.bytes(address, 16);
    assertEquals(-Errno.EINVAL, a.run(guest -> guest.call(Call.ACCEPT, listener, 0, 0)));
    assertEquals(0, a.guest.call(Call.LISTEN, listener, 16));
    List<VirtualGuest> guests = new ArrayList<>();
    List<CompletableFuture<Long>> results = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      VirtualGuest guest = new VirtualGuest();
      guests.add(guest);
      int copy = (int) a.guest.process.descriptors().duplicate((int) listener);
      long from = guest.guest.process.descriptors().add(copy);
      results.add(
          guest.start(
              g -> {
                long peer = g.room(16);
                long socket = g.call(Call.ACCEPT4, from, peer, g.words(16), 0);
                assertEquals(2, g.int8(peer), "the peer's address family");
                return g.call(Call.READ, socket, peer, 8) == 1 ? g.int8(peer) : -1;
              }));
    }
    untilWaiting(many);
    long sum = 0;
    for (int i = 1; i <= many; i++) {
      int value = i;
      b.run(
          guest -> {
            long socket = guest.call(Call.SOCKET, 2, SOCK_STREAM, 0);
            assertEquals(0, guest.call(Call.CONNECT, socket, guest.bytes(name), 16));
            return guest.call(Call.WRITE, socket, guest.bytes(new byte[] {(byte) value}), 1);
          });
      sum += value;
    }
    for (int i = 0; i < many; i++) {
      sum -= get(results.get(i));
      guests.get(i).close();
    }
    assertEquals(0, sum, "each connection was accepted by one");
  }

  @Test
  void terminals() throws Exception {
    long master = a.guest.call(Call.OPEN, a.guest.string("/dev/ptmx"), O_RDWR_NOCTTY);
    assertTrue(master >= 0, "open /dev/ptmx: " + master);
    long number = a.guest.room(4);
    assertEquals(0, a.guest.call(Call.IOCTL, master, 0x40045431, number));
    assertEquals(0, a.guest.call(Call.IOCTL, master, 0x80045430, number));
    String name = "/dev/pts/" + a.guest.int32(number);
    long slave = b.guest.call(Call.OPEN, b.guest.string(name), O_RDWR_NOCTTY);
    long line = b.guest.room(64);
    CompletableFuture<Long> reader = b.start(guest -> guest.call(Call.READ, slave, line, 64));
    untilWaiting(1);
    assertEquals(3, a.run(guest -> guest.call(Call.WRITE, master, guest.string("one"), 3)));
    assertFalse(reader.isDone(), "a line has an end");
    assertEquals(1, a.run(guest -> guest.call(Call.WRITE, master, guest.string("\n"), 1)));
    assertEquals(4, get(reader));
    assertEquals("one\n", b.guest.text(line, 4));
    assertEquals(5, a.run(guest -> guest.call(Call.READ, master, guest.room(64), 64)), "echo");

    // Much more than a terminal holds, with a reader that comes later.
    CompletableFuture<Long> writer =
        b.start(guest -> guest.call(Call.WRITE, slave, memory(guest, MEGABYTE), MEGABYTE));
    long end = a.guest.room(4096);
    long total = a.run(guest -> readAll(guest, master, end, MEGABYTE));
    assertEquals(MEGABYTE, total);
    assertEquals(MEGABYTE, get(writer));

    // MIN 0, TIME 1: input, or nothing after a tenth of a second (termios(3)).
    long settings = b.guest.room(48);
    assertEquals(0, b.guest.call(Call.IOCTL, slave, 0x5401, settings));
    b.guest.system.user.putInt(settings + 12, 0);
    b.guest.int8(settings + 22, 1);
    b.guest.int8(settings + 23, 0);
    assertEquals(0, b.guest.call(Call.IOCTL, slave, 0x5402, settings));
    assertEquals(0, b.run(guest -> guest.call(Call.READ, slave, line, 64)));
    assertEquals(1, a.run(guest -> guest.call(Call.WRITE, master, guest.string("x"), 1)));
    assertEquals(1, b.run(guest -> guest.call(Call.READ, slave, line, 64)));
  }

  private static long readAll(TestGuest guest, long from, long to, long size) {
    long done = 0;
    while (done < size) {
      long n = guest.call(Call.READ, from, to, 4096);
      if (n <= 0) {
        return n;
      }
      done += n;
    }
    return done;
  }

  @Test
  void eventCounters() throws Exception {
    long counter = a.guest.call(Call.EVENTFD2, 0, 0);
    int copy = (int) a.guest.process.descriptors().duplicate((int) counter);
    long same = b.guest.process.descriptors().add(copy);
    CompletableFuture<Long> reader =
        a.start(
            guest -> {
              long to = guest.room(8);
              return guest.call(Call.READ, counter, to, 8) == 8 ? guest.int64(to) : -1;
            });
    untilWaiting(1);
    assertEquals(8, b.run(guest -> guest.call(Call.WRITE, same, guest.words(41), 8)));
    assertEquals(41, get(reader));
    long almost = b.guest.words(-2);
    assertEquals(8, b.run(guest -> guest.call(Call.WRITE, same, almost, 8)));
    CompletableFuture<Long> writer =
        b.start(guest -> guest.call(Call.WRITE, same, guest.words(1), 8));
    untilWaiting(1);
    assertEquals(8, a.run(guest -> guest.call(Call.READ, counter, guest.room(8), 8)));
    assertEquals(8, get(writer));
  }
}
