// A pipe within one process: pipe, pipe2, poll, select, non-blocking, end of file, ioctl FIONREAD.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

static void show(const char *what, long result) {
  int error = errno;
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
}

static void ready(int in, int out) {
  struct pollfd fds[3] = {{in, POLLIN, 0}, {out, POLLOUT, 0}, {-1, POLLIN, 0}};
  int count = poll(fds, 3, 0);
  printf("poll %d: %x %x %x\n", count, (unsigned)fds[0].revents, (unsigned)fds[1].revents,
         (unsigned)fds[2].revents);
}

int main(void) {
  int ends[2];
  show("pipe", pipe(ends));
  ready(ends[0], ends[1]);
  show("write", write(ends[1], "through the pipe", 16));
  ready(ends[0], ends[1]);
  int waiting;
  show("ioctl", ioctl(ends[0], FIONREAD, &waiting));
  show("waiting", waiting);
  char buffer[32] = {0};
  show("read part", read(ends[0], buffer, 7));
  show("read rest", read(ends[0], buffer + 7, 20));
  puts(buffer);
  struct termios settings;
  show("tcgetattr", tcgetattr(ends[0], &settings));
  show("isatty", isatty(ends[0]));
  show("lseek", lseek(ends[0], 0, SEEK_CUR));
  show("wrong end", write(ends[0], "x", 1));
  show("close", close(ends[1]));
  ready(ends[0], -1);
  show("end of file", read(ends[0], buffer, 1));
  close(ends[0]);

  show("pipe2", pipe2(ends, O_NONBLOCK | O_CLOEXEC));
  show("flags", (fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0);
  show("close on exec", fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
  show("empty", read(ends[0], buffer, 1));
  static char big[100000];
  show("fills", write(ends[1], big, sizeof big) > 0);
  show("full", write(ends[1], big, 1));
  fd_set set;
  FD_ZERO(&set);
  FD_SET(ends[0], &set);
  struct timeval now = {0, 0};
  show("select", select(ends[0] + 1, &set, NULL, NULL, &now));
  show("is set", FD_ISSET(ends[0], &set) != 0);
  struct pollfd bad = {1000, POLLIN, 0};
  show("poll bad", poll(&bad, 1, 0));
  printf("%x\n", (unsigned)bad.revents);
  show("poll timeout", poll(NULL, 0, 1));
  signal(SIGPIPE, SIG_IGN);
  close(ends[0]);
  show("broken", write(ends[1], "x", 1));
  return 0;
}
