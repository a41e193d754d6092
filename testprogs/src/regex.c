// Regular expressions with . * + ? | ( ) [ ], compiled to an automaton that is run on N lines without
// backtracking.
// build: glibc
// args: 100
// bench: 6000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { SPLIT = 256, ANY, CLASS, MATCH, MOST = 256 };

static struct state {
  int kind;
  int out, out1;
  unsigned char set[32];
} states[MOST];
static int used;

// A fragment: its start and the list of outgoing links still open, chained through themselves as
// 2 * state + which.
struct fragment {
  int start, open;
};

static const char *pattern;
static int broken;

static int *slot(int link) { return link % 2 ? &states[link / 2].out1 : &states[link / 2].out; }

static void patch(int list, int target) {
  while (list >= 0) {
    int next = *slot(list);
    *slot(list) = target;
    list = next;
  }
}

static int append(int first, int second) {
  if (first < 0) return second;
  int last = first;
  while (*slot(last) >= 0) last = *slot(last);
  *slot(last) = second;
  return first;
}

static int add(int kind, int out, int out1) {
  if (used == MOST) exit(3);
  states[used].kind = kind;
  states[used].out = out;
  states[used].out1 = out1;
  return used++;
}

static struct fragment alternatives(void);

static struct fragment atom(void) {
  int s;
  if (*pattern == '(') {
    pattern++;
    struct fragment inside = alternatives();
    if (*pattern != ')') broken = 1;
    else pattern++;
    return inside;
  }
  if (*pattern == '.') {
    s = add(ANY, -1, -1);
  } else if (*pattern == '[') {
    s = add(CLASS, -1, -1);
    int negated = *++pattern == '^';
    pattern += negated;
    memset(states[s].set, 0, sizeof states[s].set);
    for (; *pattern != ']' && *pattern; pattern++) {
      int low = (unsigned char)*pattern, high = low;
      if (pattern[1] == '-' && pattern[2] != ']') high = (unsigned char)pattern[2], pattern += 2;
      for (; low <= high; low++) states[s].set[low / 8] |= (unsigned char)(1 << low % 8);
    }
    for (int i = 0; negated && i < 32; i++) states[s].set[i] ^= 255;
  } else {
    s = add((unsigned char)*pattern, -1, -1);
  }
  if (*pattern) pattern++;
  return (struct fragment){s, 2 * s};
}

static struct fragment repeated(void) {
  struct fragment f = atom();
  while (*pattern && strchr("*+?", *pattern)) {
    char op = *pattern++;
    int s = add(SPLIT, f.start, -1);
    if (op == '?') {
      f = (struct fragment){s, append(f.open, 2 * s + 1)};
    } else {
      patch(f.open, s);
      f = (struct fragment){op == '*' ? s : f.start, 2 * s + 1};
    }
  }
  return f;
}

static struct fragment sequence(void) {
  struct fragment f = repeated();
  while (*pattern && *pattern != '|' && *pattern != ')') {
    struct fragment next = repeated();
    patch(f.open, next.start);
    f.open = next.open;
  }
  return f;
}

static struct fragment alternatives(void) {
  struct fragment f = sequence();
  while (*pattern == '|') {
    pattern++;
    struct fragment other = sequence();
    int s = add(SPLIT, f.start, other.start);
    f = (struct fragment){s, append(f.open, other.open)};
  }
  return f;
}

static int list[2][MOST], count[2], marked[MOST], mark;

static void follow(int which, int s) {
  if (s < 0 || marked[s] == mark) return;
  marked[s] = mark;
  if (states[s].kind == SPLIT) {
    follow(which, states[s].out);
    follow(which, states[s].out1);
    return;
  }
  list[which][count[which]++] = s;
}

// The end of the longest match that begins here, or -1.
static int longest(int start, const char *text) {
  int now = 0, end = -1;
  count[0] = 0;
  mark++;
  follow(0, start);
  for (int at = 0; count[now] > 0; at++) {
    unsigned char c = (unsigned char)text[at];
    count[!now] = 0;
    mark++;
    for (int i = 0; i < count[now]; i++) {
      const struct state *s = &states[list[now][i]];
      if (s->kind == MATCH) end = at;
      else if (c && (s->kind == c || s->kind == ANY || (s->kind == CLASS && s->set[c / 8] >> c % 8 & 1)))
        follow(!now, s->out);
    }
    now = !now;
  }
  return end;
}

int main(int argc, char **argv) {
  int lines = argc > 1 ? atoi(argv[1]) : 100;
  static const char *const patterns[] = {
      "abc", "a*b+c?", "(ab|ba)+", "[a-c]*d", "x?x?x?x?xxxx", "(a|b)*abb", "[^a-m]+", "a.c|b..d",
      "((a|b)(c|d))*e", "[0-9]+(.[0-9]+)?"};
  for (unsigned p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
    used = 0;
    broken = 0;
    pattern = patterns[p];
    struct fragment f = alternatives();
    patch(f.open, add(MATCH, -1, -1));
    random_state = 12345;
    long matches = 0, total = 0;
    for (int line = 0; line < lines; line++) {
      char text[81];
      for (int i = 0; i < 80; i++) text[i] = "abcdexyz0123456789."[random_below(i % 3 ? 6 : 19)];
      text[80] = 0;
      for (int at = 0; at < 80; at++) {
        int end = longest(f.start, text + at);
        if (end > 0) matches++, total += end, at += end - 1;
      }
    }
    printf("%s: %ld matches of %ld characters%s\n", patterns[p], matches, total, broken ? ", broken" : "");
  }
  return 0;
}
