// exit with a status, output flushed.
// build: glibc musl static-pie
// status: 42
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  printf("flushed by exit");
  exit(42);
}
