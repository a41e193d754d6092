// Two Linux processes send one byte to and fro through pipes: the time of a process switch, to
// compare with the demo `switch`. With `pin` both run on one processor, so that each round is two
// switches and no message between processors.
// Usage: pipe-switch [COUNT [pin]]
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void must(int success, const char *what) {
  if (!success) {
    perror(what);
    exit(2);
  }
}

static void send_byte(int pipe) {
  char byte = 0;
  must(write(pipe, &byte, 1) == 1, "pipe-switch: write");
}

static void receive_byte(int pipe) {
  char byte;
  must(read(pipe, &byte, 1) == 1, "pipe-switch: read");
}

static long clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(int argc, char **argv) {
  long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 100000, begin = 0;
  int there[2], back[2], status;
  if (argc > 2 && strcmp(argv[2], "pin") == 0) {
    cpu_set_t one;
    must(sched_getaffinity(0, sizeof one, &one) == 0, "pipe-switch: sched_getaffinity");
    int first = 0;
    while (!CPU_ISSET(first, &one)) first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    must(sched_setaffinity(0, sizeof one, &one) == 0, "pipe-switch: sched_setaffinity");
  }
  must(pipe(there) == 0 && pipe(back) == 0, "pipe-switch: pipe");
  pid_t child = fork();
  must(child >= 0, "pipe-switch: fork");
  if (child == 0) {
    for (long i = 0; i < 2 * rounds; i++) {
      receive_byte(there[0]);
      send_byte(back[1]);
    }
    _exit(0);
  }
  // As `switch` does: once to warm up, once measured.
  for (long i = 0; i < 2 * rounds; i++) {
    if (i == rounds) begin = clock_ns();
    send_byte(there[1]);
    receive_byte(back[0]);
  }
  long time = clock_ns() - begin;
  must(waitpid(child, &status, 0) == child && status == 0, "pipe-switch: waitpid");
  printf("pipe-switch: %ld switches, %ld ns each\n", 2 * rounds, time / (2 * rounds));
  return 0;
}
