// malloc, calloc, realloc, aligned_alloc and free in random order, contents checked; sizes reach
// those that the allocator takes from mmap.
// build: glibc musl
// args: 8000
// bench: 400000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "random.h"

enum { SLOTS = 256 };

static struct slot {
  unsigned char *memory;
  size_t size;
  unsigned char filling;
} slots[SLOTS];

static size_t some_size(void) {
  switch (random_below(100)) {
    case 0: return random_below(300000) + 1;
    case 1: case 2: case 3: return random_below(20000) + 1;
    default: return random_below(300) + 1;
  }
}

static int intact(const struct slot *s, size_t size) {
  for (size_t i = 0; i < size; i += 61) {
    if (s->memory[i] != s->filling) return 0;
  }
  return size == 0 || s->memory[size - 1] == s->filling;
}

static void fill(struct slot *s) {
  s->filling = (unsigned char)random_next();
  memset(s->memory, s->filling, s->size);
}

int main(int argc, char **argv) {
  int steps = argc > 1 ? atoi(argv[1]) : 8000;
  uint64_t sum = CHECKSUM_START;
  size_t live = 0, peak = 0;
  for (int step = 0; step < steps; step++) {
    struct slot *s = &slots[random_below(SLOTS)];
    size_t size = some_size();
    if (s->memory == NULL) {
      int zeroed = random_below(2) == 0;
      s->memory = zeroed ? calloc(size, 1) : malloc(size);
      if (s->memory == NULL) return 3;
      s->size = size;
      for (size_t i = 0; zeroed && i < size; i++) {
        if (s->memory[i] != 0) return 4;
      }
      fill(s);
      live += size;
    } else if (random_below(3) == 0) {
      size_t kept = size < s->size ? size : s->size;
      live += size - s->size;
      s->memory = realloc(s->memory, size);
      if (s->memory == NULL || !intact(s, kept)) return 5;
      s->size = size;
      fill(s);
    } else {
      if (!intact(s, s->size)) return 6;
      free(s->memory);
      live -= s->size;
      s->memory = NULL;
    }
    if (live > peak) peak = live;
    sum = checksum_word(sum, live);
  }
  for (int i = 0; i < SLOTS; i++) free(slots[i].memory);
  for (size_t alignment = 16; alignment <= 65536; alignment *= 4) {
    void *p = aligned_alloc(alignment, alignment * 2);
    if (p == NULL || (size_t)p % alignment != 0) return 7;
    free(p);
  }
  printf("%d steps, peak %zu bytes, %016llx\n", steps, peak, (unsigned long long)sum);
  return 0;
}
