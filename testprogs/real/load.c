// Load for load.sh: PROCESSES workers of ten threads each, for SECONDS. In each worker, two threads hand a
// turn to each other by a mutex and a condition variable, two by pipes, two by a socket pair and poll, two by
// signals; one hands a turn to a neighbour process by a futex in shared memory, and one starts programs and
// waits for them. A worker is killed every now and then, and another one takes its place. Who waits for a turn
// that has been handed over and does not come is found: all counts have to grow.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONDITION, PIPE, SOCKET, SIGNAL, NEIGHBOUR, PROGRAM, KINDS };
static const char *kinds[] = {"condition variable", "pipe", "socket", "signal", "futex between processes", "program"};
enum { MOST = 1000, STUCK = 240, PROGRAMS = 4 };

static struct shared {
  _Atomic int stop;
  _Atomic int turn[MOST];
  _Atomic int starts[MOST]; // Whether it has started a program: few at once, so that descriptors can be compared.
  _Atomic long count[MOST][KINDS];
} *shared;
static int slot, processes;

static void fail(const char *what) {
  fprintf(stderr, "load: worker %d: %s: %s\n", slot, what, strerror(errno));
  _exit(3);
}
static int stopped(void) { return atomic_load(&shared->stop); }
static void count(int kind) { atomic_fetch_add_explicit(&shared->count[slot][kind], 1, memory_order_relaxed); }

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn, over;

static void *by_condition(void *of) {
  int mine = of != 0;
  pthread_mutex_lock(&mutex);
  while (!over) {
    while (turn != mine && !over) pthread_cond_wait(&changed, &mutex);
    if (stopped()) over = 1;
    turn = !mine;
    if (mine) count(CONDITION);
    pthread_cond_signal(&changed);
  }
  pthread_mutex_unlock(&mutex);
  return 0;
}

static int there[2], back[2], ends[2];
static void *by_pipe(void *of) {
  char byte = 0;
  for (;;) {
    if (of == 0) {
      byte = stopped();
      if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) fail("pipe");
      count(PIPE);
    } else if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1) {
      fail("pipe");
    }
    if (byte) return 0;
  }
}

static void *by_socket(void *of) {
  int fd = ends[of != 0];
  char byte = 0;
  for (;;) {
    if (of == 0) {
      byte = stopped();
      if (send(fd, &byte, 1, 0) != 1) fail("send");
    }
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, -1) != 1 || recv(fd, &byte, 1, 0) != 1) fail("receive");
    if (of == 0) count(SOCKET);
    else if (send(fd, &byte, 1, 0) != 1) fail("send");
    if (byte) return 0;
  }
}

static pthread_t signalled[2];
static void *by_signal(void *of) {
  int mine = of != 0;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN + mine);
  for (int last = 0; !last;) {
    union sigval value = {.sival_int = stopped()};
    siginfo_t info;
    if (mine == 0 && pthread_sigqueue(signalled[1], SIGRTMIN + 1, value) != 0) fail("sigqueue");
    if (sigwaitinfo(&set, &info) != SIGRTMIN + mine) fail("sigwaitinfo");
    last = info.si_value.sival_int;
    if (mine == 0) count(SIGNAL);
    else if (pthread_sigqueue(signalled[0], SIGRTMIN, info.si_value) != 0) fail("sigqueue");
  }
  return 0;
}

static long futex(_Atomic int *word, int what, int value) { return syscall(SYS_futex, word, what, value, 0, 0, 0); }

static void *by_neighbour(void *of) {
  (void)of;
  _Atomic int *word = &shared->turn[slot / 2];
  int mine = slot & 1, now;
  if ((slot ^ 1) >= processes) return 0;
  while (!stopped()) {
    while ((now = atomic_load(word)) != mine && !stopped()) futex(word, FUTEX_WAIT, now);
    count(NEIGHBOUR);
    atomic_store(word, !mine);
    futex(word, FUTEX_WAKE, INT_MAX);
  }
  return 0;
}

static void *by_program(void *self) {
  struct timespec pause = {0, 500000000};
  for (; !stopped(); nanosleep(&pause, 0)) {
    int others = 0;
    for (int i = 0; i < processes; i++) others += atomic_load(&shared->starts[i]);
    if (others >= PROGRAMS) continue;
    atomic_store(&shared->starts[slot], 1);
    pid_t child = fork();
    if (child == 0) {
      execl(self, "load", "7", (char *)0);
      _exit(126);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 7) {
      fprintf(stderr, "load: a program's status is %x\n", status);
      fail("program");
    }
    atomic_store(&shared->starts[slot], 0);
    count(PROGRAM);
  }
  return 0;
}

static void work(char *self) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN);
  sigaddset(&set, SIGRTMIN + 1);
  pthread_sigmask(SIG_BLOCK, &set, 0);
  if (pipe2(there, O_CLOEXEC) != 0 || pipe2(back, O_CLOEXEC) != 0 ||
      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    fail("pipe");
  pthread_t threads[10];
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  void *(*what[])(void *) = {by_condition, by_pipe, by_socket};
  int n = 0;
  for (int i = 0; i < 3; i++)
    for (long of = 0; of < 2; of++)
      if (pthread_create(&threads[n++], &small, what[i], (void *)of) != 0) fail("thread");
  // The first sends to the second: that one comes first.
  for (long of = 1; of >= 0; of--) {
    if (pthread_create(&signalled[of], &small, by_signal, (void *)of) != 0) fail("thread");
    threads[n++] = signalled[of];
  }
  if (pthread_create(&threads[n++], &small, by_neighbour, 0) != 0) fail("thread");
  by_program(self);
  for (int i = 0; i < n; i++) pthread_join(threads[i], 0);
  _exit(0);
}

static pid_t workers[MOST];
static void start(int number, char *self) {
  fflush(stdout);
  workers[number] = fork();
  if (workers[number] < 0) fail("fork");
  if (workers[number] == 0) {
    slot = number;
    work(self);
  }
}

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec;
}

// Every count of every worker has grown since it was looked at last.
static int check(long before[MOST][KINDS], long since[MOST]) {
  int stuck = 0;
  for (int i = 0; i < processes; i++) {
    int all = 1;
    for (int k = 0; k < KINDS; k++) {
      // Alone, without a neighbour; and whoever starts a program waits until few others do.
      if ((k == NEIGHBOUR && (i ^ 1) >= processes) || k == PROGRAM) continue;
      if (atomic_load(&shared->count[i][k]) > before[i][k]) continue;
      all = 0;
      if (now() - since[i] > STUCK) {
        printf("worker %d: %s: stuck at %ld\n", i, kinds[k], before[i][k]);
        stuck++;
      }
    }
    if (all) {
      since[i] = now();
      for (int k = 0; k < KINDS; k++) before[i][k] = atomic_load(&shared->count[i][k]);
    }
  }
  return stuck;
}

int main(int argc, char **argv) {
  if (argc == 2) return atoi(argv[1]); // Started by a worker.
  if (argc != 3) return 2;
  long seconds = atol(argv[1]);
  processes = atoi(argv[2]);
  if (processes < 1 || processes > MOST) return 2;
  shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  static long before[MOST][KINDS], since[MOST];
  for (int i = 0; i < processes; i++) start(i, argv[0]), since[i] = now();
  printf("started %d processes\n", processes);
  fflush(stdout);
  int killed = 0, bad = 0;
  long programs = 0, since_program = now();
  unsigned seed = 1;
  for (long end = now() + seconds; now() < end && bad == 0;) {
    struct timespec pause = {1, 0};
    nanosleep(&pause, 0);
    int victim = rand_r(&seed) % processes, status = 0;
    kill(workers[victim], SIGKILL);
    if (waitpid(workers[victim], &status, 0) != workers[victim] || !WIFSIGNALED(status) || WTERMSIG(status) != 9) {
      printf("worker %d: status %x instead of the signal\n", victim, status);
      bad++;
    }
    killed++;
    atomic_store(&shared->starts[victim], 0);
    // It may have handed its turn over and not said so.
    futex(&shared->turn[victim / 2], FUTEX_WAKE, INT_MAX);
    start(victim, argv[0]);
    bad += check(before, since);
    long started = 0;
    for (int i = 0; i < processes; i++) started += atomic_load(&shared->count[i][PROGRAM]);
    if (started > programs) since_program = now(), programs = started;
    if (now() - since_program > STUCK) {
      printf("programs: stuck at %ld\n", programs);
      bad++;
    }
  }
  atomic_store(&shared->stop, 1);
  for (int i = 0; i < processes; i++) futex(&shared->turn[i / 2], FUTEX_WAKE, INT_MAX);
  long deadline = now() + STUCK;
  for (int i = 0; i < processes; i++) {
    int status = 0;
    struct timespec pause = {0, 10000000};
    if (bad) kill(workers[i], SIGKILL);
    while (waitpid(workers[i], &status, WNOHANG) == 0) {
      if (now() > deadline) {
        printf("worker %d does not end\n", i);
        kill(workers[i], SIGKILL);
        deadline = now() + STUCK;
      }
      nanosleep(&pause, 0);
    }
    if (status != 0 && !bad) {
      printf("worker %d: status %x\n", i, status);
      bad++;
    }
  }
  for (int k = 0; k < KINDS; k++) {
    long sum = 0, least = LONG_MAX;
    for (int i = 0; i < processes; i++) {
      long one = atomic_load(&shared->count[i][k]);
      sum += one;
      if (one < least) least = one;
    }
    printf("%s: %ld, at least %ld in each\n", kinds[k], sum, least);
  }
  printf("killed: %d\n%s\n", killed, bad ? "FAILED" : "all have gone on, and have ended by themselves");
  return bad != 0;
}
