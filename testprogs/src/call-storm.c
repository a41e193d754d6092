// System calls with good and bad arguments at random, seeded: each call's errors and how often. With an
// argument, so many calls; with two, the second is the seed; with -v first, every call.
// build: glibc musl
// args: 60000
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "temporary.h"

enum { PAGE = 4096, ERRORS = 134 };

// F descriptor, S socket, D directory, P path, R memory to be read, W memory to be written, L its length,
// V vector and C its count, M message header, T time, N small number, Z zero, B bits, O offset,
// X anything, I the number of nothing
static const struct {
  const char *name;
  int number;
  const char *arguments;
  int makes_descriptor;
} calls[] = {
#define CALL(name, arguments) {#name, SYS_##name, arguments, 0}
#define MAKES(name, arguments) {#name, SYS_##name, arguments, 1}
    CALL(read, "FWL"), CALL(write, "FRL"), CALL(pread64, "FWLO"), CALL(pwrite64, "FRLO"),
    CALL(readv, "FVC"), CALL(writev, "FVC"), CALL(preadv, "FVCOZ"), CALL(pwritev, "FVCOZ"),
    CALL(stat, "PW"), CALL(lstat, "PW"), CALL(fstat, "FW"), CALL(newfstatat, "DPWB"),
    CALL(statx, "DPBBW"), CALL(access, "PN"), CALL(faccessat, "DPN"), CALL(lseek, "FON"),
    CALL(readlink, "PWL"), CALL(readlinkat, "DPWL"), CALL(getcwd, "WL"),
    CALL(mkdir, "PN"), CALL(rmdir, "P"), CALL(unlink, "P"), CALL(rename, "PP"), CALL(link, "PP"),
    CALL(symlink, "PP"), CALL(truncate, "PN"), CALL(ftruncate, "FN"), CALL(chmod, "PX"),
    CALL(utimensat, "DPTB"), CALL(fsync, "F"), CALL(flock, "FN"), CALL(fcntl, "FNX"),
    CALL(getxattr, "PPWL"), CALL(fsetxattr, "FPRLN"), CALL(listxattr, "PWL"), CALL(fallocate, "FNOO"),
    CALL(copy_file_range, "FWFWLB"), CALL(sendfile, "FFWL"), CALL(splice, "FWFWLB"), CALL(tee, "FFLB"),
    MAKES(open, "PBN"), MAKES(openat, "DPBN"), MAKES(dup, "F"), MAKES(epoll_create1, "B"),
    MAKES(eventfd2, "NB"), MAKES(memfd_create, "PB"), MAKES(inotify_init1, "B"),
    MAKES(timerfd_create, "NB"), MAKES(socket, "NNN"), CALL(pipe2, "WX"),
    CALL(timerfd_settime, "FNTW"), CALL(timerfd_gettime, "FW"), CALL(inotify_add_watch, "FPB"),
    CALL(epoll_ctl, "FNFR"), CALL(epoll_wait, "FWNZ"), CALL(poll, "XZZ"), CALL(bind, "SRL"),
    CALL(listen, "FN"), CALL(getsockname, "SWW"), CALL(getpeername, "SWW"), CALL(sendto, "FRLNRL"),
    CALL(sendmsg, "FMN"), CALL(getsockopt, "SNNWW"), CALL(setsockopt, "FNNRL"), CALL(shutdown, "FN"),
    CALL(socketpair, "NNNX"), CALL(clock_gettime, "NW"), CALL(clock_getres, "NW"), 
    CALL(rt_sigprocmask, "XZWN"), CALL(rt_sigpending, "WN"), CALL(sigaltstack, "ZW"), CALL(uname, "W"),
    CALL(prlimit64, "ZNZW"), CALL(getrusage, "NW"), CALL(times, "W"),
    CALL(getrandom, "WNN"), CALL(msync, "WLN"), CALL(mincore, "XLW"), CALL(madvise, "XLN"),
    CALL(munlock, "XL"), CALL(semop, "IRN"), CALL(semctl, "INN"), CALL(msgctl, "INW"), CALL(shmctl, "INW"),
    CALL(shmdt, "N"), CALL(statfs, "PW"), CALL(fstatfs, "FW"), CALL(getgroups, "NW"),
    CALL(getcpu, "WWZ"), CALL(sysinfo, "W"),
    CALL(fadvise64, "FOON"), CALL(readahead, "FOL"), CALL(chdir, "P"),
};
enum { CALLS = sizeof calls / sizeof calls[0] };

static uint64_t state;

static uint64_t any(uint64_t limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state % limit;
}

static char *pages; // writable, read-only, inaccessible, unmapped
static int fds[9];
static const char *names[] = {"file", "none", "dir", "dir/inner", ".", "", "link", "loop", "file/x"};

static long memory(void) {
  switch (any(14)) {
    case 0: return 0;
    case 1: return 1;
    case 2: return PAGE;
    case 3: return (long)(pages + PAGE);              // read-only
    case 4: return (long)(pages + 2 * PAGE);          // inaccessible
    case 5: return (long)(pages + 3 * PAGE);          // unmapped
    case 6: return (long)(pages + PAGE - any(64));    // writable, then read-only
    case 7: return (long)(pages + 2 * PAGE - any(64)); // read-only, then inaccessible
    case 8: return any(2) ? -1 : -PAGE;
    case 9: return INT64_MIN;
    case 10: return 0x800000000000;
    default: return (long)(pages + any(2048) / 8 * 8);
  }
}

static long length(void) {
  static const long some[] = {0, 1, 3, 8, 12, 16, 64, 100, 144, 2048, 4096, 5000, -1, 1 << 20};
  return some[any(sizeof some / sizeof some[0])];
}

// No part of a vector is good at its beginning only.
static long part(void) {
  long at = memory();
  return at % PAGE > 2048 ? 0 : at;
}

// The library's functions would fault on bad memory: the program looks itself where it writes.
static long vector(long count) {
  if (any(4) == 0) return memory();
  struct { long base, length; } *v = (void *)(pages + 2048);
  for (long i = 0; i < count && i < 8; i++) v[i].base = part(), v[i].length = any(8) == 0 ? length() : (long)any(64);
  return (long)v;
}

static long header(void) {
  if (any(4) == 0) return memory();
  struct msghdr *m = (void *)(pages + 3072);
  memset(m, 0, sizeof *m);
  m->msg_iov = (void *)vector(2);
  m->msg_iovlen = any(8) == 0 ? any(2000) : any(3);
  if (any(3) == 0) m->msg_name = (void *)memory(), m->msg_namelen = any(200);
  if (any(3) == 0) m->msg_control = (void *)memory(), m->msg_controllen = any(15);
  return (long)m;
}

static long argument(char kind, long *count) {
  switch (kind) {
    case 'F': return fds[any(8)];
    case 'S': return fds[any(2) ? 6 : any(8)];
    case 'D': return any(2) ? AT_FDCWD : fds[any(8)];
    case 'P': return any(3) ? (long)names[any(sizeof names / sizeof names[0])] : memory();
    case 'R': case 'W': return memory();
    case 'L': return length();
    case 'C': return *count = (long)(any(10) == 0 ? any(3000) : any(4)) - (any(50) == 0);
    case 'V': return 0;
    case 'M': return header();
    case 'T': {
      if (any(3) == 0) return memory();
      long *t = (long *)(pages + 3584);
      for (int i = 0; i < 4; i++) t[i] = (long)any(1000) - (any(4) == 0 ? 1000 : 0);
      return (long)t;
    }
    case 'N': return any(12);
    case 'I': return -1 - (long)any(100); // nobody's
    case 'Z': return 0;
    case 'B': return any(3) != 0 ? 0 : 1l << any(31);
    case 'O': return any(5) != 0 ? (long)any(10000) : -1 - (long)any(3);
    default: return any(2) ? -1 - (long)any(100) : 0x7e0000000000 + (long)any(3) * 2048;
  }
}

static int usable(const char *name, const long *a) {
  if (strcmp(name, "fcntl") == 0) {
    // Not what gives process numbers, waits, or makes descriptors.
    return a[1] == F_GETFD || a[1] == F_GETFL || a[1] == F_GETLK || a[1] == F_SETLK;
  }
  if (strcmp(name, "open") == 0 || strcmp(name, "openat") == 0) {
    long flags = a[name[4] ? 2 : 1];
    return flags != 0x4000 && flags != 0x2000; // O_DIRECT is the file system's affair
  }
  if (strcmp(name, "splice") == 0 || strcmp(name, "tee") == 0 || strcmp(name, "sendfile") == 0 ||
      strcmp(name, "copy_file_range") == 0)
    return a[0] != fds[5] && a[2] != fds[5] && a[1] != fds[5]; // an empty pipe would wait
  // How much of a datagram is moved before a fault is Linux's affair.
  if (strcmp(name, "read") == 0 || strcmp(name, "readv") == 0 || strcmp(name, "write") == 0 ||
      strcmp(name, "writev") == 0)
    return a[0] != fds[4] && a[0] != fds[6];
  if (strcmp(name, "socket") == 0 || strcmp(name, "socketpair") == 0) return a[0] <= 2;
  if (strcmp(name, "setsockopt") == 0) return (a[1] != 1 || a[2] < 2 || a[2] == 9) && a[4] <= 64;
  if (strcmp(name, "getsockopt") == 0) return a[1] == 1 && a[2] != 7 && a[2] != 8;
  // Whether a name fits before the memory ends depends on how long it is: bad-pointers.c asks that of "/".
  if (strcmp(name, "getcwd") == 0) return a[0] < 0 || a[0] % PAGE <= 2048;
  return 1;
}

static int discard(const char *path, const struct stat *status, int kind, struct FTW *where) {
  (void)status, (void)kind;
  return where->level == 0 ? 0 : remove(path);
}

int main(int argc, char **argv) {
  int verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
  argc -= verbose, argv += verbose;
  long number = argc > 1 ? atol(argv[1]) : 60000;
  state = argc > 2 ? strtoull(argv[2], NULL, 0) * 2 + 1 : 88172645463325252;
  signal(SIGPIPE, SIG_IGN);
  temporary_enter();
  pages = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(pages + PAGE, PAGE, PROT_READ);
  mprotect(pages + 2 * PAGE, PAGE, PROT_NONE);
  munmap(pages + 3 * PAGE, PAGE);
  mkdir("dir", 0700);
  if (symlink("dir", "link") != 0 || symlink("loop", "loop") != 0) return 97;
  int pair[2], ends[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) != 0 || pipe2(ends, O_NONBLOCK) != 0) return 96;
  fds[0] = -1;
  fds[1] = 100;
  fds[2] = open("file", O_RDWR | O_CREAT, 0600);
  fds[3] = open(".", O_RDONLY | O_DIRECTORY);
  fds[4] = open("/dev/null", O_RDWR);
  fds[5] = ends[0];
  fds[6] = pair[0];
  fds[7] = epoll_create1(0);
  static int counts[CALLS][ERRORS];
  for (long i = 0; i < number; i++) {
    int which = any(CALLS);
    const char *kinds = calls[which].arguments;
    long a[6] = {0}, count = 0;
    for (int k = 0; kinds[k] != 0; k++) a[k] = argument(kinds[k], &count);
    for (int k = 0; kinds[k] != 0; k++)
      if (kinds[k] == 'V') a[k] = vector(count);
    if (!usable(calls[which].name, a)) continue;
    long result = syscall(calls[which].number, a[0], a[1], a[2], a[3], a[4], a[5]);
    int error = result < 0 ? errno : 0;
    if (error >= ERRORS) error = ERRORS - 1;
    counts[which][error]++;
    if (verbose) {
      printf("%ld %s(", i, calls[which].name);
      for (int k = 0; kinds[k] != 0; k++) printf("%s%lx", k == 0 ? "" : ", ", a[k]);
      printf(") = %d\n", error);
      fflush(stdout);
    }
    if (result >= 0 && calls[which].makes_descriptor) close(result);
    if (result == 0 && (calls[which].number == SYS_pipe2 || calls[which].number == SYS_socketpair)) {
      int made[2];
      memcpy(made, (void *)a[calls[which].number == SYS_pipe2 ? 0 : 3], sizeof made);
      close(made[0]);
      close(made[1]);
    }
    if (result == 0 && calls[which].number == SYS_chdir && fchdir(fds[3]) != 0) return 95;
    // What calls have written must not make the next ones differ, and files must not grow.
    memset(pages, 0, PAGE);
    if (i % 64 == 0 && ftruncate(fds[2], 100) != 0) return 94;
  }
  for (int i = 0; i < CALLS; i++) {
    printf("%s:", calls[i].name);
    for (int e = 0; e < ERRORS; e++)
      if (counts[i][e] != 0) printf(" %d: %d", e, counts[i][e]);
    putchar('\n');
  }
  if (fchdir(fds[3]) != 0 || nftw(".", discard, 16, FTW_DEPTH | FTW_PHYS) != 0) return 93;
  temporary_leave();
  return 0;
}
