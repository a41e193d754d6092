// Many threads under load: each number goes through a chain of threads by mutexes and condition
// variables, by futexes of its own, and by pipes; signals go to some of them meanwhile. A wake-up that
// is lost makes it hang. Arguments: how many threads, rounds.
//
// build: glibc musl
// args: 200 20
// slow: many threads
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct link {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t filled;
  long value;
  int full;
  _Atomic int word;
  int ends[2];
};

static struct link *links;
static int count, rounds;
static atomic_long signals, checks;
static _Atomic int gate, inside;

static void seen(int signal) {
  (void)signal;
  atomic_fetch_add(&signals, 1);
}

static long futex(_Atomic int *word, int operation, int value) {
  return syscall(SYS_futex, word, operation, value, 0, 0, 0);
}

static void put(struct link *l, long value) {
  pthread_mutex_lock(&l->mutex);
  while (l->full) pthread_cond_wait(&l->filled, &l->mutex);
  l->full = 1;
  l->value = value;
  pthread_cond_broadcast(&l->filled);
  pthread_mutex_unlock(&l->mutex);
}

static long take(struct link *l) {
  pthread_mutex_lock(&l->mutex);
  while (!l->full) pthread_cond_wait(&l->filled, &l->mutex);
  l->full = 0;
  long value = l->value;
  pthread_cond_broadcast(&l->filled);
  pthread_mutex_unlock(&l->mutex);
  return value;
}

// A lock as in Drepper's "Futexes Are Tricky": 0 free, 1 taken, 2 taken and somebody waits.
static void lock(_Atomic int *word) {
  int c = 0;
  if (atomic_compare_exchange_strong(word, &c, 1)) return;
  if (c != 2) c = atomic_exchange(word, 2);
  while (c != 0) {
    futex(word, 0, 2);
    c = atomic_exchange(word, 2);
  }
}

static void unlock(_Atomic int *word) {
  if (atomic_exchange(word, 0) == 2) futex(word, 1, 1);
}

static void transfer(int fd, long *value, int out) {
  char *bytes = (char *)value;
  for (size_t done = 0; done < sizeof *value;) {
    ssize_t n = out ? write(fd, bytes + done, sizeof *value - done) : read(fd, bytes + done, sizeof *value - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) abort();
    done += n;
  }
}

static void *work(void *argument) {
  struct link *mine = argument;
  long number = mine - links;
  struct link *next = &links[(number + 1) % count];
  for (int i = 0; i < rounds; i++) {
    long value = take(mine);
    if (number % 8 == 0) pthread_kill(next->thread, SIGUSR1);
    put(next, value + 1);
    lock(&gate);
    if (atomic_fetch_add(&inside, 1) != 0) abort();
    if (i % 5 == 0) sched_yield();
    atomic_fetch_sub(&inside, 1);
    unlock(&gate);
    atomic_fetch_add(&checks, 1);
    if (number % 10 == 0) {
      transfer(mine->ends[1], &value, 1);
      transfer(mine->ends[0], &value, 0);
    }
  }
  return (void *)number;
}

int main(int argc, char **argv) {
  count = argc > 1 ? atoi(argv[1]) : 200;
  rounds = argc > 2 ? atoi(argv[2]) : 20;
  links = calloc(count, sizeof *links);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = seen;
  sigaction(SIGUSR1, &action, 0);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 65536);
  for (int i = 0; i < count; i++) {
    pthread_mutex_init(&links[i].mutex, 0);
    pthread_cond_init(&links[i].filled, 0);
    if (i % 10 == 0 && pipe(links[i].ends) != 0) return 1;
  }
  for (int i = 0; i < count; i++) {
    if (pthread_create(&links[i].thread, &attributes, work, &links[i]) != 0) return 2;
  }
  long sum = 0;
  // Values begin at every tenth thread, so that the chain never fills.
  for (int i = 0; i < count; i += 10) put(&links[i], 0);
  for (int i = 0; i < count; i++) {
    void *result;
    pthread_join(links[i].thread, &result);
    sum += (long)result;
  }
  long left = 0;
  for (int i = 0; i < count; i++) left += links[i].full;
  printf("threads %d, numbers %ld, rounds %ld, left %ld\n", count, sum, (long)checks, left);
  printf("signals %d\n", signals > 0);
  return 0;
}
