// Quicksort, heapsort and merge sort of N integers.
// build: glibc
// args: 30000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "steady.h"

static void quicksort(int *a, long low, long high) {
  while (low < high) {
    int pivot = a[low + (high - low) / 2];
    long i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        int t = a[i];
        a[i++] = a[j];
        a[j--] = t;
      }
    }
    if (j - low < high - i) {
      quicksort(a, low, j);
      low = i;
    } else {
      quicksort(a, i, high);
      high = j;
    }
  }
}

static void sift(int *a, long root, long count) {
  int value = a[root];
  for (long child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && a[child + 1] > a[child]) child++;
    if (a[child] <= value) break;
    a[root] = a[child];
  }
  a[root] = value;
}

static void heapsort_(int *a, long count) {
  for (long i = count / 2 - 1; i >= 0; i--) sift(a, i, count);
  for (long i = count - 1; i > 0; i--) {
    int t = a[0];
    a[0] = a[i];
    a[i] = t;
    sift(a, 0, i);
  }
}

static void merge_sort(int *a, int *spare, long count) {
  if (count < 2) return;
  long half = count / 2;
  merge_sort(a, spare, half);
  merge_sort(a + half, spare, count - half);
  memcpy(spare, a, (size_t)half * sizeof *a);
  for (long i = 0, j = half, k = 0; i < half; k++) {
    a[k] = j < count && a[j] < spare[i] ? a[j++] : spare[i++];
  }
}

static void work(long count) {
  random_restart();
  size_t size = (size_t)count * sizeof(int);
  int *original = malloc(size), *a = malloc(size), *spare = malloc(size);
  if (original == NULL || a == NULL || spare == NULL) exit(1);
  for (long i = 0; i < count; i++) original[i] = (int)random_next();
  for (int method = 0; method < 3; method++) {
    memcpy(a, original, size);
    if (method == 0) quicksort(a, 0, count - 1);
    if (method == 1) heapsort_(a, count);
    if (method == 2) merge_sort(a, spare, count);
    for (long i = 1; i < count; i++) {
      if (a[i - 1] > a[i]) exit(2);
    }
    report("%d %d %016llx\n", a[0], a[count / 2],
           (unsigned long long)checksum_bytes(CHECKSUM_START, a, size < 4096 ? size : 4096));
  }
  free(original);
  free(a);
  free(spare);
}

int main(int argc, char **argv) { return steady(argc, argv, 30000, work); }
