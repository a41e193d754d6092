// Linked at the same address as ab-a, so it cannot be started into its region: EADDRINUSE.
// bd0: near
// run: start ab-a &; start ab-collide --in ab-a
#include <stdio.h>

int main(void) {
  puts("ab-collide: this needs a region of its own");
  return 0;
}
