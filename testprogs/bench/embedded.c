// What CoreMark measures, in N rounds of our own: a linked list that is searched, reversed and sorted, small
// matrices of integers, a state machine that reads numbers, and a CRC over all results.
// build: glibc
// args: 20
#include <string.h>

#include "random.h"
#include "steady.h"

enum { NODES = 200, SIDE = 12, INPUT = 600 };

static uint16_t crc;

static void note(uint16_t value) {
  for (int i = 0; i < 2; i++, value >>= 8) {
    uint8_t byte = (uint8_t)value;
    for (int bit = 0; bit < 8; bit++, byte >>= 1) {
      int odd = (crc ^ byte) & 1;
      crc >>= 1;
      if (odd) crc ^= 0xa001;
    }
  }
}

struct node {
  struct node *next;
  int16_t value, position;
};

static struct node nodes[NODES];

static struct node *list(void) {
  for (int i = 0; i < NODES; i++) {
    nodes[i] = (struct node){i + 1 < NODES ? &nodes[i + 1] : NULL, (int16_t)random_below(1000), (int16_t)i};
  }
  return nodes;
}

static struct node *reversed(struct node *list) {
  struct node *done = NULL;
  while (list != NULL) {
    struct node *next = list->next;
    list->next = done;
    done = list;
    list = next;
  }
  return done;
}

static int by_value(const struct node *a, const struct node *b) { return a->value - b->value; }
static int by_position(const struct node *a, const struct node *b) { return a->position - b->position; }

// Runs of 1, 2, 4, ... nodes are merged, in place.
static struct node *sorted(struct node *list, int (*compare)(const struct node *, const struct node *)) {
  for (int run = 1;; run *= 2) {
    struct node *rest = list, *head = NULL, **tail = &head;
    int merges = 0;
    while (rest != NULL) {
      struct node *a = rest, *b = rest;
      int left = 0, right = run;
      for (; left < run && b != NULL; left++) b = b->next;
      while (left > 0 || (right > 0 && b != NULL)) {
        int first = left > 0 && (right == 0 || b == NULL || compare(a, b) <= 0);
        struct node **from = first ? &a : &b;
        *tail = *from;
        tail = &(*from)->next;
        *from = *tail;
        if (first) left--;
        else right--;
      }
      rest = b;
      merges++;
    }
    *tail = NULL;
    list = head;
    if (merges <= 1) return list;
  }
}

static void lists(void) {
  struct node *all = list();
  for (int wanted = 0; wanted < 40; wanted++) {
    const struct node *at = all;
    while (at != NULL && at->value % 100 != wanted) at = at->next;
    note(at == NULL ? 0xffff : (uint16_t)at->position);
    if (wanted % 4 == 0) all = reversed(all);
  }
  all = sorted(all, by_value);
  note((uint16_t)all->value);
  for (const struct node *at = all; at->next != NULL; at = at->next) {
    if (at->value > at->next->value) exit(2);
  }
  all = sorted(all, by_position);
  note((uint16_t)all->next->position);
}

static int16_t a[SIDE][SIDE], b[SIDE][SIDE];
static int32_t c[SIDE][SIDE];

static void matrices(void) {
  for (int i = 0; i < SIDE; i++) {
    for (int j = 0; j < SIDE; j++) a[i][j] = (int16_t)random_below(200), b[i][j] = (int16_t)(i * j + a[i][j]);
  }
  for (int pass = 0; pass < 4; pass++) {
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        int32_t sum = 0;
        for (int k = 0; k < SIDE; k++) sum += a[i][k] * b[k][j];
        c[i][j] = sum;
      }
    }
    int16_t total = 0;
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        total = (int16_t)(total + (c[i][j] >> 2 & 15) * (c[i][j] >> 5 & 127));
        a[i][j] = (int16_t)(a[i][j] + pass);
      }
    }
    note((uint16_t)total);
  }
}

enum state { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, SCIENTIFIC, INVALID, STATES };

static enum state next(enum state state, char c) {
  int digit = c >= '0' && c <= '9';
  switch (state) {
    case START:
      if (c == '+' || c == '-') return SIGN;
      return digit ? DIGITS : c == '.' ? POINT : INVALID;
    case SIGN: return digit ? DIGITS : c == '.' ? POINT : INVALID;
    case DIGITS: return digit ? DIGITS : c == '.' ? POINT : c == 'e' ? EXPONENT : INVALID;
    case POINT: return digit ? FRACTION : INVALID;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
    case EXPONENT: return digit ? SCIENTIFIC : c == '+' || c == '-' ? EXPONENT_SIGN : INVALID;
    case EXPONENT_SIGN:
    case SCIENTIFIC: return digit ? SCIENTIFIC : INVALID;
    default: return INVALID;
  }
}

static void numbers(void) {
  static const char *const kinds[] = {"512", "-77", "+1.25", ".5e", "3e+8", "12x", "-6.02e23", "9e-"};
  char input[INPUT + 16];
  size_t used = 0;
  while (used < INPUT) {
    const char *kind = kinds[random_below(8)];
    size_t length = strlen(kind);
    memcpy(input + used, kind, length);
    input[used + length] = ',';
    used += length + 1;
  }
  uint16_t ends[STATES] = {0}, visits[STATES] = {0};
  for (size_t at = 0; at < used; at++) {
    enum state state = START;
    for (; input[at] != ','; at++) state = next(state, input[at]), visits[state]++;
    ends[state]++;
  }
  for (int i = 0; i < STATES; i++) note(ends[i]), note(visits[i]);
}

static void work(long rounds) {
  random_restart();
  crc = 0;
  for (long round = 0; round < rounds; round++) {
    lists();
    matrices();
    numbers();
  }
  report("%04x\n", crc);
}

int main(int argc, char **argv) { return steady(argc, argv, 20, work); }
