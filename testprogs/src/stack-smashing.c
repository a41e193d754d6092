// The stack protector finds a changed canary (fs:0x28): SIGABRT in glibc, a fault in musl.
// build: glibc
// cflags: -fstack-protector-all -O0 -Wno-stringop-overflow
// status: signal 6
#include <stdio.h>
#include <string.h>

static void overflow(volatile size_t length) {
  char small[8];
  memset(small, 'x', length);
}

int main(void) {
  overflow(8);
  puts("eight fit");
  fflush(stdout);
  overflow(40);
  return 0;
}
