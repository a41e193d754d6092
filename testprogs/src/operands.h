// Integers worth computing with, and the flags of the arithmetic instructions.
#ifndef OPERANDS_H
#define OPERANDS_H

#include <stdint.h>

static const uint64_t operands[] = {
    0,          1,          2,          3,          0x7f,       0x80,
    0x81,       0xff,       0x100,      0x7fff,     0x8000,     0xffff,
    0x10000,    0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
    0x8000000000000000, 0xffffffffffffffff, 0x0123456789abcdef, 0xfedcba9876543210,
    0x5555555555555555, 0x00000000fffffffe,
};

enum {
  OPERANDS = sizeof operands / sizeof operands[0],
  CF = 1,
  PF = 4,
  AF = 0x10,
  ZF = 0x40,
  SF = 0x80,
  DF = 0x400,
  OF = 0x800,
  FLAGS = CF | PF | AF | ZF | SF | OF,
  LOGIC = FLAGS & ~AF,  // what a logic or shift instruction defines
};

// Runs one instruction with given flags and takes the flags it leaves.
#define WITH_FLAGS(instruction) "push %[in]\n\tpopfq\n\t" instruction "\n\tpushfq\n\tpop %[out]"

#endif
