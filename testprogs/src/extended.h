// 80-bit operands for the x87, and the control word.
#ifndef EXTENDED_H
#define EXTENDED_H

#include "freestanding.h"

typedef struct {
  uint64_t mantissa;
  uint16_t exponent;  // with the sign on top
} extended;

static const extended reals[] = {
    {0, 0},                             // 0
    {0, 0x8000},                        // -0
    {0x8000000000000000, 0x3fff},       // 1
    {0x8000000000000000, 0xbfff},       // -1
    {0xc90fdaa22168c235, 0x4000},       // pi
    {0xaaaaaaaaaaaaaaab, 0xbffd},       // -1/3
    {0xa000000000000000, 0x4000},       // 2.5
    {0xe000000000000000, 0xc000},       // -3.5
    {0xffffffffffffffff, 0x7ffe},       // the largest
    {0x8000000000000000, 0x0001},       // the smallest normal
    {0x7fffffffffffffff, 0x0000},       // the largest denormal
    {0x0000000000000001, 0x8000},       // the smallest denormal, negative
    {0x8000000000000000, 0x7fff},       // infinity
    {0x8000000000000000, 0xffff},       // -infinity
    {0xc000000000000000, 0xffff},       // the default NaN
    {0xc000000000001234, 0x7fff},       // a quiet NaN
    {0x8000000000005678, 0xffff},       // a signalling NaN
    {0xffffffffffffffff, 0x403d},       // just below 2^63
    {0x8000000000000001, 0x403e},       // just above 2^63, odd last place
    {0xfffffffffffffc00, 0x43fe},       // just above the largest double
    {0x8000000000000400, 0x3c00},       // near the smallest normal double
    {0xfffffe8000000000, 0x407e},       // near the largest float
    {0x8000000000000001, 0x3ffe},       // just above a half
    {0x9249249249249249, 0x4020},       // some billions
    {0xb504f333f9de6484, 0x5fff},       // large
    {0xb504f333f9de6484, 0x1fff},       // small
};

enum { REALS = sizeof reals / sizeof reals[0] };

static inline int is_nan(extended v) {
  return (v.exponent & 0x7fff) == 0x7fff && v.mantissa << 1 != 0;
}

// All exceptions masked; rounding: 0 nearest, 1 down, 2 up, 3 towards zero; precision: 0 for 24 bits,
// 2 for 53, 3 for 64.
static inline void control(unsigned rounding, unsigned precision) {
  uint16_t word = (uint16_t)(0x007f | rounding << 10 | precision << 8);
  __asm__ volatile("fldcw %0" ::"m"(word));
}

static inline void group_extended(extended v) {
  group_word(v.mantissa);
  group_word(v.exponent);
}

#endif
