// open, read, write, lseek, pread, pwrite, ftruncate, readv, writev, fsync, access, unlink.
// build: glibc musl
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "temporary.h"

static void show(const char *what, long result) {
  int error = errno;
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
}

int main(void) {
  temporary_enter();
  char buffer[64] = {0};
  int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0640);
  printf("opened: %d\n", fd >= 0);
  show("again exclusively", open("file", O_RDWR | O_CREAT | O_EXCL, 0640));
  show("write", write(fd, "0123456789abcdef", 16));
  show("at", lseek(fd, 0, SEEK_CUR));
  show("seek back", lseek(fd, -6, SEEK_END));
  show("read", read(fd, buffer, 64));
  printf("[%s]\n", buffer);
  show("read at end", read(fd, buffer, 64));
  show("pwrite", pwrite(fd, "XY", 2, 3));
  memset(buffer, 0, sizeof buffer);
  show("pread", pread(fd, buffer, 8, 1));
  printf("[%s] at %ld\n", buffer, (long)lseek(fd, 0, SEEK_CUR));
  show("seek before start", lseek(fd, -1, SEEK_SET));
  show("seek whence", lseek(fd, 0, 99));
  show("truncate", ftruncate(fd, 5));
  show("grow", ftruncate(fd, 20));
  show("size", lseek(fd, 0, SEEK_END));
  show("append flag", fcntl(fd, F_SETFL, O_APPEND));
  lseek(fd, 0, SEEK_SET);
  show("appended", write(fd, "end", 3));
  show("size", lseek(fd, 0, SEEK_CUR));
  struct iovec out[3] = {{"one ", 4}, {"", 0}, {"two", 3}};
  show("writev", writev(fd, out, 3));
  char first[5] = {0}, second[30] = {0};
  struct iovec in[2] = {{first, 4}, {second, 29}};
  lseek(fd, 0, SEEK_SET);
  show("readv", readv(fd, in, 2));
  printf("[%s] [%d] [%s]\n", first, second[0], second + 16);
  show("fsync", fsync(fd));
  show("readable", access("file", R_OK));
  show("missing", access("none", F_OK));
  show("close", close(fd));
  show("closed twice", close(fd));
  show("read closed", read(fd, buffer, 1));
  fd = open("file", O_RDONLY);
  show("write to read-only", write(fd, "x", 1));
  close(fd);
  fd = open("file", O_WRONLY | O_TRUNC);
  show("read from write-only", read(fd, buffer, 1));
  show("truncated", lseek(fd, 0, SEEK_END));
  show("hole", pwrite(fd, "z", 1, 100000));
  struct stat status;
  fstat(fd, &status);
  printf("%ld\n", (long)status.st_size);
  close(fd);
  show("truncate by path", truncate("file", 7));
  stat("file", &status);
  printf("%ld %o\n", (long)status.st_size, (unsigned)status.st_mode & 0170777 & ~022u);
  show("unlink", unlink("file"));
  show("unlink again", unlink("file"));
  int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);
  show("to null", write(null, buffer, 64));
  show("from null", read(null, buffer, 64));
  memset(buffer, 'x', sizeof buffer);
  show("from zero", read(zero, buffer, 10));
  printf("%d %c\n", buffer[9], buffer[10]);
  temporary_leave();
  return 0;
}
