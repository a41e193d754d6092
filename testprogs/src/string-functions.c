// The functions of string.h at every alignment and up to the last byte before an unmapped page,
// against plain loops. glibc chooses among its versions by CPUID, so each CPU runs others.
// build: glibc musl
// cflags: -fno-builtin
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "checksum.h"
#include "random.h"

static uint64_t sum = CHECKSUM_START;
static int errors;

static void expect(const char *what, int alignment, int length, int64_t got, int64_t wanted) {
  sum = checksum_word(sum, (uint64_t)got);
  if (got == wanted) return;
  if (errors++ < 10) {
    printf("%s alignment %d length %d: %lld, not %lld\n", what, alignment, length, (long long)got,
           (long long)wanted);
  }
}

static int sign(int x) { return (x > 0) - (x < 0); }

// One page of memory that ends where nothing is mapped.
static char *page_before_hole(void) {
  char *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (two == MAP_FAILED || munmap(two + 4096, 4096) != 0) exit(2);
  return two;
}

static void searches(char *text, int alignment, int length) {
  for (int i = 0; i < length; i++) text[i] = (char)('a' + i % 23);
  text[length] = 0;
  expect("strlen", alignment, length, (int64_t)strlen(text), length);
  expect("strnlen", alignment, length, (int64_t)strnlen(text, 20), length < 20 ? length : 20);
  expect("memchr end", alignment, length, (char *)memchr(text, 0, (size_t)length + 1) - text, length);
  expect("rawmemchr", alignment, length, (char *)strchrnul(text, 'Z') - text, length);
  expect("strchr none", alignment, length, strchr(text, 'Z') == NULL, 1);
  expect("strspn", alignment, length, (int64_t)strspn(text, "abcdefghijklmnopqrstuvw"), length);
  expect("strcspn", alignment, length, (int64_t)strcspn(text, "XYZ"), length);
  for (int at = 0; at < length; at += 3) {
    char kept = text[at];
    text[at] = 'Z';
    expect("strchr", alignment, length, strchr(text, 'Z') - text, at);
    expect("strrchr", alignment, length, strrchr(text, 'Z') - text, at);
    expect("memchr", alignment, length, (char *)memchr(text, 'Z', (size_t)length) - text, at);
    expect("memrchr", alignment, length, (char *)memrchr(text, 'Z', (size_t)length) - text, at);
    expect("strpbrk", alignment, length, strpbrk(text, "ZY") - text, at);
    text[at] = kept;
  }
  if (length >= 3) {
    char last[4] = {text[length - 3], text[length - 2], text[length - 1], 0};
    int first = length - 3;
    while (first >= 23) first -= 23;
    expect("strstr", alignment, length, strstr(text, last) - text, first);
    expect("memmem", alignment, length, (char *)memmem(text, (size_t)length, last, 3) - text, first);
  }
}

static void comparisons(char *left, char *right, int alignment, int length) {
  for (int i = 0; i < length; i++) left[i] = right[i] = (char)('A' + (i * 7) % 26);
  left[length] = right[length] = 0;
  expect("strcmp same", alignment, length, strcmp(left, right), 0);
  expect("memcmp same", alignment, length, memcmp(left, right, (size_t)length + 1), 0);
  expect("strcasecmp", alignment, length, strcasecmp(left, right), 0);
  for (int at = 0; at < length; at += 5) {
    right[at] = (char)(left[at] ^ 0x80);
    expect("strcmp", alignment, length, sign(strcmp(left, right)), -1);
    expect("strncmp", alignment, length, sign(strncmp(left, right, (size_t)at)), 0);
    expect("strncmp1", alignment, length, sign(strncmp(right, left, (size_t)at + 1)), 1);
    expect("memcmp", alignment, length, sign(memcmp(right, left, (size_t)length)), 1);
    right[at] = left[at];
  }
}

static void moves(int alignment, int length) {
  enum { ROOM = 512 };
  static char buffer[ROOM], model[ROOM];
  for (int distance = -40; distance <= 40; distance += 8) {
    for (int i = 0; i < ROOM; i++) buffer[i] = model[i] = (char)random_next();
    char *from = buffer + 100 + alignment;
    memmove(from + distance, from, (size_t)length);
    char copy[ROOM];
    for (int i = 0; i < length; i++) copy[i] = model[100 + alignment + i];
    for (int i = 0; i < length; i++) model[100 + alignment + distance + i] = copy[i];
    expect("memmove", alignment, length, memcmp(buffer, model, ROOM), 0);
  }
  char target[ROOM];
  for (int i = 0; i < ROOM; i++) target[i] = model[i] = 0x55;
  memcpy(target + alignment, buffer + 3, (size_t)length);
  for (int i = 0; i < length; i++) model[alignment + i] = buffer[3 + i];
  expect("memcpy", alignment, length, memcmp(target, model, ROOM), 0);
  memset(target + alignment, 0xab, (size_t)length);
  for (int i = 0; i < length; i++) model[alignment + i] = (char)0xab;
  expect("memset", alignment, length, memcmp(target, model, ROOM), 0);
}

static void copies(char *end, int length) {
  char text[256], target[256];
  for (int i = 0; i < length; i++) text[i] = (char)('0' + i % 10);
  text[length] = 0;
  char *edge = end - length - 1;
  strcpy(edge, text);
  expect("strcpy", 0, length, strcmp(edge, text), 0);
  expect("stpcpy", 0, length, stpcpy(target, edge) - target, length);
  strncpy(target, edge, 200);
  expect("strncpy", 0, length, target[199], 0);
  target[5] = 0;
  strcat(target, edge);
  expect("strcat", 0, length, (int64_t)strlen(target), (length < 5 ? length : 5) + length);
  expect("memccpy", 0, length, memccpy(target, edge, '7', (size_t)length) != NULL, length >= 8);
}

int main(void) {
  char *page = page_before_hole(), *other = page_before_hole();
  char *end = page + 4096, *other_end = other + 4096;
  for (int length = 0; length < 140; length += length < 40 ? 1 : 7) {
    for (int alignment = 0; alignment < 32; alignment += length < 20 ? 1 : 5) {
      searches(page + alignment, alignment, length);
      comparisons(page + alignment, other + (alignment * 5) % 16, alignment, length);
      moves(alignment, length);
    }
    searches(end - length - 1, -1, length);
    comparisons(end - length - 1, other_end - length - 1, -1, length);
    copies(end, length);
  }
  for (size_t length = 1000; length < 300000; length *= 3) {
    char *big = malloc(length + 64), *copy = malloc(length + 64);
    for (size_t i = 0; i < length; i++) big[i] = (char)(random_next() | 1);
    big[length] = 0;
    memcpy(copy + 7, big, length + 1);
    memmove(copy + 1, copy + 7, length + 1);
    expect("large", 0, (int)length, strcmp(big, copy + 1), 0);
    memset(copy, 'x', length);
    expect("large memset", 0, (int)length, copy[0] == 'x' && copy[length - 1] == 'x', 1);
    sum = checksum_bytes(sum, big, 1000);
    free(big);
    free(copy);
  }
  char tokens[] = "one,two;;three";
  for (char *t = strtok(tokens, ",;"); t != NULL; t = strtok(NULL, ",;")) printf("%s ", t);
  printf("%016llx\n", (unsigned long long)sum);
  return errors != 0;
}
