// Wrong on purpose: an off-by-one into the next region. A program keeps a log in the last page of
// its region, and its loop writes one entry too many: into the next process's memory, where nothing
// faults.
//   bd0-run --trace-writes wrong-overrun.far
// bd0: far
// run: start wrong-overrun
// prints: wrong-overrun: the log has 512 entries\nwrong-overrun: its neighbour's first word has changed\n
#include "demo.h"

static volatile uint64_t *log_entries;
static int entries;

__attribute__((noinline)) static void fill_log(int last) {
  for (int i = 0; i <= last; i++) log_entries[i] = 0x106106106106;  // should be <
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) {
    const volatile uint32_t *word = must_point("region", bd0_region(0, NULL));
    for (;;) await_change(word, load(word));  // the neighbour: waits until it is killed
  }
  uint64_t size;
  char *region = must_point("region", bd0_region(0, &size));
  int neighbour = start(own_path(), (char *[]){(char *)own_path(), "neighbour", NULL});
  const volatile uint64_t *first = must_point("region", bd0_region(neighbour, NULL));
  uint64_t before = *first;
  log_entries = (volatile uint64_t *)(region + size - BD0_PAGE_SIZE);
  entries = BD0_PAGE_SIZE / sizeof *log_entries;
  fill_log(entries);
  say("wrong-overrun: the log has %d entries\n", entries);
  if (first == (void *)(region + size) && *first != before)
    say("wrong-overrun: its neighbour's first word has changed\n");
  bd0_kill(neighbour, 9);
  collect(neighbour);
  return 0;
}
