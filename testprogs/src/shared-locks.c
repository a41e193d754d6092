// Mutexes, condition variables, semaphores, barriers and locks whose holder dies that two processes share:
// in anonymous memory, in a file that each maps on its own, at other addresses and file offsets, in a System
// V segment and in a memory file; and who is not woken: another word of the same object.
//
// build: glibc musl
// status: 42
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "temporary.h"

enum {
  FUTEX_WAIT = 0,
  FUTEX_WAKE = 1,
  FUTEX_CMP_REQUEUE = 4,
  FUTEX_WAIT_BITSET = 9,
  FUTEX_WAKE_BITSET = 10,
  FUTEX_WAKE_PRIVATE = FUTEX_WAKE | 128
};
enum { PAGE = 4096, ROUNDS = 3000, EXCHANGES = 2000 };

struct shared {
  pthread_mutex_t mutex, robust, owned;
  pthread_cond_t changed;
  pthread_barrier_t barrier;
  pthread_rwlock_t rwlock;
  sem_t ping, pong;
  int turn, counter, owned_counter, read_sum;
  int words[4];
};

static void make(struct shared *s) {
  pthread_mutexattr_t m;
  pthread_mutexattr_init(&m);
  pthread_mutexattr_setpshared(&m, PTHREAD_PROCESS_SHARED);
  printf("mutex %d\n", pthread_mutex_init(&s->mutex, &m));
  pthread_mutexattr_setrobust(&m, PTHREAD_MUTEX_ROBUST);
  printf("robust %d\n", pthread_mutex_init(&s->robust, &m));
  pthread_mutexattr_setrobust(&m, PTHREAD_MUTEX_STALLED);
  pthread_mutexattr_setprotocol(&m, PTHREAD_PRIO_INHERIT);
  printf("owned %d\n", pthread_mutex_init(&s->owned, &m));
  pthread_condattr_t c;
  pthread_condattr_init(&c);
  pthread_condattr_setpshared(&c, PTHREAD_PROCESS_SHARED);
  printf("condition %d\n", pthread_cond_init(&s->changed, &c));
  pthread_barrierattr_t b;
  pthread_barrierattr_init(&b);
  pthread_barrierattr_setpshared(&b, PTHREAD_PROCESS_SHARED);
  printf("barrier %d\n", pthread_barrier_init(&s->barrier, &b, 2));
  pthread_rwlockattr_t r;
  pthread_rwlockattr_init(&r);
  pthread_rwlockattr_setpshared(&r, PTHREAD_PROCESS_SHARED);
  printf("rwlock %d\n", pthread_rwlock_init(&s->rwlock, &r));
  printf("semaphores %d %d\n", sem_init(&s->ping, 1, 0), sem_init(&s->pong, 1, 0));
}

// Each of two processes: all of it ends only if wakes reach the other.
static void work(struct shared *s, int me) {
  for (int i = 0; i < ROUNDS; i++) {
    pthread_mutex_lock(&s->mutex);
    s->counter++;
    if (i % 500 == 0) usleep(200);  // The other one has to wait in the kernel.
    pthread_mutex_unlock(&s->mutex);
    pthread_mutex_lock(&s->owned);
    s->owned_counter++;
    if (i % 500 == 250) usleep(200);
    pthread_mutex_unlock(&s->owned);
    pthread_mutex_lock(&s->mutex);
    pthread_mutex_unlock(&s->mutex);
  }
  pthread_barrier_wait(&s->barrier);
  for (int i = 0; i < EXCHANGES; i++) {
    pthread_mutex_lock(&s->mutex);
    while (s->turn != me) pthread_cond_wait(&s->changed, &s->mutex);
    s->turn = !me;
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->mutex);
  }
  pthread_barrier_wait(&s->barrier);
  for (int i = 0; i < EXCHANGES; i++) {
    if (me) {
      sem_wait(&s->ping);
      sem_post(&s->pong);
    } else {
      sem_post(&s->ping);
      sem_wait(&s->pong);
    }
  }
  for (int i = 0; i < 200; i++) {
    if (i % 10 == me) {
      pthread_rwlock_wrlock(&s->rwlock);
      s->read_sum++;
      pthread_rwlock_unlock(&s->rwlock);
    } else {
      pthread_rwlock_rdlock(&s->rwlock);
      pthread_rwlock_unlock(&s->rwlock);
    }
  }
  pthread_barrier_wait(&s->barrier);
}

static long futex(int *word, int operation, int value, long other, int *second, int third) {
  long result = syscall(SYS_futex, word, operation, value, other, second, third);
  return result < 0 ? -errno : result;
}

static void until(int *word, int value) {
  while (__atomic_load_n(word, __ATOMIC_SEQ_CST) != value) usleep(100);
}

// Wakes the word's waiters until so many have come, which says how many there were.
static long wake(int *word, int count) {
  long woken = 0;
  for (int i = 0; i < 20000 && woken < count; i++) {
    long now = futex(word, FUTEX_WAKE, count, 0, 0, 0);
    if (now < 0) return now;
    woken += now;
    if (now == 0) usleep(100);
  }
  return woken;
}

// mine and others are the same memory, which may lie elsewhere for the child.
static void share(const char *what, struct shared *mine, struct shared *others) {
  printf("%s\n", what);
  make(mine);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    work(others, 1);
    pthread_mutex_lock(&others->robust);
    sem_post(&others->pong);
    usleep(20000);
    _exit(7);  // With the lock.
  }
  work(mine, 0);
  printf("counted %d, %d, %d\n", mine->counter, mine->owned_counter, mine->read_sum);
  sem_wait(&mine->pong);
  int error = pthread_mutex_lock(&mine->robust);
  printf("its holder has died: %d\n", error == EOWNERDEAD);
  printf("consistent %d\n", pthread_mutex_consistent(&mine->robust));
  pthread_mutex_unlock(&mine->robust);
  int status;
  waitpid(child, &status, 0);
  printf("child %d\n", WEXITSTATUS(status));

  // By the call itself: another word of the same object, a requeue, and private waits.
  fflush(stdout);
  child = fork();
  if (child == 0) {
    futex(&others->words[1], FUTEX_WAIT, 0, 0, 0, 0);
    futex(&others->words[1], FUTEX_WAIT_BITSET, 0, 0, 0, 2);
    futex(&others->words[2], FUTEX_WAIT, 0, 0, 0, 0);
    _exit(9);
  }
  printf("nobody at word 0: %ld\n", futex(&mine->words[0], FUTEX_WAKE, INT_MAX, 0, 0, 0));
  printf("woken: %ld\n", wake(&mine->words[1], 1));
  usleep(30000);
  printf("private: %ld\n", futex(&mine->words[1], FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0));
  printf("other bit: %ld\n", futex(&mine->words[1], FUTEX_WAKE_BITSET, INT_MAX, 0, 0, 1));
  printf("woken: %ld\n", wake(&mine->words[1], 1));
  // Linux may have a waiter that is just being moved look at its first word once more and wait there again.
  long moved = 0, woken = 0;
  while (woken == 0) {
    moved = futex(&mine->words[2], FUTEX_CMP_REQUEUE, 0, 1, &mine->words[3], 0);
    woken = futex(&mine->words[3], FUTEX_WAKE, 1, 0, 0, 0);
  }
  printf("moved: %ld, woken: %ld\n", moved, woken);
  waitpid(child, &status, 0);
  printf("child %d\n", WEXITSTATUS(status));
}

static void *map(int file, long offset, long pages) {
  void *at = mmap(0, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
  if (at == MAP_FAILED) perror("mmap");
  return at;
}

// For a join in a process that shares memory.
static void *thread(void *argument) {
  until(argument, 1);
  return 0;
}

int main(void) {
  setvbuf(stdout, 0, _IOFBF, 1 << 16);
  struct shared *anonymous =
      mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  share("anonymous memory", anonymous, anonymous);
  // Moved since: the same memory for who has it where it was.
  void *room = mmap(0, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(anonymous, 0, 2 * PAGE);
  fflush(stdout);
  int *word = anonymous->words;
  pid_t child = fork();
  if (child == 0) {
    futex(word, FUTEX_WAIT, 0, 0, 0, 0);
    _exit(3);
  }
  struct shared *moved = mremap(anonymous, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, room);
  printf("moved away: %d, woken %ld\n", moved == room, wake(moved->words, 1));
  int status;
  waitpid(child, &status, 0);
  printf("child %d\n", WEXITSTATUS(status));

  temporary_enter();
  int file = open("shared", O_RDWR | O_CREAT, 0600);
  printf("file %d\n", ftruncate(file, 5 * PAGE));
  char *whole = map(file, 0, 5);
  int again = open("shared", O_RDWR);
  char *second = map(again, 2 * PAGE, 3);
  share("a file at two places", (struct shared *)(whole + 3 * PAGE),
        (struct shared *)(second + PAGE));
  close(again);
  close(file);
  unlink("shared");
  temporary_leave();

  file = memfd_create("memory", 0);
  printf("memory file %d\n", ftruncate(file, 4 * PAGE));
  share("a memory file", map(file, PAGE, 2), (struct shared *)((char *)map(file, 0, 4) + PAGE));

  int segment = shmget(IPC_PRIVATE, 2 * PAGE, IPC_CREAT | 0600);
  void *one = shmat(segment, 0, 0), *two = shmat(segment, 0, 0);
  share("a System V segment", one, two);
  shmctl(segment, IPC_RMID, 0);

  // Threads of one process with shared locks, beside private ones in the same memory.
  pthread_t t;
  pthread_create(&t, 0, thread, moved->words + 1);
  __atomic_store_n(moved->words + 1, 1, __ATOMIC_SEQ_CST);
  printf("join %d\n", pthread_join(t, 0));
  printf("private: %ld\n", futex(moved->words, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0));
  return 42;
}
