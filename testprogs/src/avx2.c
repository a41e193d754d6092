// AVX, AVX2, FMA and F16C by the compiler's intrinsics, on integers and floating-point numbers; masked
// accesses beside memory that is not there, gathers, and results of more than one lane.
// build: glibc musl
// cflags: -mavx2 -mfma -mf16c
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "random.h"

static uint64_t sum;

static void fold(const void *data, size_t bytes) {
  const uint8_t *p = data;
  for (size_t i = 0; i < bytes; i++) sum = (sum ^ p[i]) * 0x100000001b3u;
}

static void tell(const char *name) {
  printf("%-16s %016llx\n", name, (unsigned long long)sum);
  sum = 0xcbf29ce484222325u;
}

static __m256i a[64], b[64];
static __m256 fa[64], fb[64], fc[64];
static __m256d da[64], db[64], dc[64];

static void fill(void) {
  uint64_t *words = (uint64_t *)a;
  for (size_t i = 0; i < sizeof a / 8; i++) words[i] = random_next();
  words = (uint64_t *)b;
  for (size_t i = 0; i < sizeof b / 8; i++) words[i] = random_next() >> (i & 7) * 8;
  for (int i = 0; i < 64; i++)
    for (int j = 0; j < 8; j++) {
      ((float *)&fa[i])[j] = (float)((int)(random_next() % 2000001) - 1000000) / 64;
      ((float *)&fb[i])[j] = (float)(random_next() % 1000 + 1) / 3;
      ((float *)&fc[i])[j] = (float)(random_next() % 100000) * 1e-6f;
      if (j < 4) {
        ((double *)&da[i])[j] = (double)((int64_t)random_next() >> 20) / 1024;
        ((double *)&db[i])[j] = (double)(random_next() % 1000 + 1) / 7;
        ((double *)&dc[i])[j] = (double)(random_next() % 100000) * 1e-9;
      }
    }
}

#define INTEGERS(NAME)                                                          \
  do {                                                                          \
    for (int i = 0; i < 64; i++) {                                              \
      __m256i r = _mm256_##NAME(a[i], b[i]);                                    \
      __m128i s = _mm_##NAME(_mm256_castsi256_si128(b[i]), _mm256_extracti128_si256(a[i], 1)); \
      fold(&r, sizeof r), fold(&s, sizeof s);                                   \
    }                                                                           \
    tell(#NAME);                                                                \
  } while (0)

#define FLOATS(NAME)                                                            \
  do {                                                                          \
    for (int i = 0; i < 64; i++) {                                              \
      __m256 r = _mm256_##NAME##_ps(fa[i], fb[i]);                              \
      __m256d s = _mm256_##NAME##_pd(da[i], db[i]);                             \
      fold(&r, sizeof r), fold(&s, sizeof s);                                   \
    }                                                                           \
    tell(#NAME);                                                                \
  } while (0)

#define FUSED(NAME)                                                             \
  do {                                                                          \
    for (int i = 0; i < 64; i++) {                                              \
      __m256 r = _mm256_##NAME##_ps(fa[i], fb[i], fc[i]);                       \
      __m256d s = _mm256_##NAME##_pd(da[i], db[i], dc[i]);                      \
      fold(&r, sizeof r), fold(&s, sizeof s);                                   \
    }                                                                           \
    tell(#NAME);                                                                \
  } while (0)

#define COMPARE(P)                                                              \
  do {                                                                          \
    for (int i = 0; i < 64; i++) {                                              \
      __m256 r = _mm256_cmp_ps(fa[i], fa[i ^ 1], P);                            \
      __m256d s = _mm256_cmp_pd(da[i], da[i ^ 1], P);                           \
      fold(&r, sizeof r), fold(&s, sizeof s);                                   \
    }                                                                           \
  } while (0)

static void crossing(void) {
  for (int i = 0; i < 64; i++) {
    __m256i r[12] = {
        _mm256_permutevar8x32_epi32(a[i], b[i]),
        _mm256_permute4x64_epi64(a[i], 0x1b),
        _mm256_permute2x128_si256(a[i], b[i], 0x21),
        _mm256_permute2x128_si256(a[i], b[i], 0x83),
        _mm256_inserti128_si256(a[i], _mm256_castsi256_si128(b[i]), 1),
        _mm256_broadcastb_epi8(_mm256_castsi256_si128(a[i])),
        _mm256_broadcastw_epi16(_mm256_castsi256_si128(a[i])),
        _mm256_blendv_epi8(a[i], b[i], a[i ^ 1]),
        _mm256_blend_epi32(a[i], b[i], 0x5a),
        _mm256_alignr_epi8(a[i], b[i], 5),
        _mm256_cvtepi8_epi32(_mm256_castsi256_si128(a[i])),
        _mm256_cvtepu16_epi64(_mm256_castsi256_si128(a[i])),
    };
    int mask = _mm256_movemask_epi8(a[i]);
    int flags = _mm256_testz_si256(a[i], b[i]) | _mm256_testc_ps(fa[i], fb[i]) << 1;
    fold(r, sizeof r), fold(&mask, 4), fold(&flags, 4);
  }
  tell("crossing");
}

static void conversions(void) {
  for (int i = 0; i < 64; i++) {
    __m128i half = _mm256_cvtps_ph(fb[i], _MM_FROUND_TO_NEAREST_INT);
    __m128i down = _mm256_cvtps_ph(fa[i], _MM_FROUND_TO_NEG_INF);
    __m256 back = _mm256_cvtph_ps(half);
    __m256i integers = _mm256_cvtps_epi32(fa[i]);
    __m256d wide = _mm256_cvtepi32_pd(_mm256_castsi256_si128(a[i]));
    __m128 narrow = _mm256_cvtpd_ps(da[i]);
    __m256 rounded = _mm256_round_ps(fb[i], _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC);
    fold(&half, 16), fold(&down, 16), fold(&back, 32), fold(&integers, 32);
    fold(&wide, 32), fold(&narrow, 16), fold(&rounded, 32);
  }
  tell("conversions");
}

// The last page but one is there, the last is not.
static void masked(void) {
  char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int *end = (int *)(pages + 4096);
  for (int i = 0; i < 1024; i++) ((int *)pages)[i] = i * 77;
  munmap(pages + 4096, 4096);
  for (int first = 1; first < 8; first++) {
    __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(first), lanes);
    __m256i r = _mm256_maskload_epi32(end - first, mask);
    _mm256_maskstore_epi32(end - first, mask, _mm256_add_epi32(r, lanes));
    fold(&r, 32);
  }
  fold(pages, 4096);
  tell("masked");
  __m256i indices = _mm256_and_si256(a[0], _mm256_set1_epi32(511));
  __m256i four = _mm256_i32gather_epi32((int *)pages, indices, 4);
  __m256i eight = _mm256_i32gather_epi64((long long *)pages, _mm256_castsi256_si128(indices), 8);
  __m256d doubles = _mm256_i64gather_pd((double *)pages, _mm256_srli_epi64(b[1], 56), 8);
  fold(&four, 32), fold(&eight, 32), fold(&doubles, 32);
  tell("gathers");
}

int main(void) {
  fill();
  tell("start");
  INTEGERS(add_epi8);
  INTEGERS(subs_epu16);
  INTEGERS(mullo_epi32);
  INTEGERS(mul_epu32);
  INTEGERS(mulhi_epi16);
  INTEGERS(madd_epi16);
  INTEGERS(maddubs_epi16);
  INTEGERS(sad_epu8);
  INTEGERS(avg_epu8);
  INTEGERS(min_epi8);
  INTEGERS(max_epu32);
  INTEGERS(cmpgt_epi64);
  INTEGERS(cmpeq_epi16);
  INTEGERS(packs_epi32);
  INTEGERS(packus_epi16);
  INTEGERS(unpackhi_epi8);
  INTEGERS(unpacklo_epi32);
  INTEGERS(shuffle_epi8);
  INTEGERS(hadd_epi16);
  INTEGERS(sign_epi32);
  INTEGERS(sllv_epi32);
  INTEGERS(srav_epi32);
  INTEGERS(srlv_epi64);
  FLOATS(add);
  FLOATS(div);
  FLOATS(max);
  FLOATS(hsub);
  FLOATS(addsub);
  FLOATS(unpackhi);
  FUSED(fmadd);
  FUSED(fmsub);
  FUSED(fnmadd);
  FUSED(fmaddsub);
  COMPARE(_CMP_EQ_OQ);
  COMPARE(_CMP_NGE_US);
  COMPARE(_CMP_NEQ_OQ);
  COMPARE(_CMP_GT_OS);
  COMPARE(_CMP_TRUE_UQ);
  tell("compare");
  crossing();
  conversions();
  masked();
  return 0;
}
