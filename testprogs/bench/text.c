// Text: N lines are made, split into words, counted, sorted, upper-cased and reversed.
// build: glibc musl
// args: 500
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "steady.h"

enum { WORDS = 64 };

static struct count {
  char word[16];
  int times;
} counts[WORDS];
static int used;

static int more_often(const void *a, const void *b) {
  const struct count *x = a, *y = b;
  return x->times != y->times ? y->times - x->times : strcmp(x->word, y->word);
}

static void note(const char *word) {
  for (int i = 0; i < used; i++) {
    if (strcmp(counts[i].word, word) == 0) {
      counts[i].times++;
      return;
    }
  }
  if (used == WORDS) return;
  strcpy(counts[used].word, word);
  counts[used++].times = 1;
}

static void work(long lines) {
  random_restart();
  used = 0;
  static const char *const vocabulary[] = {"one", "two", "three", "four", "five", "six", "seven",
                                           "eight", "nine", "ten", "eleven", "twelve"};
  uint64_t sum = CHECKSUM_START;
  long characters = 0, upper = 0;
  for (int line = 0; line < lines; line++) {
    char text[256] = "", copy[256];
    int words = 3 + (int)random_below(9);
    for (int i = 0; i < words; i++) {
      strcat(text, vocabulary[random_below(1 + random_below(12))]);
      strcat(text, i + 1 < words ? " " : ".\n");
    }
    characters += (long)strlen(text);
    strcpy(copy, text);
    char *rest = NULL;
    for (char *w = strtok_r(copy, " .\n", &rest); w != NULL; w = strtok_r(NULL, " .\n", &rest)) note(w);
    for (char *c = text; *c; c++) {
      if (c == text || c[-1] == ' ') *c = (char)toupper((unsigned char)*c);
      upper += isupper((unsigned char)*c) != 0;
    }
    for (char *a = text, *b = text + strlen(text) - 1; a < b; a++, b--) {
      char t = *a;
      *a = *b;
      *b = t;
    }
    sum = checksum_bytes(sum, text, strlen(text));
    if (strstr(text, "owT eerhT") != NULL) sum++;
  }
  qsort(counts, (size_t)used, sizeof counts[0], more_often);
  for (int i = 0; i < used; i++) report("%5d %s\n", counts[i].times, counts[i].word);
  report("%ld characters, %ld capitals, %016llx\n", characters, upper, (unsigned long long)sum);
}

int main(int argc, char **argv) { return steady(argc, argv, 500, work); }
