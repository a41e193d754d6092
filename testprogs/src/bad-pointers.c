// Pointers the kernel must refuse with EFAULT: null, 1, unmapped, non-canonical, the kernel's half.
// Bare system calls, so that no library touches the memory first.
// qemu-user 7.2 answers EINVAL to a nanosleep with a bad pointer.
// build: glibc musl
// cflags: -Wno-nonnull
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void call(const char *name, long number, long a, long b, long c, long d) {
  long result = syscall(number, a, b, c, d, 0, 0);
  printf(" %s %ld", name, result < 0 ? -errno : result);
}

int main(void) {
  int ends[2];
  int zero = open("/dev/zero", O_RDONLY);
  if (pipe(ends) != 0 || write(ends[1], "12345678", 8) != 8) return 1;
  char page[4096];
  const struct {
    const char *name;
    uint64_t address;
  } bad[] = {{"null", 0}, {"one", 1}, {"unmapped", 0x600000000000},
             {"edge", 0x7ffffffff000}, {"non-canonical", 0x800000000000}, {"middle", 1ull << 60},
             {"kernel", 0xffff800000000000}, {"vsyscall", 0xffffffffff600000},
             {"last", UINT64_MAX - 7}, {"minus one", UINT64_MAX}};
  for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    long p = (long)bad[i].address;
    printf("%s:", bad[i].name);
    call("write", SYS_write, ends[1], p, 8, 0);
    call("read", SYS_read, zero, p, 8, 0);
    call("open", SYS_open, p, O_RDONLY, 0, 0);
    call("stat", SYS_stat, p, (long)page, 0, 0);
    call("stat to", SYS_stat, (long)"/", p, 0, 0);
    call("fstat", SYS_fstat, 0, p, 0, 0);
    call("pipe", SYS_pipe, p, 0, 0, 0);
    call("uname", SYS_uname, p, 0, 0, 0);
    call("getcwd", SYS_getcwd, p, 4096, 0, 0);
    call("clock", SYS_clock_gettime, 1, p, 0, 0);
    call("nanosleep", SYS_nanosleep, p, 0, 0, 0);
    call("readv", SYS_readv, zero, p, 1, 0);
    call("poll", SYS_poll, p, 1, 0, 0);
    call("getrandom", SYS_getrandom, p, 8, 0, 0);
    call("readlink", SYS_readlink, (long)"/proc/self/exe", p, 8, 0);
    struct iovec vector = {(void *)p, 8};
    call("writev in", SYS_writev, ends[1], (long)&vector, 1, 0);
    putchar('\n');
  }
  printf("null:");
  call("empty write", SYS_write, ends[1], 0, 0, 0);
  putchar('\n');
  return 0;
}
