// The other twin; see twin-1.c, which starts it.
// bd0: near
// cflags: -Wl,--section-start=.twin=0x600000
#include "twin.h"

struct twin twin __attribute__((section(".twin"))) = {0, "data of twin-2"};

int main(void) {
  int parent = (int)must("parent", bd0_parent());
  if (parent == 0) fail("start `twin-1`, which starts this program");
  show_twins("twin-2", parent);
  announce(&twin_of(parent)->stage, 1);
  await(&twin.stage, 2);
  return 0;
}
