// A left-leaning red-black tree: N insertions, look-ups, ordered walk, deletions of the least.
// build: glibc
// args: 10000
#include <stdio.h>
#include <stdlib.h>

#include "random.h"
#include "steady.h"

struct node {
  struct node *left, *right;
  int key, value, red;
};

static int is_red(const struct node *n) { return n != NULL && n->red; }

static struct node *rotate_left(struct node *n) {
  struct node *r = n->right;
  n->right = r->left;
  r->left = n;
  r->red = n->red;
  n->red = 1;
  return r;
}

static struct node *rotate_right(struct node *n) {
  struct node *l = n->left;
  n->left = l->right;
  l->right = n;
  l->red = n->red;
  n->red = 1;
  return l;
}

static void flip(struct node *n) {
  n->red ^= 1;
  n->left->red ^= 1;
  n->right->red ^= 1;
}

static struct node *balance(struct node *n) {
  if (is_red(n->right) && !is_red(n->left)) n = rotate_left(n);
  if (is_red(n->left) && is_red(n->left->left)) n = rotate_right(n);
  if (is_red(n->left) && is_red(n->right)) flip(n);
  return n;
}

static struct node *insert(struct node *n, int key, int value) {
  if (n == NULL) {
    n = malloc(sizeof *n);
    if (n == NULL) exit(1);
    *n = (struct node){NULL, NULL, key, value, 1};
    return n;
  }
  if (key < n->key) n->left = insert(n->left, key, value);
  else if (key > n->key) n->right = insert(n->right, key, value);
  else n->value += value;
  return balance(n);
}

static struct node *delete_least(struct node *n) {
  if (n->left == NULL) {
    free(n);
    return NULL;
  }
  if (!is_red(n->left) && !is_red(n->left->left)) {
    flip(n);
    if (is_red(n->right->left)) {
      n->right = rotate_right(n->right);
      n = rotate_left(n);
      flip(n);
    }
  }
  n->left = delete_least(n->left);
  return balance(n);
}

static long walked, last;

// The number of black links to the leaves, or -1 where order or colours are wrong.
static int walk(const struct node *n) {
  if (n == NULL) return 0;
  int left = walk(n->left);
  if (n->key <= last) return -1;
  last = n->key;
  walked++;
  int right = walk(n->right);
  if (left < 0 || left != right || is_red(n->right)) return -1;
  return left + !n->red;
}

static void work(long count) {
  random_restart();
  struct node *root = NULL;
  for (int i = 0; i < count; i++) {
    root = insert(root, (int)random_below((uint32_t)count * 2), i);
    root->red = 0;
  }
  walked = 0, last = -1;
  int height = walk(root);
  report("%ld nodes, black height %d\n", walked, height);
  long sum = 0;
  for (int key = 0; key < count; key++) {
    const struct node *n = root;
    while (n != NULL && n->key != key) n = key < n->key ? n->left : n->right;
    if (n != NULL) sum += n->value;
  }
  report("sum %ld\n", sum);
  for (int i = 0; i < count / 2 && root != NULL; i++) {
    if (!is_red(root->left) && !is_red(root->right)) root->red = 1;
    root = delete_least(root);
    if (root != NULL) root->red = 0;
  }
  walked = 0, last = -1;
  height = walk(root);
  report("%ld nodes left, black height right %d\n", walked, height >= 0);
  if (height < 0) exit(2);
  while (root != NULL) {
    if (!is_red(root->left) && !is_red(root->right)) root->red = 1;
    root = delete_least(root);
    if (root != NULL) root->red = 0;
  }
}

int main(int argc, char **argv) { return steady(argc, argv, 10000, work); }
