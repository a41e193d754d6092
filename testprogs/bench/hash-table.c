// A hash table of strings with chains and growth, and one of integers with open addressing: N keys.
// build: glibc glibc-v3
// args: 10000
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "steady.h"

struct entry {
  struct entry *next;
  uint32_t hash;
  int count;
  char key[];
};

static struct entry **buckets;
static uint32_t bucket_count, entry_count;

static uint32_t hash_of(const char *text) {
  uint32_t h = 2166136261u;
  while (*text) h = (h ^ (unsigned char)*text++) * 16777619;
  return h;
}

static void grow(void) {
  uint32_t larger = bucket_count == 0 ? 16 : bucket_count * 2;
  struct entry **fresh = calloc(larger, sizeof *fresh);
  if (fresh == NULL) exit(1);
  for (uint32_t i = 0; i < bucket_count; i++) {
    for (struct entry *e = buckets[i], *next; e != NULL; e = next) {
      next = e->next;
      e->next = fresh[e->hash & (larger - 1)];
      fresh[e->hash & (larger - 1)] = e;
    }
  }
  free(buckets);
  buckets = fresh;
  bucket_count = larger;
}

static struct entry *find(const char *key, int add) {
  if (entry_count >= bucket_count) grow();
  uint32_t hash = hash_of(key);
  struct entry **link = &buckets[hash & (bucket_count - 1)];
  for (struct entry *e = *link; e != NULL; e = e->next) {
    if (e->hash == hash && strcmp(e->key, key) == 0) return e;
  }
  if (!add) return NULL;
  size_t length = strlen(key) + 1;
  struct entry *e = malloc(sizeof *e + length);
  if (e == NULL) exit(1);
  memcpy(e->key, key, length);
  e->hash = hash;
  e->count = 0;
  e->next = *link;
  *link = e;
  entry_count++;
  return e;
}

static long integers(long count) {
  size_t size = 1;
  while (size < (size_t)count * 2) size *= 2;
  uint64_t *slots = calloc(size, sizeof *slots);
  if (slots == NULL) exit(1);
  long probes = 0;
  for (long i = 1; i <= count; i++) {
    uint64_t key = (uint64_t)i * 2654435761 % 1000003 + 1;
    size_t at = key * 0x9e3779b97f4a7c15 >> 20 & (size - 1);
    while (slots[at] != 0 && slots[at] != key) at = (at + 1) & (size - 1), probes++;
    slots[at] = key;
  }
  free(slots);
  return probes;
}

static void work(long count) {
  random_restart();
  char key[32];
  for (long i = 0; i < count; i++) {
    snprintf(key, sizeof key, "key-%u", random_below((uint32_t)count / 2));
    find(key, 1)->count++;
  }
  long hits = 0, most = 0;
  for (long i = 0; i < count; i += 3) {
    snprintf(key, sizeof key, "key-%ld", i);
    const struct entry *e = find(key, 0);
    if (e != NULL) hits += e->count;
    if (e != NULL && e->count > most) most = e->count;
  }
  report("%u keys, %u buckets, %ld hits, at most %ld\n", entry_count, bucket_count, hits, most);
  report("%ld probes\n", integers(count));
  for (uint32_t i = 0; i < bucket_count; i++) {
    for (struct entry *e = buckets[i], *next; e != NULL; e = next) {
      next = e->next;
      free(e);
    }
  }
  free(buckets);
  buckets = NULL;
  bucket_count = entry_count = 0;
}

int main(int argc, char **argv) { return steady(argc, argv, 10000, work); }
