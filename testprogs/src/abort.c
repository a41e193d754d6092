// abort: death by SIGABRT, what was flushed stays.
// build: glibc musl
// status: signal 6
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  puts("before");
  fflush(stdout);
  abort();
}
