// Whose time counts where: getrusage, times, wait4 and the clocks of processes and threads, while a thread, a
// child or nobody runs.
//
// build: glibc musl
// slow: runs for some tenths of a second
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MS = 1000000, RUN = 200 };

static long long now(clockid_t clock) {
  struct timespec t;
  if (clock_gettime(clock, &t) != 0) return -1;
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long used(int who) {
  struct rusage u;
  if (getrusage(who, &u) != 0) return -1;
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
}

// Within what is measured otherwise, by a tenth of a second: others may run on the processor meanwhile.
static const char *about(long long time, long long expected) {
  return time < expected - 20LL * MS ? "less" : time > expected + 100LL * MS ? "more" : "as much";
}

static volatile unsigned long work;
static void spin(clockid_t clock, int milliseconds) {
  long long end = now(clock) + (long long)milliseconds * MS;
  while (now(clock) < end)
    for (int i = 0; i < 1000; i++) work++;
}

static long long of_thread;
static void *runs(void *clock) {
  long long before = now(CLOCK_THREAD_CPUTIME_ID);
  printf("a new thread's: %s\n", about(before, 0));
  pthread_getcpuclockid(pthread_self(), clock);
  spin(CLOCK_THREAD_CPUTIME_ID, RUN);
  printf("by its own clock: %s\n", about(now(*(clockid_t *)clock), now(CLOCK_THREAD_CPUTIME_ID)));
  printf("by getrusage: %s\n", about(used(RUSAGE_THREAD), now(CLOCK_THREAD_CPUTIME_ID)));
  of_thread = now(CLOCK_THREAD_CPUTIME_ID) - before;
  return 0;
}

int main(void) {
  long long begin = now(CLOCK_MONOTONIC);
  spin(CLOCK_THREAD_CPUTIME_ID, RUN);
  long long elapsed = now(CLOCK_MONOTONIC) - begin;
  printf("one thread: process %s, elapsed at least %d\n",
         about(now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_THREAD_CPUTIME_ID)), elapsed >= (RUN - 5LL) * MS);
  printf("getrusage: %s, thread %s\n", about(used(RUSAGE_SELF), now(CLOCK_PROCESS_CPUTIME_ID)),
         about(used(RUSAGE_THREAD), now(CLOCK_THREAD_CPUTIME_ID)));
  struct tms t;
  if (times(&t) == (clock_t)-1) printf("times: %s\n", strerror(errno));
  long tick = sysconf(_SC_CLK_TCK);
  printf("times: %s, children %ld\n", about((t.tms_utime + t.tms_stime) * (1000000000LL / tick), used(RUSAGE_SELF)),
         (long)(t.tms_cutime + t.tms_cstime));
  printf("clock: %s\n", about(clock() * (1000000000LL / CLOCKS_PER_SEC), used(RUSAGE_SELF)));

  long long before = now(CLOCK_PROCESS_CPUTIME_ID);
  struct timespec pause = {0, RUN * MS};
  nanosleep(&pause, 0);
  printf("asleep: %s\n", about(now(CLOCK_PROCESS_CPUTIME_ID), before));

  before = now(CLOCK_PROCESS_CPUTIME_ID);
  long long mine = now(CLOCK_THREAD_CPUTIME_ID);
  pthread_t thread;
  clockid_t clock;
  pthread_create(&thread, 0, runs, &clock);
  pthread_join(thread, 0);
  printf("another thread: of the process %s, of this one %s\n",
         about(now(CLOCK_PROCESS_CPUTIME_ID) - before, of_thread), about(now(CLOCK_THREAD_CPUTIME_ID), mine));

  before = now(CLOCK_PROCESS_CPUTIME_ID);
  printf("children before: %lld\n", used(RUSAGE_CHILDREN));
  fflush(stdout);
  int ready[2];
  if (pipe(ready) != 0) return 1;
  pid_t child = fork();
  if (child == 0) {
    printf("a new process's: %s\n", about(now(CLOCK_PROCESS_CPUTIME_ID), 0));
    printf("its children's: %lld\n", used(RUSAGE_CHILDREN));
    fflush(stdout);
    spin(CLOCK_PROCESS_CPUTIME_ID, RUN);
    if (write(ready[1], "!", 1) != 1) _exit(1);
    pause.tv_sec = 100;
    nanosleep(&pause, 0);
    _exit(0);
  }
  char byte;
  if (read(ready[0], &byte, 1) != 1) return 1;
  clockid_t theirs;
  printf("getcpuclockid: %d\n", clock_getcpuclockid(child, &theirs));
  printf("by its clock: %s\n", about(now(theirs), RUN * (long long)MS));
  printf("not waited for: %lld\n", used(RUSAGE_CHILDREN));
  kill(child, SIGKILL);
  struct rusage u;
  memset(&u, -1, sizeof u);
  wait4(child, 0, 0, &u);
  long long of_child = (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL
                       + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
  printf("by wait4: %s\n", about(of_child, RUN * (long long)MS));
  printf("children: %s\n", about(used(RUSAGE_CHILDREN), of_child));
  times(&t);
  printf("times: %s\n", about((t.tms_cutime + t.tms_cstime) * (1000000000LL / tick), of_child));
  printf("own: %s\n", about(now(CLOCK_PROCESS_CPUTIME_ID), before));
  printf("gone: %d\n", clock_getcpuclockid(child, &theirs));

  // A child's child counts once its parent has waited for it.
  child = fork();
  if (child == 0) {
    if (fork() == 0) {
      spin(CLOCK_PROCESS_CPUTIME_ID, RUN);
      _exit(0);
    }
    wait(0);
    _exit(0);
  }
  before = used(RUSAGE_CHILDREN);
  waitpid(child, 0, 0);
  printf("grandchild: %s\n", about(used(RUSAGE_CHILDREN) - before, RUN * (long long)MS));

  // One that never asks for its own time.
  begin = now(CLOCK_MONOTONIC);
  child = fork();
  if (child == 0) {
    spin(CLOCK_MONOTONIC, RUN);
    _exit(0);
  }
  wait4(child, 0, 0, &u);
  elapsed = now(CLOCK_MONOTONIC) - begin;
  of_child = (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000LL
             + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000LL;
  printf("by elapsed time: %d\n", of_child > 1LL * MS && of_child <= elapsed + 20LL * MS);
  printf("nobody's: %lld", used(17));
  printf(" %s\n", strerror(errno));
  return 0;
}
