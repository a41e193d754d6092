// An LZ77 compressor with a hash chain, and back: N KiB of text made of few words.
// build: glibc
// args: 150
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "steady.h"

enum { WINDOW = 32768, HASHES = 1 << 14, LEAST = 4, MOST = 255 + LEAST, TRIES = 16 };

static int32_t heads[HASHES], previous[WINDOW];

static uint32_t hash(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, 4);
  return v * 2654435761u >> 18;
}

static size_t compress(const uint8_t *in, size_t size, uint8_t *out) {
  uint8_t *start = out, *flags = out++;
  int bit = 0;
  *flags = 0;
  memset(heads, 0xff, sizeof heads);
  for (size_t at = 0; at < size;) {
    if (bit == 8) flags = out++, *flags = 0, bit = 0;
    size_t best = 0, distance = 0;
    if (at + MOST < size) {
      int32_t candidate = heads[hash(in + at)];
      for (int i = 0; i < TRIES && candidate >= 0 && at - (size_t)candidate < WINDOW; i++) {
        size_t length = 0;
        while (length < MOST && in[(size_t)candidate + length] == in[at + length]) length++;
        if (length > best) best = length, distance = at - (size_t)candidate;
        candidate = previous[candidate % WINDOW];
      }
    }
    size_t step = 1;
    if (best >= LEAST) {
      *flags |= (uint8_t)(1 << bit);
      *out++ = (uint8_t)(best - LEAST);
      *out++ = (uint8_t)distance;
      *out++ = (uint8_t)(distance >> 8);
      step = best;
    } else {
      *out++ = in[at];
    }
    bit++;
    for (; step > 0; step--, at++) {
      if (at + 4 > size) continue;
      uint32_t h = hash(in + at);
      previous[at % WINDOW] = heads[h];
      heads[h] = (int32_t)at;
    }
  }
  return (size_t)(out - start);
}

static size_t expand(const uint8_t *in, size_t size, uint8_t *out) {
  const uint8_t *end = in + size;
  uint8_t *start = out;
  while (in < end) {
    int flags = *in++;
    for (int bit = 0; bit < 8 && in < end; bit++) {
      if (flags >> bit & 1) {
        size_t length = (size_t)*in++ + LEAST, distance = in[0] | (size_t)in[1] << 8;
        in += 2;
        for (; length > 0; length--, out++) *out = out[-(ptrdiff_t)distance];
      } else {
        *out++ = *in++;
      }
    }
  }
  return (size_t)(out - start);
}

static void work(long kilobytes) {
  random_restart();
  size_t size = (size_t)kilobytes * 1024;
  static const char *const words[] = {"the ", "quick ", "brown ", "fox ", "jumps ", "over ", "lazy ",
                                      "dog. ", "and ", "then ", "runs ", "away, ", "while ", "\n"};
  uint8_t *text = malloc(size + 16), *packed = malloc(size * 2), *back = malloc(size + 300);
  if (text == NULL || packed == NULL || back == NULL) exit(1);
  for (size_t at = 0; at < size;) {
    const char *word = words[random_below(14)];
    size_t length = strlen(word);
    memcpy(text + at, word, length < size - at ? length : size - at);
    at += length;
    if (random_below(10) == 0 && at < size) text[at++] = (uint8_t)('0' + random_below(10));
  }
  size_t packed_size = compress(text, size, packed), back_size = expand(packed, packed_size, back);
  int same = back_size == size && memcmp(text, back, size) == 0;
  report("%zu -> %zu -> %zu, same %d, %016llx\n", size, packed_size, back_size, same,
         (unsigned long long)checksum_bytes(CHECKSUM_START, packed, packed_size));
  free(text), free(packed), free(back);
  if (!same) exit(2);
}

int main(int argc, char **argv) { return steady(argc, argv, 150, work); }
