// Robust mutexes whose owner dies, priority-inheriting mutexes, spinning, timeouts of locks, recursion
// of handlers and threads: signals to one thread, to all, and masks that threads inherit.
//
// build: glibc musl
// status: 42
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex, other;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t ready;
static volatile pid_t caught_by;
static volatile int caught;

static void make(pthread_mutex_t *m, int robust, int protocol, int type) {
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  if (robust) pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_setprotocol(&a, protocol);
  pthread_mutexattr_settype(&a, type);
  printf("init %d\n", pthread_mutex_init(m, &a));
}

static void *locks_and_dies(void *argument) {
  (void)argument;
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&other);
  sem_post(&ready);
  if (argument) usleep(30000);
  return 0;
}

static void *locks(void *argument) {
  pthread_mutex_lock(&mutex);
  sem_post(&ready);
  usleep(30000);
  int *value = argument;
  *value += 1;
  pthread_mutex_unlock(&mutex);
  return 0;
}

static struct timespec in(int milliseconds) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_nsec += milliseconds * 1000000;
  if (t.tv_nsec >= 1000000000) t.tv_sec++, t.tv_nsec -= 1000000000;
  return t;
}

static const char *name(int error) {
  return error == 0 ? "0" : error == EOWNERDEAD ? "EOWNERDEAD" : error == ENOTRECOVERABLE ? "ENOTRECOVERABLE"
      : error == ETIMEDOUT ? "ETIMEDOUT" : error == EBUSY ? "EBUSY" : error == EDEADLK ? "EDEADLK"
      : error == EPERM ? "EPERM" : strerror(error);
}

static void robust(int protocol) {
  pthread_t thread;
  make(&mutex, 1, protocol, PTHREAD_MUTEX_NORMAL);
  make(&other, 1, protocol, PTHREAD_MUTEX_NORMAL);
  pthread_create(&thread, 0, locks_and_dies, 0);
  pthread_join(thread, 0);
  sem_wait(&ready);
  printf("lock %s\n", name(pthread_mutex_lock(&mutex)));
  printf("consistent %s\n", name(pthread_mutex_consistent(&mutex)));
  printf("unlock %s\n", name(pthread_mutex_unlock(&mutex)));
  printf("lock %s\n", name(pthread_mutex_lock(&mutex)));
  pthread_mutex_unlock(&mutex);
  printf("try %s\n", name(pthread_mutex_trylock(&other)));
  printf("unlock %s\n", name(pthread_mutex_unlock(&other)));
  printf("lock %s\n", name(pthread_mutex_lock(&other)));

  // The owner dies while somebody waits.
  make(&mutex, 1, protocol, PTHREAD_MUTEX_NORMAL);
  make(&other, 1, protocol, PTHREAD_MUTEX_NORMAL);
  pthread_create(&thread, 0, locks_and_dies, &mutex);
  sem_wait(&ready);
  printf("wait %s\n", name(pthread_mutex_lock(&mutex)));
  pthread_join(thread, 0);
}

static void inheriting(void) {
  pthread_t threads[4];
  int value = 0;
  make(&mutex, 0, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_ERRORCHECK);
  printf("lock %s\n", name(pthread_mutex_lock(&mutex)));
  printf("lock %s\n", name(pthread_mutex_lock(&mutex)));
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, locks, &value);
  usleep(10000);
  pthread_mutex_unlock(&mutex);
  sem_wait(&ready);
  printf("try %s\n", name(pthread_mutex_trylock(&mutex)));
  struct timespec t = in(5);
  printf("timed %s\n", name(pthread_mutex_timedlock(&mutex, &t)));
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  while (sem_trywait(&ready) == 0) {}
  printf("value %d\n", value);
  printf("unlock %s\n", name(pthread_mutex_unlock(&mutex)));
  struct timespec soon = in(5);
  pthread_mutex_lock(&mutex);
  printf("condition %s\n", name(pthread_cond_timedwait(&condition, &mutex, &soon)));
  printf("unlock %s\n", name(pthread_mutex_unlock(&mutex)));
}

static void catch(int signal) {
  (void)signal;
  caught_by = syscall(SYS_gettid);
  caught++;
}

static volatile int stop;
static pid_t worker_id;

static void *worker(void *argument) {
  (void)argument;
  sigset_t now;
  pthread_sigmask(SIG_BLOCK, 0, &now);
  printf("inherited %d\n", sigismember(&now, SIGUSR2));
  worker_id = syscall(SYS_gettid);
  sem_post(&ready);
  while (!stop) {}
  return 0;
}

static void *sleeper(void *argument) {
  (void)argument;
  worker_id = syscall(SYS_gettid);
  sem_post(&ready);
  printf("slept %d\n", usleep(60000000) == -1 && errno == EINTR);
  return 0;
}

static void signals(void) {
  pthread_t thread;
  sigset_t usr2;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = catch;
  sigaction(SIGUSR1, &action, 0); // Without SA_RESTART.
  signal(SIGUSR2, catch);
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &usr2, 0);
  pthread_create(&thread, 0, worker, 0);
  sem_wait(&ready);
  caught = 0;
  pthread_kill(thread, SIGUSR1);
  while (!caught) {}
  printf("spinning thread %d\n", caught_by == worker_id);
  stop = 1;
  pthread_join(thread, 0);

  // Blocked here, so the process's signal goes to the other thread.
  stop = 0;
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, 0);
  pthread_create(&thread, 0, worker, 0);
  sem_wait(&ready);
  pthread_sigmask(SIG_BLOCK, &usr2, 0);
  caught = 0;
  kill(getpid(), SIGUSR2);
  while (!caught) {}
  printf("other thread %d\n", caught_by == worker_id);
  stop = 1;
  pthread_join(thread, 0);
  caught = 0;
  kill(getpid(), SIGUSR2);
  printf("pending %d\n", caught == 0);
  pthread_sigmask(SIG_UNBLOCK, &usr2, 0);
  printf("delivered %d\n", caught);
  pthread_create(&thread, 0, sleeper, 0);
  sem_wait(&ready);
  usleep(20000);
  pthread_kill(thread, SIGUSR1);
  pthread_join(thread, 0);
  printf("sleeping thread %d\n", caught_by == worker_id);
  printf("gone %d\n", syscall(SYS_tgkill, getpid(), worker_id, 0) == -1 && errno == ESRCH);
}

static void unwound(void *argument) { sem_post(argument); }

// Once the first thread is unwound: exit deregisters the tables that its pthread_exit reads for that, and
// without them it ends in abort, on the CPU itself too.
static void *leaves_all(void *argument) {
  (void)argument;
  sem_wait(&ready);
  exit(42);
}

static void *hangs(void *argument) {
  if (argument) pause();
  for (;;) {
    __asm__ volatile("");
  }
  return 0;
}

int main(void) {
  sem_init(&ready, 0, 0);
  robust(PTHREAD_PRIO_NONE);
#ifdef __GLIBC__
  robust(PTHREAD_PRIO_INHERIT);
#endif
  inheriting();
  signals();
  pthread_t thread;
  pthread_create(&thread, 0, hangs, 0);
  pthread_create(&thread, 0, hangs, &ready);
  fflush(stdout);
  pthread_key_t key;
  pthread_key_create(&key, unwound);
  pthread_setspecific(key, &ready);
  pthread_create(&thread, 0, leaves_all, 0);
  pthread_exit(0);
}
