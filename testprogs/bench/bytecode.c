// A small bytecode interpreter, with a switch and with computed gotos: N rounds of a Collatz count.
// build: glibc
// args: 1000
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

enum { PUSH, LOAD, STORE, ADD, SUB, MUL, SHR, AND, LESS, EQUAL, JUMP, JUMP_ZERO, HALT };

// for (i = 1; i < n; i++) for (x = i; x != 1; steps++) x = x odd ? 3 x + 1 : x / 2;
// variables: 0 n, 1 i, 2 x, 3 steps
static const long program[] = {
    /*  0 */ PUSH, 1, STORE, 1,
    /*  4 */ LOAD, 1, LOAD, 0, LESS, JUMP_ZERO, 66, LOAD, 1, STORE, 2,
    /* 15 */ LOAD, 2, PUSH, 1, EQUAL, JUMP_ZERO, 31, LOAD, 1, PUSH, 1, ADD, STORE, 1, JUMP, 4,
    /* 31 */ LOAD, 3, PUSH, 1, ADD, STORE, 3, LOAD, 2, PUSH, 1, AND, JUMP_ZERO, 57,
    /* 45 */ LOAD, 2, PUSH, 3, MUL, PUSH, 1, ADD, STORE, 2, JUMP, 15,
    /* 57 */ LOAD, 2, PUSH, 1, SHR, STORE, 2, JUMP, 15,
    /* 66 */ HALT,
};

static long with_switch(long n) {
  long stack[16], *sp = stack, variables[4] = {n, 0, 0, 0};
  const long *pc = program;
  for (;;) {
    switch (*pc++) {
      case PUSH: *sp++ = *pc++; break;
      case LOAD: *sp++ = variables[*pc++]; break;
      case STORE: variables[*pc++] = *--sp; break;
      case ADD: sp--, sp[-1] += *sp; break;
      case SUB: sp--, sp[-1] -= *sp; break;
      case MUL: sp--, sp[-1] *= *sp; break;
      case SHR: sp--, sp[-1] >>= *sp; break;
      case AND: sp--, sp[-1] &= *sp; break;
      case LESS: sp--, sp[-1] = sp[-1] < *sp; break;
      case EQUAL: sp--, sp[-1] = sp[-1] == *sp; break;
      case JUMP: pc = program + *pc; break;
      case JUMP_ZERO: pc = *--sp == 0 ? program + *pc : pc + 1; break;
      default: return variables[3];
    }
  }
}

static long with_goto(long n) {
  static const void *const labels[] = {&&push, &&load, &&store, &&add,  &&sub,  &&mul,      &&shr,
                                       &&and,  &&less, &&equal, &&jump, &&jump_zero, &&halt};
  long stack[16], *sp = stack, variables[4] = {n, 0, 0, 0};
  const long *pc = program;
#define NEXT goto *labels[*pc++]
  NEXT;
push: *sp++ = *pc++; NEXT;
load: *sp++ = variables[*pc++]; NEXT;
store: variables[*pc++] = *--sp; NEXT;
add: sp--, sp[-1] += *sp; NEXT;
sub: sp--, sp[-1] -= *sp; NEXT;
mul: sp--, sp[-1] *= *sp; NEXT;
shr: sp--, sp[-1] >>= *sp; NEXT;
and: sp--, sp[-1] &= *sp; NEXT;
less: sp--, sp[-1] = sp[-1] < *sp; NEXT;
equal: sp--, sp[-1] = sp[-1] == *sp; NEXT;
jump: pc = program + *pc; NEXT;
jump_zero: pc = *--sp == 0 ? program + *pc : pc + 1; NEXT;
halt: return variables[3];
}

static void work(long n) {
  report("%ld steps with a switch\n", with_switch(n));
  report("%ld steps with gotos\n", with_goto(n));
}

int main(int argc, char **argv) { return steady(argc, argv, 1000, work); }
