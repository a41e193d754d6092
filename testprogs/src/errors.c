// The error numbers of ordinary mistakes, and of a system call that does not exist.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void show(const char *what, long result) {
  printf("%s: %ld %d %s\n", what, result, result < 0 ? errno : 0, result < 0 ? strerror(errno) : "");
}

int main(void) {
  char buffer[16];
  show("no such call", syscall(100000));
  show("negative call", syscall(-5));
  show("open missing", open("/no/such/file", O_RDONLY));
  show("open directory for writing", open("/", O_WRONLY));
  show("open through file", open("/dev/null/x", O_RDONLY));
  show("open empty", open("", O_RDONLY));
  show("read directory", read(open("/", O_RDONLY), buffer, 16));
  show("read bad descriptor", read(1234, buffer, 16));
  show("read descriptor -1", read(-1, buffer, 16));
  show("write bad descriptor", write(1234, buffer, 16));
  show("close bad descriptor", close(-7));
  show("rmdir root", rmdir("/"));
  show("mkdir existing", mkdir("/", 0777));
  show("unlink missing", unlink("/no/such/file"));
  show("chdir to file", chdir("/dev/null"));
  show("readlink root", readlink("/", buffer, 16));
  show("lseek bad whence", lseek(0, 0, 17));
  show("openat bad directory", openat(999, "x", O_RDONLY));
  show("ioctl bad descriptor", syscall(SYS_ioctl, 999, 0x5401, buffer));
  show("fcntl bad command", fcntl(1, 9999));
  show("fcntl bad descriptor", fcntl(999, F_GETFL));
  show("access nonsense", access("/", 77));
  show("dup bad", dup(-1));
  char longest[5000];
  memset(longest, 'a', sizeof longest);
  longest[4999] = 0;
  show("name too long", open(longest, O_RDONLY));
  return 0;
}
