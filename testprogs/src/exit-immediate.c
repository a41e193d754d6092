// _exit: nothing flushed, no atexit function.
// build: glibc musl
// status: 9
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void never(void) { puts("never"); }

int main(void) {
  atexit(never);
  setvbuf(stdout, NULL, _IOFBF, 4096);
  printf("lost in the buffer");
  _exit(9);
}
