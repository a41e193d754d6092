// The string comparisons of SSE4.2, by intrinsics: every mode on texts and numbers of every length,
// index, mask and flags; and functions of <string.h> as they are written with them.
// build: glibc musl
// cflags: -msse4.2
#include <nmmintrin.h>
#include <stdio.h>
#include <string.h>

#include "random.h"

static unsigned sum;

static void add(unsigned value) { sum = (sum ^ value) * 16777619u; }

static __m128i operand(int kind) {
  unsigned char b[16];
  for (int i = 0; i < 16; i++) {
    b[i] = kind == 0   ? (unsigned char)"abc-"[random_below(4)]
           : kind == 1 ? (unsigned char)(126 + random_below(4))
                       : (unsigned char)random_next();
    if (random_below(20) == 0) b[i] = 0;
  }
  return _mm_loadu_si128((const __m128i *)b);
}

#define MODE(IMM)                                                                                 \
  do {                                                                                            \
    sum = 2166136261u;                                                                            \
    for (int i = 0; i < 400; i++) {                                                               \
      __m128i a = operand(i % 3), b = operand(i % 3), m;                                          \
      int la = (int)random_below(40) - 20, lb = (int)random_below(40) - 20;                       \
      add((unsigned)_mm_cmpestri(a, la, b, lb, IMM));                                             \
      add((unsigned)_mm_cmpistri(a, b, IMM));                                                     \
      m = _mm_cmpestrm(a, la, b, lb, IMM);                                                        \
      add((unsigned)_mm_extract_epi32(m, 0) ^ (unsigned)_mm_extract_epi32(m, 2));                 \
      m = _mm_cmpistrm(a, b, IMM);                                                                \
      add((unsigned)_mm_extract_epi32(m, 1) ^ (unsigned)_mm_extract_epi32(m, 3));                 \
      add((unsigned)(_mm_cmpistra(a, b, IMM) | _mm_cmpistrc(a, b, IMM) << 1 |                     \
                     _mm_cmpistro(a, b, IMM) << 2 | _mm_cmpistrs(a, b, IMM) << 3 |                \
                     _mm_cmpistrz(a, b, IMM) << 4 | _mm_cmpestra(a, la, b, lb, IMM) << 5 |        \
                     _mm_cmpestrc(a, la, b, lb, IMM) << 6 | _mm_cmpestro(a, la, b, lb, IMM) << 7 | \
                     _mm_cmpestrs(a, la, b, lb, IMM) << 8 | _mm_cmpestrz(a, la, b, lb, IMM) << 9)); \
    }                                                                                             \
    printf("%02x %08x\n", IMM, sum);                                                              \
  } while (0)

#define FOUR(IMM) \
  MODE(IMM);      \
  MODE(IMM + 1);  \
  MODE(IMM + 2);  \
  MODE(IMM + 3)
#define SIXTEEN(IMM) \
  FOUR(IMM);         \
  FOUR(IMM + 4);     \
  FOUR(IMM + 8);     \
  FOUR(IMM + 12)

static size_t span(const char *text, const char *set) {
  __m128i chars = _mm_loadu_si128((const __m128i *)set);
  for (size_t at = 0;; at += 16) {
    __m128i piece = _mm_loadu_si128((const __m128i *)(text + at));
    int index = _mm_cmpistri(chars, piece, _SIDD_CMP_EQUAL_ANY | _SIDD_NEGATIVE_POLARITY);
    if (index < 16) return at + (size_t)index;
  }
}

static long find(const char *text, const char *word) {
  __m128i needle = _mm_loadu_si128((const __m128i *)word);
  for (long at = 0;; at += 1) {
    __m128i piece = _mm_loadu_si128((const __m128i *)(text + at));
    int index = _mm_cmpistri(needle, piece, _SIDD_CMP_EQUAL_ORDERED);
    if (index == 0) return at;
    if (_mm_cmpistrz(needle, piece, _SIDD_CMP_EQUAL_ORDERED) && index == 16) return -1;
    if (index < 16) at += index - 1;
  }
}

int main(void) {
  SIXTEEN(0x00);
  SIXTEEN(0x10);
  SIXTEEN(0x20);
  SIXTEEN(0x30);
  SIXTEEN(0x40);
  SIXTEEN(0x50);
  SIXTEEN(0x60);
  SIXTEEN(0x70);
  static const char text[80] = "the quick brown fox jumps over the lazy dog";
  static const char letters[16] = "thequickbrown ", words[3][16] = {"fox", "lazy dog", "cat"};
  printf("span %zu, %zu\n", span(text, letters), strspn(text, letters));
  for (int i = 0; i < 3; i++) printf("%s at %ld\n", words[i], find(text, words[i]));
  return 0;
}
