// stat, lstat, fstat, fstatat, statx, chmod, utimensat: the fields that are the same everywhere.
// build: glibc musl
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "temporary.h"

static void show(const char *what, int result, const struct stat *s) {
  printf("%s: %d", what, result);
  if (result != 0) {
    printf(" %s\n", strerror(errno));
    return;
  }
  const char *kind = S_ISREG(s->st_mode)    ? "file"
                     : S_ISDIR(s->st_mode)  ? "directory"
                     : S_ISLNK(s->st_mode)  ? "link"
                     : S_ISCHR(s->st_mode)  ? "character device"
                     : S_ISFIFO(s->st_mode) ? "fifo"
                                            : "other";
  printf(" %s %o, links %lu", kind, s->st_mode & 07777u, (unsigned long)s->st_nlink);
  if (!S_ISDIR(s->st_mode)) printf(", size %ld", (long)s->st_size);
  printf(", mine %d\n", s->st_uid == getuid());
}

int main(void) {
  temporary_enter();
  umask(022);
  struct stat s;
  int fd = open("file", O_CREAT | O_RDWR, 0666);
  if (write(fd, "twelve bytes", 12) != 12) return 1;
  show("stat", stat("file", &s), &s);
  show("fstat", fstat(fd, &s), &s);
  printf("block size a power of two: %d\n", (s.st_blksize & (s.st_blksize - 1)) == 0);
  ino_t inode = s.st_ino;
  symlink("file", "link");
  show("lstat", lstat("link", &s), &s);
  show("stat through link", stat("link", &s), &s);
  printf("same inode: %d\n", s.st_ino == inode);
  show("fstatat", fstatat(AT_FDCWD, "link", &s, AT_SYMLINK_NOFOLLOW), &s);
  link("file", "second");
  chmod("file", 04711);
  show("after link and chmod", stat("second", &s), &s);
  fchmod(fd, 0400);
  show("after fchmod", fstat(fd, &s), &s);
  const struct timespec times[2] = {{1000000000, 123456789}, {1234567890, 987654321}};
  printf("utimensat %d\n", utimensat(AT_FDCWD, "file", times, 0));
  stat("file", &s);
  printf("%ld.%09ld %ld.%09ld\n", (long)s.st_atim.tv_sec, s.st_atim.tv_nsec, (long)s.st_mtim.tv_sec,
         s.st_mtim.tv_nsec);
  mkdir("d", 0777);
  show("directory", stat("d", &s), &s);
  show("dev null", stat("/dev/null", &s), &s);
  printf("is device 1,3: %d\n", s.st_rdev == 0x103);
  show("missing", stat("none", &s), &s);
  show("through file", stat("file/x", &s), &s);
  show("empty path", stat("", &s), &s);
  show("bad descriptor", fstat(999, &s), &s);
  char name[300];
  memset(name, 'n', 299);
  name[299] = 0;
  show("long name", stat(name, &s), &s);
#ifdef __GLIBC__
  struct statx x;
  int result = statx(AT_FDCWD, "file", 0, STATX_BASIC_STATS, &x);
  printf("statx %d: %o size %llu links %u\n", result, x.stx_mode & 07777u,
         (unsigned long long)x.stx_size, x.stx_nlink);
#endif
  struct statfs fs;
  int failed = statfs(".", &fs) != 0 || fstatfs(fd, &fs) != 0;
  printf("statfs failed %d, name length %ld\n", failed, (long)fs.f_namelen);
  close(fd);
  unlink("file");
  unlink("second");
  unlink("link");
  rmdir("d");
  temporary_leave();
  return 0;
}
