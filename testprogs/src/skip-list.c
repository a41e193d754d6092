// A skip list: N random insertions, searches and removals.
// build: glibc
// args: 15000
// bench: 200000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { LEVELS = 16 };

struct node {
  int key;
  struct node *next[];
};

static struct node *head, *path[LEVELS];

static struct node *seek(int key) {
  struct node *n = head;
  for (int level = LEVELS - 1; level >= 0; level--) {
    while (n->next[level] != NULL && n->next[level]->key < key) n = n->next[level];
    path[level] = n;
  }
  return n->next[0] != NULL && n->next[0]->key == key ? n->next[0] : NULL;
}

static struct node *allocate(int key, int levels) {
  struct node *n = calloc(1, sizeof *n + (size_t)levels * sizeof n->next[0]);
  if (n == NULL) exit(1);
  n->key = key;
  return n;
}

static int insert(int key) {
  if (seek(key) != NULL) return 0;
  int levels = 1;
  while (levels < LEVELS && random_below(4) == 0) levels++;
  struct node *n = allocate(key, levels);
  for (int level = 0; level < levels; level++) {
    n->next[level] = path[level]->next[level];
    path[level]->next[level] = n;
  }
  return 1;
}

static int delete(int key) {
  struct node *n = seek(key);
  if (n == NULL) return 0;
  for (int level = 0; level < LEVELS && path[level]->next[level] == n; level++) {
    path[level]->next[level] = n->next[level];
  }
  free(n);
  return 1;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 15000;
  head = allocate(0, LEVELS);
  int inserted = 0, found = 0, deleted = 0, left = 0;
  for (int i = 0; i < count; i++) inserted += insert((int)random_below((uint32_t)count) + 1);
  for (int i = 0; i < count; i++) found += seek(i) != NULL;
  for (int i = 0; i < count; i += 2) deleted += delete(i);
  long long sum = 0;
  int ordered = 1;
  for (const struct node *n = head->next[0]; n != NULL; n = n->next[0], left++) {
    sum = sum * 31 % 1000000007 + n->key;
    if (n->next[0] != NULL && n->next[0]->key <= n->key) ordered = 0;
  }
  printf("%d inserted, %d found, %d deleted, %d left, ordered %d, %lld\n", inserted, found, deleted,
         left, ordered, sum);
  return inserted - deleted != left;
}
