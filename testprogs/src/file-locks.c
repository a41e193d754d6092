// Locks of one process: records, open file descriptions, whole files.
// build: glibc musl
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include "show.h"
#include "temporary.h"

static long lock(const char *what, int fd, int command, int type, long start, long length) {
  struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
  long result = show(what, fcntl(fd, command, &l));
  if (command == F_GETLK || command == F_OFD_GETLK)
    printf("type %d whence %d start %ld length %ld pid %s\n", l.l_type, l.l_whence, (long)l.l_start, (long)l.l_len,
           l.l_pid == getpid() ? "own" : l.l_pid == -1 ? "none" : "other");
  return result;
}

int main(void) {
  temporary_enter();
  int a = open("file", O_RDWR | O_CREAT, 0600), b = open("file", O_RDWR), r = open("file", O_RDONLY);
  show("write", write(a, "0123456789", 10));
  show("shared", flock(a, LOCK_SH));
  show("shared too", flock(b, LOCK_SH | LOCK_NB));
  show("exclusive", flock(b, LOCK_EX | LOCK_NB));
  show("unlock", flock(a, LOCK_UN));
  show("exclusive", flock(b, LOCK_EX | LOCK_NB));
  int copy = dup(b);
  show("close", close(b));
  show("still", flock(a, LOCK_EX | LOCK_NB));
  show("close", close(copy));
  show("free", flock(a, LOCK_EX | LOCK_NB));
  show("free", flock(a, LOCK_UN));
  show("nonsense", flock(a, 77));
  show("not open", flock(77, LOCK_SH));

  b = open("file", O_RDWR);
  lock("record", a, F_SETLK, F_WRLCK, 2, 3);
  lock("own", b, F_SETLK, F_WRLCK, 0, 10);
  lock("get own", b, F_GETLK, F_WRLCK, 0, 10);
  lock("open file's", b, F_OFD_SETLK, F_WRLCK, 0, 1);
  lock("get open file's", a, F_OFD_GETLK, F_WRLCK, 0, 1);
  lock("read only", r, F_SETLK, F_WRLCK, 0, 1);
  lock("unlock", a, F_SETLK, F_UNLCK, 0, 0);
  lock("open file's", b, F_OFD_SETLK, F_WRLCK, 0, 5);
  lock("conflict", a, F_SETLK, F_RDLCK, 1, 1);
  lock("conflict", a, F_OFD_SETLK, F_RDLCK, 1, 1);
  lock("get", a, F_GETLK, F_RDLCK, 1, 1);
  lock("none", a, F_SETLK, F_RDLCK, 5, 1);
  show("close", close(b));
  lock("free", a, F_SETLKW, F_RDLCK, 1, 1);
  struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_start = -3, .l_len = 2, .l_pid = 1};
  show("lseek", lseek(a, 7, SEEK_SET));
  show("relative", fcntl(a, F_SETLK, &l));
  lock("other", r, F_OFD_GETLK, F_RDLCK, 0, 0);
  l.l_whence = SEEK_END;
  show("from the end", fcntl(a, F_SETLK, &l));
  l.l_whence = 9;
  show("whence", fcntl(a, F_SETLK, &l));
  show("bad", fcntl(a, F_SETLK, (void *)16));
  show("bad", fcntl(a, F_GETLK, (void *)16));
  l = (struct flock){.l_type = F_WRLCK, .l_pid = 1};
  show("pid", fcntl(a, F_OFD_SETLK, &l));
  lock("type", a, F_SETLK, 9, 0, 0);
  close(r);
  b = open("file", O_RDWR);
  lock("all gone", b, F_OFD_SETLK, F_WRLCK, 0, 0);
  show("lockf", lockf(a, F_TLOCK, 0));
  close(b);
  show("lockf", lockf(a, F_TLOCK, 0));
  show("lockf", lockf(a, F_TEST, 0));
  close(a);
  unlink("file");
  temporary_leave();
  return 0;
}
