// Six megabytes of stack: within Linux's default limit of eight.
// build: glibc musl
// cflags: -fno-optimize-sibling-calls
#include <stdio.h>

__attribute__((noinline)) static unsigned descend(unsigned depth, unsigned above) {
  volatile unsigned frame[240];
  frame[depth % 240] = depth ^ above;
  unsigned below = depth == 0 ? 1 : descend(depth - 1, frame[depth % 240]);
  return below * 31 + frame[depth % 240];
}

int main(void) {
  printf("%u\n", descend(6000, 1));
  return 0;
}
