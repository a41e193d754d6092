// dup, dup2, dup3, fcntl: lowest free descriptors and shared offsets.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "temporary.h"

static void show(const char *what, long result) {
  int error = errno;
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
}

int main(void) {
  temporary_enter();
  int fd = open("file", O_RDWR | O_CREAT, 0600);
  unlink("file");
  int copy = dup(fd);
  printf("next lowest: %d\n", copy == fd + 1);
  show("write", write(fd, "abcdef", 6));
  show("shared offset", lseek(copy, 0, SEEK_CUR));
  show("dup2", dup2(fd, 20));
  show("dup2 same", dup2(20, 20));
  show("dup2 bad", dup2(500, 21));
  show("dup3 same", dup3(20, 20, 0));
  show("dup3", dup3(fd, 21, O_CLOEXEC));
  show("FD_CLOEXEC of the copy", fcntl(21, F_GETFD));
  show("F_DUPFD", fcntl(fd, F_DUPFD, 30));
  show("F_DUPFD_CLOEXEC", fcntl(fd, F_DUPFD_CLOEXEC, 30));
  show("F_GETFD", fcntl(31, F_GETFD));
  show("F_SETFD", fcntl(30, F_SETFD, FD_CLOEXEC));
  show("F_GETFD", fcntl(30, F_GETFD));
  show("access mode", fcntl(fd, F_GETFL) & O_ACCMODE);
  show("F_SETFL", fcntl(fd, F_SETFL, O_APPEND));
  show("shared flags", (fcntl(20, F_GETFL) & O_APPEND) != 0);
  show("fcntl bad", fcntl(600, F_GETFL));
  close(fd);
  show("still open", pwrite(20, "x", 1, 0));
  int again = dup(20);
  printf("reused: %d\n", again == fd);
  fflush(stdout);
  int out = dup(1);
  dup2(20, 1);
  lseek(1, 0, SEEK_SET);
  printf("into the file");
  fflush(stdout);
  dup2(out, 1);
  char text[64] = {0};
  show("\nread back", pread(20, text, 63, 0));
  puts(text);
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  show("lock", fcntl(20, F_SETLK, &lock));
  for (int i = fd; i < 40; i++) close(i);
  temporary_leave();
  return 0;
}
