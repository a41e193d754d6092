// Spins for ever and calls nobody: only a time slice takes the processor from it, only `kill` ends
// it.
// bd0: near far
// libc: none
// run: start spin &
#include "bare.h"

static volatile uint64_t turns;

int main(void) {
  for (;;) turns++;
}
