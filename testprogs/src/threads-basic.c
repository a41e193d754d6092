// pthread create, join, detach, mutex kinds, condition variables, rwlocks, barriers, once, keys and
// thread-local data, cancellation and its handlers, names, and numbers of threads.
//
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS 2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static __thread long local = 17;
static long shared_count, once_count, destroyed, serial;
static atomic_long total;
static sem_t semaphore;

static void init(void) { once_count++; }

static void destroy(void *value) {
  pthread_mutex_lock(&mutex);
  destroyed += (long)value;
  pthread_mutex_unlock(&mutex);
}

static void *count(void *argument) {
  long number = (long)argument;
  pthread_once(&once, init);
  pthread_setspecific(key, (void *)(number + 1));
  local += number;
  for (int i = 0; i < ROUNDS; i++) {
    pthread_mutex_lock(&mutex);
    shared_count++;
    pthread_mutex_unlock(&mutex);
    if (i % 16 == 0) {
      if (i % 64 == 0) {
        pthread_rwlock_wrlock(&rwlock);
        serial++;
      } else {
        pthread_rwlock_rdlock(&rwlock);
      }
      pthread_rwlock_unlock(&rwlock);
    }
    atomic_fetch_add(&total, 1);
  }
  if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
    pthread_mutex_lock(&mutex);
    serial += 1000000;
    pthread_mutex_unlock(&mutex);
  }
  sem_post(&semaphore);
  return (void *)local;
}

static int turn;

static void *ping(void *argument) {
  int me = (int)(long)argument;
  for (int i = 0; i < 500; i++) {
    pthread_mutex_lock(&mutex);
    while (turn != me) pthread_cond_wait(&changed, &mutex);
    turn = !me;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
  }
  return 0;
}

static void cleaned(void *what) { printf("cleaned %s\n", (char *)what); }

static void unlock(void *what) { pthread_mutex_unlock(what); }

static void *waits(void *argument) {
  pthread_cleanup_push(cleaned, argument);
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(unlock, &mutex);
  sem_post(&semaphore);
  for (;;) pthread_cond_wait(&changed, &mutex);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(0);
  return 0;
}

static void *sleeps(void *argument) {
  pthread_cleanup_push(cleaned, argument);
  sem_post(&semaphore);
  sleep(1000);
  pthread_cleanup_pop(0);
  return 0;
}

static void counted(void *what) { *(volatile int *)what += 1; }

static volatile int spun;

static void *spins(void *argument) {
  (void)argument;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, 0);
  pthread_cleanup_push(counted, (void *)&spun); // Anything else needs an aligned stack.
  sem_post(&semaphore);
  for (;;) {
    __asm__ volatile("");
  }
  pthread_cleanup_pop(0);
  return 0;
}

static void *named(void *argument) {
  char name[17] = "";
  prctl(PR_SET_NAME, argument);
  prctl(PR_GET_NAME, name);
  printf("name %s, own number %d\n", name, syscall(SYS_gettid) != getpid());
  cpu_set_t processors;
  int status = pthread_getaffinity_np(pthread_self(), sizeof processors, &processors);
  printf("affinity %d, some %d\n", status, CPU_COUNT(&processors) > 0);
  sem_post(&semaphore);
  return 0;
}

static void cancelled(void *(*what)(void *), char *name) {
  pthread_t thread;
  void *result;
  pthread_create(&thread, 0, what, name);
  sem_wait(&semaphore);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("%s: cancelled %d\n", name, result == PTHREAD_CANCELED);
}

static void kinds(void) {
  pthread_mutexattr_t attributes;
  pthread_mutex_t other;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&other, &attributes);
  printf("recursive %d", pthread_mutex_lock(&other));
  printf(" %d\n", pthread_mutex_lock(&other));
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&other, &attributes);
  printf("errorcheck %d", pthread_mutex_lock(&other));
  printf(" %d", pthread_mutex_lock(&other) == EDEADLK);
  printf(" %d", pthread_mutex_unlock(&other));
  printf(" %d\n", pthread_mutex_unlock(&other) == EPERM);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 20000000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  pthread_mutex_lock(&mutex);
  printf("timed wait %d\n", pthread_cond_timedwait(&changed, &mutex, &until) == ETIMEDOUT);
  pthread_mutex_unlock(&mutex);
}

int main(void) {
  pthread_t threads[THREADS];
  pthread_key_create(&key, destroy);
  pthread_barrier_init(&barrier, 0, THREADS);
  sem_init(&semaphore, 0, 0);
  for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], 0, count, (void *)i);
  long sum = 0;
  for (int i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    sum += (long)result;
  }
  printf("count %ld, total %ld, locals %ld, own %ld\n", shared_count, total, sum, local);
  printf("once %ld, destroyed %ld, serial %ld\n", once_count, destroyed, serial);
  for (int i = 0; i < THREADS; i++) sem_wait(&semaphore);
  printf("semaphore empty %d\n", sem_trywait(&semaphore) == -1 && errno == EAGAIN);
  pthread_create(&threads[0], 0, ping, (void *)0);
  pthread_create(&threads[1], 0, ping, (void *)1);
  pthread_join(threads[0], 0);
  pthread_join(threads[1], 0);
  printf("turn %d\n", turn);
  kinds();
  cancelled(waits, "condition");
  cancelled(sleeps, "sleep");
  cancelled(spins, "spin");
  printf("spun %d\n", spun);
  pthread_create(&threads[0], 0, named, "worker");
  pthread_detach(threads[0]);
  sem_wait(&semaphore);
  char name[17] = "";
  prctl(PR_GET_NAME, name);
  printf("main is still itself %d\n", strcmp(name, "worker") != 0);
  fflush(stdout);
  pthread_create(&threads[0], 0, ping, (void *)(long)turn);
  turn = turn ? 1 : 0;
  _exit(pthread_kill(threads[0], 0));
}
