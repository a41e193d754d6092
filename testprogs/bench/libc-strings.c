// N rounds of what the C library has in several versions, one for each kind of CPU: strlen, strcmp, strchr,
// memchr, memcmp, memcpy, memmove, memset, strstr on strings of 0 to 4,000 bytes.
// build: glibc glibc-v3 musl
// args: 10
#include <string.h>

#include "random.h"
#include "steady.h"

enum { SIZE = 4096 };

static char text[SIZE], copy[SIZE + 64];

// Through pointers, so that no compiler puts something else into the place of the call.
static size_t (*volatile length_of)(const char *) = strlen;
static int (*volatile compare)(const char *, const char *) = strcmp;
static int (*volatile compare_memory)(const void *, const void *, size_t) = memcmp;
static void *(*volatile copy_memory)(void *, const void *, size_t) = memcpy;
static void *(*volatile move_memory)(void *, const void *, size_t) = memmove;
static void *(*volatile set_memory)(void *, int, size_t) = memset;

static void work(long rounds) {
  random_restart();
  for (int i = 0; i < SIZE - 1; i++) text[i] = (char)('a' + random_below(20));
  text[SIZE - 1] = 0;
  uint64_t sum = 0;
  for (long round = 0; round < rounds; round++) {
    for (int i = 0; i < 64; i++) {
      size_t at = random_below(SIZE - 100), to = at % 64, length = SIZE - 1 - at;
      if (i % 4 != 0) length = length < 100 ? length : random_below(100);
      char *piece = copy_memory(copy + to, text + at, length);
      piece[length] = 0;
      sum += length_of(piece);
      sum += compare(piece, text + at) < 0;
      char wanted = (char)('z' - (i & 15));
      const char *found = strchr(piece, wanted);
      if (found != NULL) sum += (uint64_t)(found - piece);
      found = memchr(text, wanted, SIZE);
      if (found != NULL) sum += (uint64_t)(found - text);
      sum += compare_memory(piece, text + at, length) == 0;
      if (length > 40) {
        move_memory(piece + 8, piece, length - 8);
        set_memory(piece, '-', 8);
        char needle[5] = {text[at + 20], text[at + 21], text[at + 22], text[at + 23], 0};
        found = strstr(piece, needle);
        if (found != NULL) sum += (uint64_t)(found - piece);
      }
    }
  }
  report("%llu %016llx\n", (unsigned long long)sum,
         (unsigned long long)checksum_bytes(CHECKSUM_START, copy, 64));
}

int main(int argc, char **argv) { return steady(argc, argv, 10, work); }
