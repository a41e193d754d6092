// sendfile, splice, tee, vmsplice, copy_file_range, preadv2, fallocate, memfd, eventfd, timerfd, inotify.
// build: glibc musl
// cflags: -Wno-stringop-overread
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>
#include "show.h"
#include "temporary.h"

static void contents(const char *what, int fd) {
  char text[128] = {0};
  long n = pread(fd, text, sizeof text - 1, 0);
  printf("%s: %ld '%s'\n", what, n, text);
}

static void move(int from, int to) {
  loff_t in = 2, out = 1;
  int p[2], q[2];
  show("sendfile", sendfile(to, from, &in, 5));
  show("offset", in);
  contents("to", to);
  // An offset that can be read only: what has been moved stays so.
  static const off_t fixed = 1;
  show("sendfile, offset not writable", syscall(SYS_sendfile, to, from, &fixed, 3L));
  contents("to", to);
  show("no descriptor, offset not writable", syscall(SYS_sendfile, 99, from, &fixed, 3L));
  // More than fits behind a position counts before memory that ends.
  static char last[8192] __attribute__((aligned(4096)));
  mprotect(last + 4096, 4096, PROT_NONE);
  show("past all ends", pread(to, last + 4090, 100, INT64_MAX - 50));
  show("before it", pread(to, last + 4090, 100, INT64_MAX - 100));
  mprotect(last + 4096, 4096, PROT_READ | PROT_WRITE);
  show("copy_file_range", copy_file_range(from, &in, to, &out, 4, 0));
  printf("%ld %ld\n", (long)in, (long)out);
  contents("to", to);
  if (pipe(p) != 0 || pipe(q) != 0) return;
  in = 0;
  show("splice in", splice(from, &in, p[1], NULL, 6, 0));
  show("tee", tee(p[0], q[1], 4, 0));
  show("splice out", splice(p[0], NULL, to, NULL, 100, 0));
  contents("to", to);
  char text[32] = {0};
  show("read tee", read(q[0], text, sizeof text));
  puts(text);
  struct iovec parts[2] = {{"vm", 2}, {"splice", 6}};
  show("vmsplice", vmsplice(p[1], parts, 2, 0));
  parts[0].iov_base = text;
  parts[0].iov_len = 8;
  show("vmsplice out", vmsplice(p[0], parts, 1, 0));
  puts(text);
  parts[0].iov_base = (void *)16;
  show("vmsplice bad", vmsplice(p[1], parts, 1, SPLICE_F_NONBLOCK));
  show("splice wrong", splice(from, NULL, to, NULL, 1, 0));
  show("splice offset", splice(p[0], &in, to, NULL, 1, 0));
  show("splice bad", splice(from, (void *)16, p[1], NULL, 1, 0));
  show("tee empty", tee(p[0], q[1], 4, SPLICE_F_NONBLOCK));
  for (int i = 0; i < 2; i++) close(p[i]), close(q[i]);
}

static void vectors(int fd) {
  char a[4] = {0}, b[8] = {0};
  struct iovec parts[2] = {{a, 3}, {b, 7}};
  show("preadv", preadv(fd, parts, 2, 1));
  printf("%s %s\n", a, b);
  show("preadv2", syscall(SYS_preadv2, fd, parts, 2, 3L, 0L, 0));
  printf("%s %s\n", a, b);
  show("flags", syscall(SYS_preadv2, fd, parts, 2, 3L, 0L, 0x40000000));
  show("pwritev", pwritev(fd, parts, 2, 20));
  parts[1].iov_base = (void *)16;
  show("part", preadv(fd, parts, 2, 1));
  show("none", preadv(fd, parts + 1, 1, 1));
  show("count", preadv(fd, parts, 1025, 1));
  show("zero", preadv(fd, (void *)16, 0, 1));
  parts[1].iov_len = -1;
  show("length", preadv(fd, parts, 2, 1));
}

static void special(void) {
  int memory = memfd_create("name", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  show("memfd", memory >= 0);
  show("truncate", ftruncate(memory, 4096));
  show("seal", fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK));
  show("sealed", ftruncate(memory, 1));
  show("seals", fcntl(memory, F_GET_SEALS));
  char link[64] = {0}, name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", memory);
  show("readlink", readlink(name, link, sizeof link));
  puts(link);
  close(memory);

  int event = eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK);
  uint64_t value = 5;
  show("eventfd write", write(event, &value, 8));
  int count = 0;
  while (read(event, &value, 8) == 8) count += value;
  show("eventfd", count);
  show("short", write(event, &value, 4));
  struct pollfd p = {event, POLLIN | POLLOUT, 0};
  show("poll", poll(&p, 1, 0));
  printf("%x\n", (unsigned)p.revents);
  close(event);

  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct itimerspec soon = {{0, 0}, {0, 5000000}}, left;
  show("timer unset", read(timer, &value, 8));
  show("timerfd", timerfd_settime(timer, 0, &soon, NULL));
  p = (struct pollfd){timer, POLLIN, 0};
  show("poll", poll(&p, 1, 5000));
  show("timer", read(timer, &value, 8));
  show("expired", value);
  show("gettime", timerfd_gettime(timer, &left));
  printf("%ld\n", (long)left.it_value.tv_nsec);
  close(timer);
}

static void watch(void) {
  int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  int w = show("watch", inotify_add_watch(fd, ".", IN_CREATE | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE));
  close(open("new", O_CREAT | O_WRONLY, 0600));
  rename("new", "newer");
  unlink("newer");
  char room[1024] __attribute__((aligned(8)));
  long n = read(fd, room, sizeof room);
  for (char *at = room; at < room + n;) {
    struct inotify_event *e = (void *)at;
    printf("%x %s%s\n", (unsigned)e->mask, e->name, e->cookie != 0 ? " cookie" : "");
    at += sizeof *e + e->len;
  }
  show("nothing", read(fd, room, sizeof room));
  show("remove", inotify_rm_watch(fd, w));
  show("again", inotify_rm_watch(fd, w));
  close(fd);
}

int main(void) {
  temporary_enter();
  int from = open("from", O_RDWR | O_CREAT | O_TRUNC, 0640), to = open("to", O_RDWR | O_CREAT, 0600);
  show("write", write(from, "0123456789abcdef", 16));
  move(from, to);
  vectors(from);
  show("fallocate", fallocate(to, 0, 0, 8192));
  struct stat s;
  fstat(to, &s);
  show("size", s.st_size);
  show("mode", fallocate(to, 0x4000, 0, 1));
  show("length", fallocate(to, 0, 0, 0));
  show("readahead", readahead(to, 0, 4096));
  show("fadvise", posix_fadvise(to, 0, 0, POSIX_FADV_DONTNEED));
  show("sync", fdatasync(to));
  close(from);
  close(to);
  special();
  watch();
  unlink("from");
  unlink("to");
  temporary_leave();
  return 0;
}
