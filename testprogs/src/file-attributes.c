// The *at calls, statx, openat2, extended attributes, times, owners, links, renaming, close_range.
// build: glibc static-pie
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "show.h"
#include "temporary.h"

static void status(int dir, const char *name, int flags) {
  struct stat s;
  if (show(name, fstatat(dir, name, &s, flags)) == 0)
    printf("mode %o links %lu size %ld time %ld.%09ld\n", s.st_mode, (unsigned long)s.st_nlink,
           S_ISDIR(s.st_mode) ? 0 : (long)s.st_size, s.st_mtime > 1e9 ? 0 : (long)s.st_mtime,
           s.st_mtime > 1e9 ? 0 : s.st_mtim.tv_nsec);
}

static void attributes(int dir) {
  char value[64];
  int fd = openat(dir, "file", O_RDWR);
  show("set", setxattr("dir/file", "user.one", "value", 5, 0));
  show("create", fsetxattr(fd, "user.one", "other", 5, XATTR_CREATE));
  show("replace", lsetxattr("dir/file", "user.two", "x", 1, XATTR_REPLACE));
  show("get", getxattr("dir/file", "user.one", value, sizeof value));
  show("size", fgetxattr(fd, "user.one", NULL, 0));
  show("short", lgetxattr("dir/file", "user.one", value, 2));
  show("list", flistxattr(fd, NULL, 0) >= 0);
  show("remove", removexattr("dir/file", "user.one"));
  show("none", fremovexattr(fd, "user.one"));
  show("bad", getxattr("dir/file", (void *)16, value, 1));
  close(fd);
}

int main(void) {
  temporary_enter();
  umask(022);
  show("mkdir", mkdirat(AT_FDCWD, "dir", 0777));
  int dir = open("dir", O_RDONLY | O_DIRECTORY);
  close(openat(dir, "file", O_CREAT | O_WRONLY, 0666));
  show("link", linkat(dir, "file", AT_FDCWD, "hard", 0));
  show("symlink", symlinkat("dir/file", AT_FDCWD, "soft"));
  struct timespec times[2] = {{1000, 5}, {2000, 123456789}};
  show("utimensat", utimensat(dir, "file", times, 0));
  status(dir, "file", 0);
  status(AT_FDCWD, "soft", 0);
  show("lutimes", utimensat(AT_FDCWD, "soft", times, AT_SYMLINK_NOFOLLOW));
  status(AT_FDCWD, "soft", AT_SYMLINK_NOFOLLOW);
  times[0].tv_nsec = UTIME_OMIT;
  times[1].tv_nsec = UTIME_OMIT;
  show("omit", utimensat(dir, "file", times, 0));
  times[0].tv_nsec = -5;
  show("nonsense", utimensat(dir, "file", times, 0));
  show("futimens", futimens(dir, NULL));
  show("chmod", fchmodat(dir, "file", 0640, 0));
  show("chown", fchownat(dir, "file", getuid(), getgid(), AT_SYMLINK_NOFOLLOW));
  show("access", faccessat(dir, "file", R_OK | W_OK, 0));
  show("eaccess", faccessat(dir, "file", R_OK, AT_EACCESS));
  show("missing", faccessat(dir, "none", F_OK, 0));
  show("mknod", mknodat(dir, "fifo", S_IFIFO | 0600, 0));
  status(dir, "fifo", 0);
  char link[32] = {0};
  show("readlink", readlinkat(AT_FDCWD, "soft", link, 4));
  puts(link);
  struct statx x;
  memset(&x, 0, sizeof x);
  show("statx", statx(dir, "file", AT_STATX_SYNC_AS_STAT, STATX_BASIC_STATS, &x));
  printf("%o %u %llu\n", x.stx_mode, x.stx_nlink, (unsigned long long)x.stx_size);
  show("statx empty", statx(dir, "", AT_EMPTY_PATH, STATX_MODE, &x));
  printf("%o\n", x.stx_mode);
  show("statx flags", statx(dir, "file", 0x40000000, STATX_MODE, &x));
  struct {
    uint64_t flags, mode, resolve;
  } how = {O_RDONLY, 0, 0x8}; // RESOLVE_BENEATH
  int fd = show("openat2", syscall(SYS_openat2, dir, "file", &how, sizeof how));
  close(fd);
  show("beneath", syscall(SYS_openat2, dir, "../hard", &how, sizeof how));
  show("size", syscall(SYS_openat2, dir, "file", &how, 3l));
  attributes(dir);
  show("rename", renameat2(dir, "fifo", AT_FDCWD, "pipe", RENAME_NOREPLACE));
  show("noreplace", renameat2(AT_FDCWD, "pipe", AT_FDCWD, "hard", RENAME_NOREPLACE));
  show("exchange", renameat2(AT_FDCWD, "pipe", AT_FDCWD, "hard", RENAME_EXCHANGE));
  status(AT_FDCWD, "hard", 0);
  int path = open("dir", O_PATH);
  show("through a path", faccessat(path, "file", F_OK, 0));
  show("read a path", read(path, link, 1));
  show("tmpfile", (fd = open(".", O_TMPFILE | O_RDWR, 0600)) >= 0);
  show("write", write(fd, "nameless", 8));
  close(fd);
  for (int i = 10; i < 20; i++) dup2(path, i);
  show("close_range", close_range(12, 17, 0));
  show("open", fcntl(11, F_GETFD));
  show("closed", fcntl(12, F_GETFD));
  show("cloexec", close_range(18, 19, CLOSE_RANGE_CLOEXEC));
  show("flag", fcntl(18, F_GETFD));
  show("range", close_range(9, 8, 0));
  show("directory", unlinkat(AT_FDCWD, "dir", 0));
  show("not empty", unlinkat(AT_FDCWD, "dir", AT_REMOVEDIR));
  show("unlink", unlinkat(dir, "file", 0));
  show("rmdir", unlinkat(AT_FDCWD, "dir", AT_REMOVEDIR));
  show("in removed", openat(dir, "file", O_CREAT | O_WRONLY, 0600));
  unlink("pipe");
  unlink("hard");
  unlink("soft");
  close(dir);
  temporary_leave();
  return 0;
}
