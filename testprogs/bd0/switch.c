// Two processes take turns by wait_address and wake: the time of a switch. Compare
// native/pipe-switch.
// bd0: near far
// run: start switch 100000
#include "demo.h"

static volatile uint32_t turn;

// The parent's turn is 0, the child's 1.
static void take_turns(volatile uint32_t *word, uint32_t mine, long rounds) {
  for (long i = 0; i < rounds; i++) {
    await(word, mine);
    __atomic_store_n(word, 1 - mine, __ATOMIC_RELEASE);
    must("wake", bd0_wake(word, 1));
  }
}

int main(int argc, char **argv) {
  long rounds = argument(argc, argv, 1, 100000);
  if (argc > 2) {  // the child: once to warm up, once measured
    take_turns(parse_address(argv[2]), 1, 2 * rounds);
    return 0;
  }
  char address[17], count[24];
  format_address(address, &turn);
  sprintf(count, "%ld", rounds);
  char *child_argv[] = {argv[0], count, address, NULL};
  int child = start(own_path(), child_argv);
  take_turns(&turn, 0, rounds);
  await(&turn, 0);
  int64_t begin = bd0_clock();
  take_turns(&turn, 0, rounds);
  await(&turn, 0);
  int64_t time = bd0_clock() - begin;
  if (collect(child) != 0) fail("the child failed");
  say("switch: %ld switches, %ld ns each\n", 2 * rounds, (long)(time / (2 * rounds)));
  return 0;
}
