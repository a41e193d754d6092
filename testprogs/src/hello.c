// The first program: one line through stdio.
// build: glibc musl static-pie musl-pie
#include <stdio.h>

int main(void) {
  puts("Hello, world!");
  return 0;
}
