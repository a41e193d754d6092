// B of A + B; see ab-a.c. Linked at 0x200000, it fits below A in A's region:
// `start ab-b --in ab-a`.
// bd0: near
// cflags: -Wl,-Ttext-segment=0x200000
#include "demo.h"
#include "ab.h"

int main(void) {
  const volatile struct bd0_metadata *own = bd0_metadata(0);
  struct ab *table = (struct ab *)AB_ADDRESS;
  must("self", bd0_self());
  if (own == NULL) fail("no metadata");
  if (own->id == own->owner) fail("not in A's region: start ab-b --in ab-a");
  await(&table->stage, AB_READY);
  say("B: A says \"%s\"\n", table->greeting);
  table->answer = table->sum(table->numbers, table->count);  // A's code, run by B's thread
  sprintf(table->reply, "the sum of your %d numbers is %u", table->count, table->answer);
  announce(&table->stage, AB_ANSWERED);
  return 0;
}
