// Signed and unsigned division and remainder of every width, by variables and by constants (which
// the compiler turns into multiplications).
// build: glibc musl
#include <stdio.h>

#include "checksum.h"
#include "random.h"

static uint64_t sum = CHECKSUM_START;
static int wrong;

#define CHECK(U, S)                                                                     \
  do {                                                                                  \
    U a = (U)(random_next() >> random_below(sizeof(U) * 8)), b = (U)(random_next() >> random_below(sizeof(U) * 8)); \
    if (b == 0) b = 3;                                                                  \
    volatile U quotient = a / b, remainder = a % b;                                     \
    if ((U)(quotient * b + remainder) != a) wrong++;                                    \
    S x = (S)a, y = (S)b;                                                               \
    if (y == -1) y = 7;                                                                 \
    volatile S squotient = (S)(x / y), sremainder = (S)(x % y);                         \
    if ((S)(squotient * y + sremainder) != x) wrong++;                                  \
    sum = checksum_word(sum, quotient);                                                 \
    sum = checksum_word(sum, remainder);                                                \
    sum = checksum_word(sum, (uint64_t)(int64_t)squotient);                             \
    sum = checksum_word(sum, (uint64_t)(int64_t)sremainder);                            \
    sum = checksum_word(sum, (U)(a / 10) ^ (U)(a % 7) ^ (U)(x / 3) ^ (U)(x % 100));     \
  } while (0)

int main(void) {
  for (int i = 0; i < 2000; i++) {
    CHECK(uint8_t, int8_t);
    CHECK(uint16_t, int16_t);
    CHECK(uint32_t, int32_t);
    CHECK(uint64_t, int64_t);
  }
  for (int a = -7; a <= 7; a += 7) {
    for (int b = -2; b <= 2; b += 4) {
      volatile int x = a, y = b;
      printf("%d/%d=%d rest %d\n", x, y, x / y, x % y);
    }
  }
  printf("%016llx wrong %d\n", (unsigned long long)sum, wrong);
  return wrong != 0;
}
