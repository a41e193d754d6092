// Uses as many bytes of stack as the argument says. A frame takes 64 KiB and touches one page of
// it, so that 10 GB of stack need some 0.7 GB of memory: start deep-stack -L 16GB 10000000000
// bd0: near far
// run: start deep-stack -L 16GB 10000000000
// prints: deep-stack: 10000000000 bytes deep, and back\n
#include "demo.h"

static char *top;
static uint64_t depth, frames;

static uint64_t bytes_below_top(volatile void *address) {
  return (uint64_t)(top - (char *)address);
}

// The sum of the numbers of the frames from this one down; each frame keeps its own on its page.
__attribute__((noinline)) static uint64_t descend(uint64_t number) {
  volatile uint64_t frame[65536 / sizeof(uint64_t) - 8];
  frame[0] = number;
  frames = number;
  uint64_t below = bytes_below_top(frame) < depth ? descend(number + 1) : 0;
  return frame[0] + below;
}

int main(int argc, char **argv) {
  char here;
  must("self", bd0_self());
  top = &here;
  depth = (uint64_t)argument(argc, argv, 1, 1000000000);
  uint64_t sum = descend(1);
  if (sum != frames * (frames + 1) / 2) fail("a frame was overwritten");
  say("deep-stack: %lu bytes deep, and back\n", (unsigned long)depth);
  return 0;
}
