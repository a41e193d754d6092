// EFAULT for memory that was unmapped, and for a buffer or a string that runs into it.
// build: glibc musl
// protection: the memory after the page is unmapped
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void call(const char *name, long number, long a, long b, long c) {
  long result = syscall(number, a, b, c);
  printf("%s %ld\n", name, result < 0 ? -errno : result);
}

int main(void) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  call("write from the hole", SYS_write, ends[1], (long)page + 4096, 8);
  call("uname into the hole", SYS_uname, (long)page + 4096, 0, 0);
  call("stat name in the hole", SYS_stat, (long)page + 4096, (long)page, 0);
  call("clock across the end", SYS_clock_gettime, 1, (long)page + 4088, 0);
  memset(page + 4090, 'x', 6);
  call("open a name without end", SYS_open, (long)page + 4090, 0, 0);
  page[4095] = 0;
  call("open a name up to the end", SYS_open, (long)page + 4090, 0, 0);
  return 0;
}
