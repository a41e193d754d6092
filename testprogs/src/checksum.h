// A running 64-bit checksum (FNV-1a over the bytes of what it is given), so that a program that
// computes much prints little.
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#define CHECKSUM_START 0xcbf29ce484222325u

static inline uint64_t checksum_bytes(uint64_t sum, const void *data, size_t size) {
  const unsigned char *bytes = data;
  for (size_t i = 0; i < size; i++) sum = (sum ^ bytes[i]) * 0x100000001b3u;
  return sum;
}

static inline uint64_t checksum_word(uint64_t sum, uint64_t word) {
  return checksum_bytes(sum, &word, sizeof word);
}

#endif
