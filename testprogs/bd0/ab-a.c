// A of A + B: two programs in one region. A (here, linked at 0x400000) makes a table; B, linked at
// 0x200000 and started into A's region, follows A's near pointers, calls a function of A and writes
// an answer into A's memory. They synchronise on a word. Either A starts B itself:
// run: start ab-a both
// prints: ab-collide: refused, its addresses are in use\nB: A says "greetings from A"\nA: B says "the sum of your 10 numbers is 385"\nA: B ended with status 0\n
// or the terminal does:
//   start ab-a &
//   start ab-collide --in ab-a
//   start ab-b --in ab-a
// bd0: near
// cflags: -Wl,--section-start=.ab=0x300000
#include "demo.h"
#include "ab.h"

static uint32_t sum(const uint32_t *numbers, int count) {
  uint32_t result = 0;
  while (count-- > 0) result += *numbers++;
  return result;
}

static const uint32_t squares[] = {1, 4, 9, 16, 25, 36, 49, 64, 81, 100};

static struct ab table __attribute__((section(".ab"))) = {
    .greeting = "greetings from A",
    .sum = sum,
    .numbers = squares,
    .count = sizeof squares / sizeof *squares,
};

// Starts a program into the own region; the id or an error.
static int start_here(const char *name) {
  struct bd0_start request = {.path = beside(name), .flags = BD0_IN};
  request.in = (uint64_t)must("self", bd0_self());
  return bd0_start(&request);
}

int main(int argc, char **argv) {
  int both = argc > 1 && strcmp(argv[1], "both") == 0, b = 0;
  if (&table != (struct ab *)AB_ADDRESS) fail("the table is not where ab.h says");
  if (both) {
    int result = start_here("ab-collide");
    if (result != -BD0_EADDRINUSE) fail("ab-collide: expected EADDRINUSE, got %d", result);
    say("ab-collide: refused, its addresses are in use\n");
    b = (int)must("start", start_here("ab-b"));
  }
  announce(&table.stage, AB_READY);
  await(&table.stage, AB_ANSWERED);
  say("A: B says \"%s\"\n", table.reply);
  if (table.answer != sum(squares, table.count)) fail("wrong answer: %u", table.answer);
  if (both) say("A: B ended with status %d\n", collect(b));
  return 0;
}
