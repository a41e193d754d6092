// The same pseudo-random numbers on every libc: xorshift64*.
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

#define RANDOM_START 0x9e3779b97f4a7c15u

static uint64_t random_state = RANDOM_START;

// The same numbers once more.
static inline void random_restart(void) { random_state = RANDOM_START; }

static inline uint64_t random_next(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return random_state * 0x2545f4914f6cdd1du;
}

// Uniform enough for tests: 0 <= result < limit.
static inline uint32_t random_below(uint32_t limit) {
  return (uint32_t)((random_next() >> 32) * limit >> 32);
}

#endif
