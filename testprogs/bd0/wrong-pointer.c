// Wrong on purpose: a wild near pointer. A field that nobody has set is taken for a pointer; what it
// points to is the program's own code, and nothing faults.
//   bd0-run --trace-writes --trace-checks=all wrong-pointer
// bd0: near
// run: start wrong-pointer
// prints: wrong-pointer: 1 of 2 records are set\n
#include "demo.h"

struct record {
  uint64_t kind;
  volatile uint32_t *where;
};

static volatile uint32_t target;

__attribute__((noinline)) static void set(struct record *record) { *record->where = 7; }

// Leaves on the stack what the next function takes for its records.
__attribute__((noinline)) static void leave(struct record *records) {
  records[0] = (struct record){1, &target};
  records[1] = (struct record){2, (volatile uint32_t *)(uintptr_t)must};
}

int main(void) {
  struct record records[2];
  leave(records);
  set(&records[0]);
  set(&records[1]);  // should not be: only the first is a record of ours
  say("wrong-pointer: %d of 2 records are set\n", target == 7);
  return 0;
}
