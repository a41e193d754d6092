// A failed assertion: the message, then SIGABRT.
// build: glibc musl
// status: signal 6
#include <assert.h>

int main(int argc, char **argv) {
  (void)argv;
  assert(argc == 0 && "there is always argv[0]");
  return 0;
}
