// A process starts K children, each of them K more, to the depth D. A leaf's exit status is 1, any
// other process's the sum of its children's and 1; so the root's sum is the number of processes.
// bd0: near far
// run: start start-tree 3 3
// prints: start-tree: 3 children each, depth 3: sum of exit statuses 40\n
#include "demo.h"

int main(int argc, char **argv) {
  long children = argument(argc, argv, 1, 3), depth = argument(argc, argv, 2, 3);
  int root = argc < 4;
  long expected = 1, level = 1;
  for (long i = 0; i < depth; i++) expected += level *= children;
  if (children < 1 || depth < 0 || expected > 255) {
    fail("at most 255 processes, or a status overflows");
  }

  int sum = 1;
  if (depth > 0) {
    char width[24], remaining[24];
    char *child_argv[] = {argv[0], width, remaining, "child", NULL};
    sprintf(width, "%ld", children);
    sprintf(remaining, "%ld", depth - 1);
    for (long i = 0; i < children; i++) start(own_path(), child_argv);
    for (long i = 0; i < children; i++) {
      int status;
      must("wait", bd0_wait(-1, &status, 0));
      sum += status;
    }
  }
  if (bd0_wait(-1, NULL, 0) != -BD0_ECHILD) fail("not under BD0, or a child too many");
  if (!root) return sum;
  if (sum != expected) fail("sum %d, expected %ld", sum, expected);
  say("start-tree: %ld children each, depth %ld: sum of exit statuses %d\n", children, depth, sum);
  return 0;
}
