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
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void call(const char *name, long number, long a, long b, long c, long d) {
  long result = syscall(number, a, b, c, d, 0, 0);
  printf(" %s %ld", name, result < 0 ? -errno : result);
}

// Memory that ends before the call does: what is told then depends on the file.
static void cut(const char *what, int from, int to) {
  char *pages = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(pages + 4096, 4096);
  long end = (long)(pages + 4093);
  printf("cut, %s:", what);
  call("write", SYS_write, to, end, 8, 0);
  call("read", SYS_read, from, end, 8, 0);
  call("pwrite", SYS_pwrite64, to, end, 8, 5);
  call("pread", SYS_pread64, from, end, 8, 1);
  call("position", SYS_lseek, to, 0, SEEK_CUR, 0);
  putchar('\n');
}

// A name of two bytes, where there are two to zero left.
static void working_directory(void) {
  char *pages = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(pages + 4096, 4096);
  if (chdir("/") != 0) return;
  printf("cut, directory:");
  for (int left = 2; left >= 0; left--) call("getcwd", SYS_getcwd, (long)(pages + 4096 - left), 64, 0, 0);
  putchar('\n');
}

// Three parts of a vector in every order: good, cut short by the end of memory, of negative length, empty, outside.
static void vectors(int to) {
  char *pages = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(pages + 4096, 4096);
  const struct iovec kinds[] = {{pages, 2},
                                {pages + 4094, 8},
                                {pages, (size_t)-1},
                                {(void *)0x800000000000, 0},
                                {(void *)0x800000000000, 1}};
  for (int i = 0; i < 125; i++) {
    struct iovec parts[] = {kinds[i % 5], kinds[i / 5 % 5], kinds[i / 25]};
    printf("parts %d%d%d:", i % 5, i / 5 % 5, i / 25);
    call("writev", SYS_writev, to, (long)parts, 3, 0);
    putchar('\n');
  }
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
  vectors(ends[1]);
  working_directory();
  cut("pipe", ends[0], ends[1]);
  cut("zero", zero, zero);
  int null = open("/dev/null", O_RDWR), file = syscall(SYS_memfd_create, "file", 0);
  cut("null", null, null);
  cut("file", file, file);
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  if (write(pair[1], "12345678", 8) != 8) return 1;
  cut("socket", pair[0], pair[0]);
  return 0;
}
