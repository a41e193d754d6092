// AES, carry-less multiplication and SHA, by intrinsics, against the standards' own examples and
// plain C: AES-128 (FIPS 197), GHASH's field, SHA-1 and SHA-256 of "abc" (FIPS 180-4).
// build: glibc musl
// cflags: -msse4.1 -maes -mpclmul -msha
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "random.h"

static void print(const char *name, __m128i value) {
  uint8_t b[16];
  _mm_storeu_si128((__m128i *)b, value);
  printf("%s ", name);
  for (int i = 0; i < 16; i++) printf("%02x", b[i]);
  putchar('\n');
}

// AES.

static __m128i mix_key(__m128i key, __m128i assist) {
  key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
  return _mm_xor_si128(key, _mm_shuffle_epi32(assist, 0xff));
}

#define NEXT(I, CONSTANT) keys[I] = mix_key(keys[I - 1], _mm_aeskeygenassist_si128(keys[I - 1], CONSTANT))

static void aes(void) {
  uint8_t bytes[16], text[16];
  for (int i = 0; i < 16; i++) {
    bytes[i] = (uint8_t)i;
    text[i] = (uint8_t)(i * 0x11);
  }
  __m128i keys[11], state = _mm_loadu_si128((const __m128i *)text);
  keys[0] = _mm_loadu_si128((const __m128i *)bytes);
  NEXT(1, 1);
  NEXT(2, 2);
  NEXT(3, 4);
  NEXT(4, 8);
  NEXT(5, 0x10);
  NEXT(6, 0x20);
  NEXT(7, 0x40);
  NEXT(8, 0x80);
  NEXT(9, 0x1b);
  NEXT(10, 0x36);
  state = _mm_xor_si128(state, keys[0]);
  for (int i = 1; i < 10; i++) state = _mm_aesenc_si128(state, keys[i]);
  state = _mm_aesenclast_si128(state, keys[10]);
  print("aes-128", state);
  state = _mm_xor_si128(state, keys[10]);
  for (int i = 9; i > 0; i--) state = _mm_aesdec_si128(state, _mm_aesimc_si128(keys[i]));
  state = _mm_aesdeclast_si128(state, keys[0]);
  print("and back", state);
}

// Carry-less products.

static void products(void) {
  int wrong = 0;
  __m128i sum = _mm_setzero_si128();
  for (int i = 0; i < 500; i++) {
    uint64_t a = random_next(), b = i % 3 ? random_next() : random_next() >> random_below(64);
    uint64_t low = 0, high = 0;
    for (int j = 0; j < 64; j++) {
      if (b >> j & 1) {
        low ^= a << j;
        high ^= j ? a >> (64 - j) : 0;
      }
    }
    __m128i x = _mm_set_epi64x((long long)a, 77), y = _mm_set_epi64x(99, (long long)b);
    __m128i p = _mm_clmulepi64_si128(x, y, 0x01);
    wrong += (uint64_t)_mm_extract_epi64(p, 0) != low || (uint64_t)_mm_extract_epi64(p, 1) != high;
    sum = _mm_xor_si128(sum, _mm_clmulepi64_si128(sum, y, 0x10));
    sum = _mm_xor_si128(sum, p);
    sum = _mm_xor_si128(sum, _mm_clmulepi64_si128(x, y, 0x11));
    sum = _mm_xor_si128(sum, _mm_clmulepi64_si128(x, y, 0x00));
  }
  printf("%d products wrong\n", wrong);
  print("products", sum);
}

// SHA. One block of the padded message "abc", as big-endian words.

static void block(uint32_t words[16]) {
  memset(words, 0, 64);
  words[0] = 0x61626380;
  words[15] = 24;
}

#define FOUR_ROUNDS(I, F)                                                      \
  do {                                                                         \
    __m128i before = abcd;                                                     \
    e = (I) == 0 ? _mm_add_epi32(e, w[0]) : _mm_sha1nexte_epu32(e, w[(I) % 4]); \
    abcd = _mm_sha1rnds4_epu32(abcd, e, F);                                    \
    e = before;                                                                \
    w[(I) % 4] = _mm_sha1msg1_epu32(w[(I) % 4], w[((I) + 1) % 4]);             \
    w[(I) % 4] = _mm_xor_si128(w[(I) % 4], w[((I) + 2) % 4]);                  \
    w[(I) % 4] = _mm_sha1msg2_epu32(w[(I) % 4], w[((I) + 3) % 4]);             \
  } while (0)

#define FIVE_TIMES(F)                \
  for (int i = 0; i < 5; i++) {      \
    FOUR_ROUNDS(5 * F + i, F);       \
  }

static void sha1(void) {
  uint32_t words[16];
  block(words);
  __m128i w[4], abcd = _mm_set_epi32(0x67452301, (int)0xefcdab89, (int)0x98badcfe, 0x10325476);
  __m128i e = _mm_set_epi32((int)0xc3d2e1f0, 0, 0, 0), first = abcd, first_e = e;
  for (int i = 0; i < 4; i++) {
    const uint32_t *p = words + 4 * i;
    w[i] = _mm_set_epi32((int)p[0], (int)p[1], (int)p[2], (int)p[3]);
  }
  FIVE_TIMES(0)
  FIVE_TIMES(1)
  FIVE_TIMES(2)
  FIVE_TIMES(3)
  e = _mm_sha1nexte_epu32(e, first_e);
  abcd = _mm_add_epi32(abcd, first);
  printf("sha-1 %08x%08x%08x%08x%08x\n", (unsigned)_mm_extract_epi32(abcd, 3),
         (unsigned)_mm_extract_epi32(abcd, 2), (unsigned)_mm_extract_epi32(abcd, 1),
         (unsigned)_mm_extract_epi32(abcd, 0), (unsigned)_mm_extract_epi32(e, 3));
}

// The fractions of the cube roots of the first 64 primes, and of the square roots of the first 8.
static uint32_t fraction(int prime, int cube) {
  unsigned __int128 low = 0, high = (unsigned __int128)1 << 40;
  while (high - low > 1) {
    // The root times 2^32, by bisection.
    unsigned __int128 root = (low + high) / 2;
    unsigned __int128 power = cube ? root * root * root : root * root;
    int above = power > (unsigned __int128)(unsigned)prime << (cube ? 96 : 64);
    if (above)
      high = root;
    else
      low = root;
  }
  return (uint32_t)low;
}

static void sha256(void) {
  uint32_t words[64], constants[64], start[8];
  int count = 0;
  for (int n = 2; count < 64; n++) {
    int prime = 1;
    for (int d = 2; d * d <= n; d++) prime &= n % d != 0;
    if (!prime) continue;
    if (count < 8) start[count] = fraction(n, 0);
    constants[count++] = fraction(n, 1);
  }
  block(words);
  for (int i = 16; i < 64; i += 4) {
    __m128i a = _mm_loadu_si128((const __m128i *)(words + i - 16));
    __m128i b = _mm_loadu_si128((const __m128i *)(words + i - 12));
    __m128i c = _mm_loadu_si128((const __m128i *)(words + i - 8));
    __m128i d = _mm_loadu_si128((const __m128i *)(words + i - 4));
    __m128i next = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
    _mm_storeu_si128((__m128i *)(words + i), _mm_sha256msg2_epu32(next, d));
  }
  const int *s = (const int *)start;
  __m128i abef = _mm_set_epi32(s[0], s[1], s[4], s[5]), cdgh = _mm_set_epi32(s[2], s[3], s[6], s[7]);
  __m128i first = abef, second = cdgh;
  for (int i = 0; i < 64; i += 2) {
    __m128i wk = _mm_set_epi32(0, 0, (int)(words[i + 1] + constants[i + 1]), (int)(words[i] + constants[i]));
    __m128i next = _mm_sha256rnds2_epu32(cdgh, abef, wk);
    cdgh = abef;
    abef = next;
  }
  abef = _mm_add_epi32(abef, first);
  cdgh = _mm_add_epi32(cdgh, second);
  printf("sha-256 %08x%08x%08x%08x%08x%08x%08x%08x\n", (unsigned)_mm_extract_epi32(abef, 3),
         (unsigned)_mm_extract_epi32(abef, 2), (unsigned)_mm_extract_epi32(cdgh, 3),
         (unsigned)_mm_extract_epi32(cdgh, 2), (unsigned)_mm_extract_epi32(abef, 1),
         (unsigned)_mm_extract_epi32(abef, 0), (unsigned)_mm_extract_epi32(cdgh, 1),
         (unsigned)_mm_extract_epi32(cdgh, 0));
}

int main(void) {
  aes();
  products();
  sha1();
  sha256();
  return 0;
}
