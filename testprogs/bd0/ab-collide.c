// Linked at the same address as ab-a, so it cannot be started into its region: EADDRINUSE.
// `start ab-a &`, then `start ab-collide --in ab-a` is refused.
// bd0: near
#include <stdio.h>

int main(void) {
  puts("ab-collide: this needs a region of its own");
  return 0;
}
