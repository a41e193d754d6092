// A ring of N processes, and a token that goes round it M times. The first process starts the
// others; each waits on a word of its own in the first one's memory.
// bd0: near far
// run: start ring 8 1000
// prints: ring: 8 processes, 1000 rounds, 8000 hops\n
#include "demo.h"

#define MOST 4096

// Each place waits for the number of the round in its own cache line.
struct place {
  _Alignas(64) volatile uint32_t round;
};

static struct ring {
  volatile uint64_t hops;
  struct place places[MOST];
} ring;

static void pass_on(struct ring *shared, uint32_t index, uint32_t count, uint32_t rounds) {
  uint32_t next = (index + 1) % count;
  for (uint32_t round = 1; round <= rounds; round++) {
    await(&shared->places[index].round, round);
    // Who has the token is alone: no atomic addition is needed.
    if (shared->hops++ != (uint64_t)(round - 1) * count + index) fail("a hop out of order");
    if (next != 0 || round < rounds) announce(&shared->places[next].round, round + (next == 0));
  }
}

int main(int argc, char **argv) {
  long count = argument(argc, argv, 1, 8), rounds = argument(argc, argv, 2, 1000);
  if (count < 1 || count > MOST || rounds < 0) fail("at most %d processes", MOST);
  if (argc > 4) {
    long index = argument(argc, argv, 4, 0);
    pass_on(parse_address(argv[3]), (uint32_t)index, (uint32_t)count, (uint32_t)rounds);
    return 0;
  }

  static int ids[MOST];
  char address[17], processes[24], times[24], index[24];
  format_address(address, &ring);
  sprintf(processes, "%ld", count);
  sprintf(times, "%ld", rounds);
  char *child_argv[] = {argv[0], processes, times, address, index, NULL};
  for (long i = 1; i < count; i++) {
    sprintf(index, "%ld", i);
    ids[i] = start(own_path(), child_argv);
  }
  announce(&ring.places[0].round, 1);
  pass_on(&ring, 0, (uint32_t)count, (uint32_t)rounds);
  for (long i = 1; i < count; i++) {
    if (collect(ids[i]) != 0) fail("process %ld failed", i);
  }
  say("ring: %ld processes, %ld rounds, %lu hops\n", count, rounds, (unsigned long)ring.hops);
  return 0;
}
