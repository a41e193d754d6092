// Two programs linked at the same address at once: each finds its own data at the same near
// address, and reads the other's by the far one. This one starts the other and lives as long as it
// does.
// bd0: near
// cflags: -Wl,--section-start=.twin=0x600000
// run: start twin-1
// prints: twin-2: at 0x600000 I have "data of twin-2", the other has "data of twin-1"\ntwin-1: at 0x600000 I have "data of twin-1", the other has "data of twin-2"\n
#include "twin.h"

struct twin twin __attribute__((section(".twin"))) = {0, "data of twin-1"};

int main(void) {
  char *child_argv[] = {"twin-2", NULL};
  int other = start(beside("twin-2"), child_argv);
  await(&twin.stage, 1);
  show_twins("twin-1", other);
  announce(&twin_of(other)->stage, 2);
  return collect(other);
}
