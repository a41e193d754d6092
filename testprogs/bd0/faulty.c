// Writes through a null pointer; with the argument `far`, to a far address where no region is; with
// `call`, goes to address 0. Each is the death of this process alone.
// bd0: near far
// libc: none
// run: start faulty
// prints: faulty: about to fault\n
// status: signal 11
#include "bare.h"

int main(int argc, char **argv) {
  char how = argc > 1 ? argv[1][0] : 'n';
  // The compiler must not know what these are.
  volatile uint32_t *volatile target =
      how == 'f' ? (volatile uint32_t *)0x7ffffffff000 : (volatile uint32_t *)0;
  void (*volatile nowhere)(void) = (void (*)(void))0;
  print(1, "faulty: about to fault\n");
  if (how == 'c') nowhere();
  *target = 1;
  print(1, "faulty: still alive\n");
  return 1;
}
