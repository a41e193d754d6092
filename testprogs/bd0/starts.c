// Starts a program again and again and waits for its end: the time of a start. Compare
// native/fork-exec. The first tenth is not measured.
// bd0: near far
// run: start starts 1000
// Another program than `nothing`: start starts 1000 PATH
#include "demo.h"

int main(int argc, char **argv) {
  long count = argument(argc, argv, 1, 1000), warm = count / 10 + 1;
  char *child_argv[] = {argc > 2 ? argv[2] : beside("nothing"), NULL};
  int64_t begin = must("clock", bd0_clock());
  for (long i = 0; i < warm + count; i++) {
    if (i == warm) begin = bd0_clock();
    int status = collect(start(child_argv[0], child_argv));
    if (status != 0) fail("%s: exit status %d", child_argv[0], status);
  }
  say("starts: %ld starts, %ld ns each\n", count, (long)((bd0_clock() - begin) / count));
  return 0;
}
