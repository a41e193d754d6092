// A synthetic mixture in the manner of Dhrystone: records, strings, enumerations, calls, N rounds.
// build: glibc musl
// cflags: -fno-inline
// args: 30000
// bench: 5000000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum season { SPRING, SUMMER, AUTUMN, WINTER };

struct record {
  struct record *other;
  enum season season;
  int number;
  char text[31];
};

static struct record first, second;
static int table[50], square[50][50], global;
static char flag;

static enum season next(enum season s) {
  switch (s) {
    case SPRING: return SUMMER;
    case SUMMER: return global > 100 ? SPRING : AUTUMN;
    case AUTUMN: return WINTER;
    default: return SPRING;
  }
}

static int compare(const char *a, const char *b) {
  int at = 2;
  while (at <= 2 && a[at] == b[at + 1]) at++;
  if (flag >= 'W' && flag < 'Z') at = 7;
  return strcmp(a, b) > 0 ? at + 7 : at;
}

static void arrays(int i, int value) {
  int at = i + 5;
  table[at] = value;
  table[at + 1] = table[at];
  table[at + 30] = at;
  for (int k = at; k <= at + 1; k++) square[at][k] = at;
  square[at][at - 1]++;
  square[at + 10][at] = table[at];
  global = 5;
}

static void records(struct record *r) {
  struct record *o = r->other;
  *o = *r;
  o->number = r->number + 5;
  o->other = r->other;
  if (o->season == SPRING) {
    o->number = 6;
    o->season = next(r->season);
    o->number += global;
  } else {
    r->season = next(o->season);
  }
}

static int add(int a, int b) { return a + 2 + b; }

int main(int argc, char **argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 30000;
  first.other = &second;
  second.other = &second;
  strcpy(first.text, "A MIXTURE OF OPERATIONS");
  char text[31], text2[31];
  strcpy(text, "A MIXTURE, FIRST STRING");
  long sum = 0;
  for (long i = 0; i < rounds; i++) {
    flag = (char)('A' + i % 26);
    int a = 2, b = 3;
    strcpy(text2, i % 3 ? "A MIXTURE, SECOND STRING" : "A MIXTURE, FIRST STRING");
    enum season s = (enum season)(i % 4);
    if (compare(text, text2) > 5) a += 1;
    while (a < b + 2) a = 5 * a - b;
    arrays((int)(i % 8), a);
    first.number = (int)(i % 1000);
    first.season = s;
    records(&first);
    for (char c = 'A'; c <= flag; c++) {
      if (s == next(s)) b++;
    }
    b = b * a;
    a = b / 7;
    sum += add(a, b % 7) + second.number + (int)second.season + square[15][7];
  }
  printf("%ld %d %d %d\n", sum, table[8], square[12][12], global);
  return 0;
}
