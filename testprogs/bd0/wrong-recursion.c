// Wrong on purpose: a stack overflow into the heap. In a region of 1 MiB a recursion without end in
// sight grows through everything between the stack and the heap, and what was in the heap is gone.
//   bd0-run -L 1MiB --trace-writes --trace-checks=stack wrong-recursion.far
// bd0: far
// run: start wrong-recursion -L 1MiB
// prints: wrong-recursion: the heap's last word is spoilt\n
#include "demo.h"

__attribute__((noinline)) static long descend(const volatile char *end, int depth) {
  volatile char frame[256];
  memset((char *)frame, 0x5f, sizeof frame);
  if ((uintptr_t)frame < (uintptr_t)end) return depth;  // should be well before
  return descend(end, depth + 1) + frame[depth % 200] - 0x5f;
}

int main(void) {
  // As much heap as there is, but for the last few pages.
  char *last = NULL;
  for (size_t bytes = 1 << 19; bytes >= BD0_PAGE_SIZE; bytes /= 2) {
    char *got = bd0_heap(bytes, 0);
    if (!BD0_FAILED(got)) last = got + bytes - sizeof(uint64_t);
  }
  if (last == NULL) fail("no heap");
  volatile uint64_t *word = (volatile uint64_t *)last;
  *word = 0x600d;
  long depth = descend(last - 512, 0);
  if (*word != 0x600d && depth > 0) say("wrong-recursion: the heap's last word is spoilt\n");
  return 0;
}
