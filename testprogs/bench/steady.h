// What the programs of this folder share. A program is a function that does a given amount of work and
// reports its results. It is called once, for whole-process times; or, with STEADY=SECONDS in the
// environment, again and again with the same work for so long. Then the last lines of standard error are
//
//   steady: NANOSECONDS NANOSECONDS ...
//   steady-cpu: NANOSECONDS NANOSECONDS ...
//
// one number for each call: the time that passed, and the CPU time of the thread. Standard output is the
// same in both cases: results are printed by the first call only. All others have to report the same, or
// the program ends with status 3: what is fast once it is warm must also be right.
#ifndef STEADY_H
#define STEADY_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "checksum.h"

enum { STEADY_MOST = 1 << 14 };

static uint64_t steady_reported, steady_elapsed[STEADY_MOST], steady_cpu[STEADY_MOST];
static int steady_calls;

// printf, for a result: at most 4,000 bytes.
__attribute__((format(printf, 1, 2))) static inline void report(const char *format, ...) {
  static char line[4001];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0 || length >= (int)sizeof line) exit(4);
  steady_reported = checksum_bytes(steady_reported, line, (size_t)length);
  if (steady_calls == 0) fputs(line, stdout);
}

static inline uint64_t steady_clock(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) exit(4);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static inline void steady_print(const char *name, const uint64_t *nanoseconds) {
  fprintf(stderr, "%s:", name);
  for (int i = 0; i < steady_calls; i++) fprintf(stderr, " %llu", (unsigned long long)nanoseconds[i]);
  fputc('\n', stderr);
}

// The whole of main. The work must begin anew at each call and leave nothing behind.
static inline int steady(int argc, char **argv, long size, void (*work)(long)) {
  // Whoever compiles this must not know which function is called, or it would be another one than
  // the one called in a loop.
  void (*volatile call)(long) = work;
  if (argc > 1) size = atol(argv[1]);
  const char *wanted = getenv("STEADY");
  double seconds = wanted == NULL ? 0 : atof(wanted);
  uint64_t first = CHECKSUM_START, start = steady_clock(CLOCK_MONOTONIC), end = start;
  do {
    uint64_t before = end, before_cpu = steady_clock(CLOCK_THREAD_CPUTIME_ID);
    steady_reported = CHECKSUM_START;
    call(size);
    steady_cpu[steady_calls] = steady_clock(CLOCK_THREAD_CPUTIME_ID) - before_cpu;
    end = steady_clock(CLOCK_MONOTONIC);
    steady_elapsed[steady_calls] = end - before;
    if (steady_calls++ == 0) first = steady_reported;
    if (first != steady_reported) {
      fprintf(stderr, "call %d reports something else than the first\n", steady_calls);
      return 3;
    }
  } while (steady_calls < STEADY_MOST && (double)(end - start) < seconds * 1e9);
  if (wanted != NULL) {
    steady_print("steady", steady_elapsed);
    steady_print("steady-cpu", steady_cpu);
  }
  return 0;
}

#endif
