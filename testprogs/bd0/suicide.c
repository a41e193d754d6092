// Kills itself: the terminal says that it was killed, and by which signal.
// bd0: near far
// libc: none
// run: start suicide
// prints: suicide: farewell\n
// status: signal 9
#include "bare.h"

int main(void) {
  int self = (int)must("suicide", "self", bd0_self());
  print(1, "suicide: farewell\n");
  must("suicide", "kill", bd0_kill(self, 9));
  print(1, "suicide: still alive\n");
  return 1;
}
