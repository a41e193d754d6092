// Clocks: monotonic goes on, nanosleep sleeps at least as long, time and gettimeofday agree.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static long long nanoseconds(clockid_t clock) {
  struct timespec t;
  return clock_gettime(clock, &t) == 0 ? t.tv_sec * 1000000000LL + t.tv_nsec : -1;
}

int main(void) {
  long long before = nanoseconds(CLOCK_MONOTONIC), last = before;
  int forwards = 1;
  for (int i = 0; i < 1000; i++) {
    long long now = nanoseconds(CLOCK_MONOTONIC);
    forwards &= now >= last;
    last = now;
  }
  printf("monotonic: %d\n", forwards);
  struct timespec pause = {0, 2000000};
  int failed = nanosleep(&pause, NULL);
  printf("nanosleep: %d\n", failed);
  printf("slept: %d\n", nanoseconds(CLOCK_MONOTONIC) - last >= 2000000);
  printf("clock_nanosleep: %d\n", clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL));
  pause.tv_nsec = 1000000000;
  failed = nanosleep(&pause, NULL);
  printf("nanosleep nonsense: %d %s\n", failed, strerror(errno));
  struct timeval day;
  gettimeofday(&day, NULL);
  long long real = nanoseconds(CLOCK_REALTIME) / 1000000000;
  printf("same second: %d %d\n", llabs(real - day.tv_sec) <= 1, llabs(real - time(NULL)) <= 1);
  printf("this century: %d\n", real > 1700000000 && real < 4102444800);
  printf("cpu time: %d %d\n", nanoseconds(CLOCK_PROCESS_CPUTIME_ID) > 0,
         nanoseconds(CLOCK_THREAD_CPUTIME_ID) > 0);
  printf("clock(): %d\n", clock() >= 0);
  struct timespec resolution;
  failed = clock_getres(CLOCK_MONOTONIC, &resolution) != 0;
  printf("resolution: %d %d\n", failed, resolution.tv_sec == 0 && resolution.tv_nsec > 0);
  printf("no such clock: %d\n", clock_gettime(1234, &resolution));
  time_t fixed = 1000000000;
  struct tm *utc = gmtime(&fixed);
  char text[64];
  strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j %a", utc);
  puts(text);
  printf("%ld\n", (long)timegm(utc));
  return 0;
}
