// Wrong on purpose: use of a stale far pointer. The first child hands out the address of its buffer
// and ends; the second child gets the same region. What is written through the old pointer lands in
// the second one's memory.
//   bd0-run --trace-writes wrong-stale.far
// bd0: far
// run: start wrong-stale
// prints: wrong-stale: the second child found 1234 where it had put nothing\n
#include "demo.h"

static volatile uint64_t buffer;

struct mail {
  volatile uint64_t *pointer;
  volatile uint32_t stage;
};

static struct mail mail;

// A child: tells where its buffer is; the second one then looks into it.
static int child(struct mail *parent, int looks) {
  parent->pointer = &buffer;
  announce(&parent->stage, 1);
  if (!looks) return 0;
  await(&parent->stage, 2);
  say("wrong-stale: the second child found %lu where it had put nothing\n", (unsigned long)buffer);
  return 0;
}

static int begin(const char *which) {
  char address[17];
  format_address(address, &mail);
  mail.stage = 0;
  int id = start(own_path(), (char *[]){(char *)own_path(), (char *)which, address, NULL});
  await(&mail.stage, 1);
  return id;
}

__attribute__((noinline)) static void use(volatile uint64_t *pointer) { *pointer = 1234; }

int main(int argc, char **argv) {
  if (argc > 2) return child(parse_address(argv[2]), argv[1][0] == 's');
  must("allow", bd0_allow(&mail, sizeof mail));  // That children write here was agreed.
  int first = begin("first");
  volatile uint64_t *pointer = mail.pointer;
  collect(first);
  int second = begin("second");
  use(pointer);  // should be mail.pointer, as far as anybody agreed on that
  announce(&mail.stage, 2);
  collect(second);
  return 0;
}
