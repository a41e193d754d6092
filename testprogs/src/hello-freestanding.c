// C without a C library, linked at a fixed address and position-independent (with relocations left
// to nobody: the program must not need any).
// build: nostdlib nostdlib-pie
#include "freestanding.h"

int main(int argc, char **argv) {
  put_text("Hello without a library, ");
  put_hex((uint64_t)argc, 1);
  put_text(argv[argc] == 0 ? " argument\n" : " argument, and argv does not end\n");
  return 0;
}
