// The stack as the kernel leaves it: rsp aligned, argc, argv, environ, auxv in this order, rdx zero.
// build: nostdlib nostdlib-pie
// args: alpha beta
#include "freestanding.h"

int main(int argc, char **argv) {
  uint64_t *stack = (uint64_t *)(argv - 1);
  put_text("aligned ");
  put_hex((uintptr_t)stack % 16 == 0, 1);
  put_text(" argc ");
  put_hex(stack[0], 1);
  for (int i = 1; i < argc; i++) {
    put_char(' ');
    put_text(argv[i]);
  }
  char **environment = argv + argc + 1;
  while (*environment != NULL) environment++;
  uint64_t *auxiliary = (uint64_t *)(environment + 1);
  int seen = 0;
  for (; auxiliary[0] != 0; auxiliary += 2) {
    if (auxiliary[0] == 6 && auxiliary[1] == 4096) seen |= 1;   // AT_PAGESZ
    if (auxiliary[0] == 3 && auxiliary[1] != 0) seen |= 2;      // AT_PHDR
    if (auxiliary[0] == 25 && auxiliary[1] > (uintptr_t)stack) seen |= 4;  // AT_RANDOM
    if (auxiliary[0] == 31 && auxiliary[1] > (uintptr_t)stack) seen |= 8;  // AT_EXECFN
  }
  put_text(" auxv ");
  put_hex((uint64_t)seen, 1);
  put_text(argv[argc] == NULL ? " end\n" : " no end\n");
  return 0;
}
