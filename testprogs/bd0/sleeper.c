// Waits on a word for ever. It is small: ten thousand of them are to be alive at once.
// bd0: near far
// libc: none
// run: start sleeper -L 4GB &
#include "bare.h"

static volatile uint32_t word;

int main(void) {
  while (word == 0) {
    long result = bd0_wait_address(&word, 0, -1);
    if (result != -BD0_EAGAIN) must("sleeper", "wait_address", result);
  }
  return 0;
}
