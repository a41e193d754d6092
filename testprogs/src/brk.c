// brk by the bare system call: where it is, growing, shrinking, zero when it comes back.
// build: glibc musl static-pie
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static uintptr_t set(uintptr_t to) { return (uintptr_t)syscall(SYS_brk, to); }

int main(void) {
  uintptr_t start = set(0);
  uintptr_t grown = set(start + 5000000);
  printf("grown: %d\n", grown == start + 5000000);
  unsigned char *p = (unsigned char *)start;
  memset(p, 0x5a, 5000000);
  printf("odd size: %d\n", set(start + 12345) == start + 12345);
  printf("kept: %d\n", p[12344] == 0x5a);
  printf("grown again: %d\n", set(start + 100000) == start + 100000);
  int zero = 1;
  for (int i = 4096 * 5; i < 100000; i++) zero &= p[i] == 0 || i < 24576;
  printf("fresh pages are zero: %d\n", zero);
  printf("below the start is refused: %d\n", set(1) == start + 100000);
  printf("absurd is refused: %d\n", set(UINTPTR_MAX / 2) == start + 100000);
  set(start);
  printf("%d\n", set(0) == start);
  return 0;
}
