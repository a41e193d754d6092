package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Calls with arguments of all kinds, at random: whatever a program asks, the JVM goes on.
 *
 * <p>{@code -Dbd0.storm.calls=10000000} makes it long, {@code -Dbd0.storm.seed=S} makes it another.
 */
final class RandomCallsTest {
  private static final int CALLS = Integer.getInteger("bd0.storm.calls", 100_000);
  private static final long SEED = Long.getLong("bd0.storm.seed", 20_250_101);
  private static final int CALLS_PER_PROCESS = 2000;

  private static final int IPC_NOWAIT = 0x800;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int LOCK_NB = 4;

  /** Calls that end the process, wait, reach other processes, or take the host's memory. */
  private static final Set<Call> LEFT_OUT =
      EnumSet.of(
          Call.EXIT,
          Call.EXIT_GROUP,
          Call.PAUSE,
          Call.RT_SIGSUSPEND,
          Call.RT_SIGTIMEDWAIT,
          Call.KILL,
          Call.TKILL,
          Call.TGKILL,
          Call.RT_SIGQUEUEINFO,
          Call.RT_TGSIGQUEUEINFO,
          Call.RT_SIGRETURN,
          Call.TIMER_CREATE,
          Call.ALARM,
          Call.SETITIMER,
          Call.PPOLL,
          Call.SELECT,
          Call.PSELECT6,
          Call.EPOLL_PWAIT2,
          // They would make what outlives the test.
          Call.SHMGET,
          Call.SEMGET,
          Call.MSGGET,
          Call.MQ_OPEN,
          Call.MQ_UNLINK,
          Call.NANOSLEEP,
          Call.CLOCK_NANOSLEEP,
          Call.FUTEX,
          Call.PIPE,
          Call.PIPE2,
          Call.SOCKET,
          Call.SOCKETPAIR,
          Call.EVENTFD,
          Call.EVENTFD2,
          Call.TIMERFD_CREATE,
          Call.INOTIFY_INIT,
          Call.INOTIFY_INIT1,
          Call.PIDFD_OPEN,
          Call.MEMFD_CREATE,
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
          Call.SETPGID,
          Call.SETPRIORITY,
          Call.IOPRIO_SET,
          Call.SCHED_SETAFFINITY,
          Call.SCHED_SETPARAM,
          Call.SCHED_SETSCHEDULER,
          Call.CAPSET,
          Call.SYNC,
          Call.PRCTL,
          // They would close or resize what the other calls need.
          Call.CLOSE_RANGE,
          Call.SETRLIMIT,
          Call.PRLIMIT64);

  private static long argument(Random random, TestGuest guest) {
    long mapped = TestGuest.DATA + random.nextInt((int) TestGuest.DATA_SIZE);
    return switch (random.nextInt(12)) {
      case 0 -> random.nextInt(16);
      case 1 -> -random.nextInt(200);
      case 2 -> mapped;
      case 3 -> mapped & -16;
      case 4 -> guest.process.layout().mapsStart() + random.nextInt(64) * 4096L;
      case 5 -> guest.process.layout().stackEnd() - random.nextInt(1 << 16);
      case 6 -> TestGuest.LIMIT - random.nextInt(1 << 14);
      case 7 -> 1L << random.nextInt(64);
      case 8 -> (1L << random.nextInt(64)) - 1;
      case 9 -> random.nextInt(64) * 4096L;
      case 10 -> guest.process.memory().region().base() + mapped;
      default -> random.nextLong();
    };
  }

  /** Has calls come back that could wait, and keeps them from what is not the test's. */
  private static void tame(Call call, long[] a) {
    switch (call) {
      case POLL -> a[2] = 0;
      case EPOLL_WAIT, EPOLL_PWAIT -> a[3] = 0;
      case MSGSND -> a[3] |= IPC_NOWAIT;
      case MSGRCV -> a[4] |= IPC_NOWAIT;
      case FLOCK -> a[1] |= LOCK_NB;
      case FCNTL -> a[1] = a[1] == 7 || a[1] == 38 ? a[1] - 1 : a[1];
      case SENDMSG, RECVMSG -> a[2] |= MSG_DONTWAIT;
      case SENDTO, RECVFROM, SENDMMSG, RECVMMSG -> a[3] |= MSG_DONTWAIT;
      case SHMCTL, SEMCTL, MSGCTL, SHMAT, SEMOP, SEMTIMEDOP -> a[0] |= Integer.MIN_VALUE;
      default -> {}
    }
    if (call == Call.MSGSND || call == Call.MSGRCV) {
      a[0] |= Integer.MIN_VALUE;
    }
  }

  @Test
  void theJvmGoesOn() throws Exception {
    List<Call> calls = new ArrayList<>();
    for (Call call : Call.values()) {
      boolean handled = call.group != Call.Group.NONE && call.group != Call.Group.DENIED;
      if (handled && !LEFT_OUT.contains(call)) {
        calls.add(call);
      }
    }
    Random random = new Random(SEED);
    int succeeded = 0;
    // Files get names that are no text: Java could not delete them again.
    Path folder = Files.createTempDirectory("bd0-random");
    for (int done = 0; done < CALLS; done += CALLS_PER_PROCESS) {
      try (TestGuest guest = new TestGuest()) {
        guest.enter(folder);
        long[] a = new long[6];
        for (int i = 0; i < CALLS_PER_PROCESS; i++) {
          Call call = calls.get(random.nextInt(calls.size()));
          for (int k = 0; k < a.length; k++) {
            a[k] = argument(random, guest);
          }
          tame(call, a);
          long result = guest.call(call, a);
          assertTrue(result >= -4095, call + " gives " + result);
          assertTrue(!guest.process.ended(), call + " has ended the process");
          succeeded += result >= 0 ? 1 : 0;
        }
      }
    }
    new ProcessBuilder("rm", "-rf", folder.toString()).inheritIO().start().waitFor();
    assertTrue(succeeded > CALLS / 20, "only " + succeeded + " calls came to anything");
  }
}
