// Wrong on purpose: a race between A and B. Both count in one word without a lock; what one reads is
// old by the time that it writes.
//   bd0-run --trace-writes=counter wrong-race.far
// bd0: far
// run: start wrong-race.far
// prints: wrong-race: 4000 counted, and the counter says less\n
#include "demo.h"

enum { ROUNDS = 2000 };

static volatile uint64_t counter;

__attribute__((noinline)) static void count(volatile uint64_t *word) {
  for (int i = 0; i < ROUNDS; i++) {
    uint64_t old = *word;
    bd0_yield();  // Whoever else is ready runs now.
    *word = old + 1;  // should be one atomic addition
  }
}

int main(int argc, char **argv) {
  char address[17];
  if (argc > 1) {
    count(parse_address(argv[1]));
    return 0;
  }
  format_address(address, &counter);
  must("allow", bd0_allow(&counter, sizeof counter));
  int b = start(own_path(), (char *[]){(char *)own_path(), address, NULL});
  count(&counter);
  collect(b);
  say("wrong-race: %d counted, and the counter says %s\n", 2 * ROUNDS,
      counter < 2 * ROUNDS ? "less" : "so");
  return 0;
}
