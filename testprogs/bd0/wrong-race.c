// Wrong on purpose: a race between A and B. Both count in one word without a lock; what one reads is
// old by the time that it writes.
//   bd0-run --trace-writes=counter wrong-race.far
// bd0: far
// run: start wrong-race
// prints: wrong-race: 4000 counted, and the counter says less\n
#include "demo.h"

enum { ROUNDS = 2000 };

static volatile uint64_t counter;
static volatile uint32_t arrived;

// Waits for the other one, so that they do overlap.
static void meet(volatile uint32_t *word) {
  __atomic_fetch_add(word, 1, __ATOMIC_ACQ_REL);
  must("wake", bd0_wake(word, INT_MAX));
  await(word, 2);
}

__attribute__((noinline)) static void count(volatile uint64_t *word, volatile uint32_t *both) {
  for (int i = 0; i < ROUNDS; i++) {
    uint64_t old = *word;
    if (i == 0) meet(both);
    bd0_yield();      // Whoever else is ready runs now.
    *word = old + 1;  // should be one atomic addition
  }
}

int main(int argc, char **argv) {
  if (argc > 2) {
    count(parse_address(argv[1]), parse_address(argv[2]));
    return 0;
  }
  char word[17], both[17];
  format_address(word, &counter);
  format_address(both, &arrived);
  must("allow", bd0_allow(&counter, sizeof counter));
  must("allow", bd0_allow(&arrived, sizeof arrived));
  int b = start(own_path(), (char *[]){(char *)own_path(), word, both, NULL});
  count(&counter, &arrived);
  collect(b);
  say("wrong-race: %d counted, and the counter says %s\n", 2 * ROUNDS,
      counter < 2 * ROUNDS ? "less" : "so");
  return 0;
}
