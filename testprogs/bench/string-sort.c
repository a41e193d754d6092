// N thousand strings in order: by qsort and strcmp, by a quicksort over characters, by radix.
// build: glibc
// args: 2
#include <string.h>

#include "random.h"
#include "steady.h"

enum { LONGEST = 20 };

static int by_text(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void swap(const char **a, long i, long j) {
  const char *t = a[i];
  a[i] = a[j];
  a[j] = t;
}

// Three parts by the character at a depth: less, equal, greater.
static void by_characters(const char **a, long count, int depth) {
  while (count > 1) {
    unsigned char pivot = (unsigned char)a[count / 2][depth];
    long less = 0, greater = count;
    for (long i = 0; i < greater;) {
      unsigned char c = (unsigned char)a[i][depth];
      if (c < pivot) swap(a, less++, i++);
      else if (c > pivot) swap(a, --greater, i);
      else i++;
    }
    by_characters(a, less, depth);
    if (pivot != 0) by_characters(a + less, greater - less, depth + 1);
    a += greater;
    count -= greater;
  }
}

// From the last character to the first; shorter strings are as if filled up with zeros.
static void by_radix(const char **a, const char **spare, long count) {
  for (int at = LONGEST - 1; at >= 0; at--) {
    long starts[257] = {0};
    for (long i = 0; i < count; i++) starts[(unsigned char)a[i][at] + 1]++;
    for (int c = 0; c < 256; c++) starts[c + 1] += starts[c];
    for (long i = 0; i < count; i++) spare[starts[(unsigned char)a[i][at]]++] = a[i];
    memcpy(a, spare, (size_t)count * sizeof *a);
  }
}

static void work(long thousands) {
  random_restart();
  long count = thousands * 1000;
  char *text = calloc((size_t)count, LONGEST + 1);
  const char **original = malloc((size_t)count * sizeof *original);
  const char **a = malloc((size_t)count * sizeof *a);
  const char **spare = malloc((size_t)count * sizeof *spare);
  if (text == NULL || original == NULL || a == NULL || spare == NULL) exit(1);
  for (long i = 0; i < count; i++) {
    char *string = text + i * (LONGEST + 1);
    int length = 4 + (int)random_below(LONGEST - 4);
    for (int j = 0; j < length; j++) string[j] = (char)('a' + random_below(j < 3 ? 3 : 26));
    original[i] = string;
  }
  for (int method = 0; method < 3; method++) {
    memcpy(a, original, (size_t)count * sizeof *a);
    if (method == 0) qsort(a, (size_t)count, sizeof *a, by_text);
    if (method == 1) by_characters(a, count, 0);
    if (method == 2) by_radix(a, spare, count);
    for (long i = 1; i < count; i++) {
      if (strcmp(a[i - 1], a[i]) > 0) exit(2);
    }
    report("%s %s %s\n", a[0], a[count / 2], a[count - 1]);
  }
  free(text), free(original), free(a), free(spare);
}

int main(int argc, char **argv) { return steady(argc, argv, 2, work); }
