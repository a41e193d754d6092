// qsort, bsearch and function pointers into the library.
// build: glibc musl
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "random.h"

struct record {
  char name[12];
  int key;
};

static int by_key(const void *a, const void *b) {
  int x = ((const struct record *)a)->key, y = ((const struct record *)b)->key;
  return (x > y) - (x < y);
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct record *)a)->name, ((const struct record *)b)->name);
}

static int doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(void) {
  enum { COUNT = 1000 };
  static struct record records[COUNT];
  for (int i = 0; i < COUNT; i++) {
    records[i].key = (int)(i * 7919u % 1009u) - 300;
    snprintf(records[i].name, sizeof records[i].name, "n%u", (unsigned)(random_next() % 1000000));
  }
  qsort(records, COUNT, sizeof records[0], by_key);
  uint64_t sum = CHECKSUM_START;
  for (int i = 0; i < COUNT; i++) {
    if (i > 0 && records[i - 1].key > records[i].key) return 1;
    sum = checksum_word(sum, (uint64_t)records[i].key);
  }
  int found = 0;
  for (int key = -400; key < 800; key++) {
    struct record wanted = {.key = key};
    found += bsearch(&wanted, records, COUNT, sizeof records[0], by_key) != NULL;
  }
  printf("%016llx %d\n", (unsigned long long)sum, found);
  qsort(records, COUNT, sizeof records[0], by_name);
  printf("%s %s %s\n", records[0].name, records[COUNT / 2].name, records[COUNT - 1].name);
  static double numbers[500];
  for (int i = 0; i < 500; i++) numbers[i] = (double)(int64_t)random_next() / 1e10;
  qsort(numbers, 500, sizeof numbers[0], doubles);
  printf("%.6f %.6f %.6f\n", numbers[0], numbers[250], numbers[499]);
  return 0;
}
