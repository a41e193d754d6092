// Takes heap from its region until there is none; what it got works to the last byte.
// bd0: near far
// libc: none
// run: start exhaust -L 1GB
// prints: exhaust: the region is full\n
// status: 3
#include "bare.h"

#define MEBIBYTE ((size_t)1 << 20)

int main(void) {
  size_t bytes = MEBIBYTE;
  char *last = NULL;
  // From large to small, so that what remains is less than 16 bytes.
  while (bytes >= 16) {
    char *piece = bd0_heap(bytes, 0);
    if (!BD0_FAILED(piece)) {
      last = piece + bytes - 1;
    } else if ((long)piece == -BD0_ENOMEM) {
      bytes /= 2;
    } else {
      must("exhaust", "heap", (long)piece);
    }
  }
  if (last == NULL) return 1;
  *(volatile char *)last = 1;
  print(1, "exhaust: the region is full\n");
  return 3;
}
