// Shifts and rotates of every width and count, as the compiler writes them.
// build: glibc musl
// cflags: -O1
#include <stdio.h>

#include "checksum.h"
#include "random.h"

#define FOR_WIDTH(NAME, U, S, BITS)                                                        \
  static uint64_t NAME(void) {                                                             \
    uint64_t sum = CHECKSUM_START;                                                         \
    for (int i = 0; i < 20; i++) {                                                         \
      U u = (U)random_next();                                                              \
      S s = (S)u;                                                                          \
      for (unsigned n = 0; n < BITS; n++) {                                                \
        U left = (U)(u << n), right = (U)(u >> n), around = (U)(u << n | u >> (BITS - n) % BITS); \
        if (n == 0) around = u;                                                            \
        S arithmetic = (S)(s >> n);                                                        \
        sum = checksum_word(sum, left);                                                    \
        sum = checksum_word(sum, right);                                                   \
        sum = checksum_word(sum, around);                                                  \
        sum = checksum_word(sum, (uint64_t)(int64_t)arithmetic);                           \
      }                                                                                    \
      sum = checksum_word(sum, (U)(u << 1) ^ (U)(u >> 1) ^ (U)(s >> 1));                   \
      sum = checksum_word(sum, (U)(u << 7) ^ (U)(u >> 5) ^ (U)(s >> 3));                   \
    }                                                                                      \
    return sum;                                                                            \
  }

FOR_WIDTH(bytes, uint8_t, int8_t, 8)
FOR_WIDTH(words, uint16_t, int16_t, 16)
FOR_WIDTH(longs, uint32_t, int32_t, 32)
FOR_WIDTH(quads, uint64_t, int64_t, 64)

int main(void) {
  printf("8: %016llx\n", (unsigned long long)bytes());
  printf("16: %016llx\n", (unsigned long long)words());
  printf("32: %016llx\n", (unsigned long long)longs());
  printf("64: %016llx\n", (unsigned long long)quads());
  return 0;
}
