// A recursion without end meets the end of the stack, as far as that may grow.
// build: glibc musl
// cflags: -Wno-infinite-recursion
// status: signal 11
#include <stdio.h>

static volatile unsigned depth;

__attribute__((noinline)) static unsigned deeper(unsigned n) {
  volatile char frame[500];
  frame[0] = (char)n;
  depth = n;
  return deeper(n + 1) + (unsigned)frame[0];
}

int main(void) {
  puts("down");
  fflush(stdout);
  return (int)deeper(0);
}
