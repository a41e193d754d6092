// Starts a program again and again by fork and exec and waits for its end: the time of a start
// under Linux, to compare with the demo `starts`. The first tenth is not measured. Standard output
// of the program is discarded.
// Usage: fork-exec COUNT PROGRAM [ARGUMENT...]
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static int start_and_wait(char **argv, int nowhere) {
  int status;
  pid_t child = fork();
  if (child < 0) {
    perror("fork-exec: fork");
    exit(2);
  }
  if (child == 0) {
    dup2(nowhere, 1);
    execv(argv[0], argv);
    perror(argv[0]);
    _exit(127);
  }
  if (waitpid(child, &status, 0) != child) {
    perror("fork-exec: waitpid");
    exit(2);
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fputs("usage: fork-exec COUNT PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  long count = strtol(argv[1], NULL, 10), warm = count / 10 + 1, begin = 0;
  int nowhere = open("/dev/null", O_WRONLY);
  if (count < 1 || nowhere < 0) return 2;
  for (long i = 0; i < warm + count; i++) {
    if (i == warm) begin = clock_ns();
    int status = start_and_wait(argv + 2, nowhere);
    if (status != 0) {
      fprintf(stderr, "fork-exec: %s: wait status %#x\n", argv[2], (unsigned)status);
      return 1;
    }
  }
  printf("fork-exec: %ld starts, %ld ns each\n", count, (clock_ns() - begin) / count);
  return 0;
}
