// MD5 (RFC 1321) of N KiB, and of "abc".
// build: glibc
// args: 1000
// bench: 60000
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t sines[64];
static const uint8_t shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static void compress(uint32_t state[4], const uint8_t *block) {
  uint32_t words[16];
  memcpy(words, block, 64);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (int i = 0; i < 64; i++) {
    uint32_t f;
    int k;
    switch (i / 16) {
      case 0: f = (b & c) | (~b & d), k = i; break;
      case 1: f = (d & b) | (~d & c), k = (5 * i + 1) % 16; break;
      case 2: f = b ^ c ^ d, k = (3 * i + 5) % 16; break;
      default: f = c ^ (b | ~d), k = 7 * i % 16; break;
    }
    uint32_t sum = a + f + sines[i] + words[k];
    int shift = shifts[i / 16][i % 4];
    a = d, d = c, c = b;
    b += sum << shift | sum >> (32 - shift);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

static void digest(const uint8_t *data, size_t size) {
  uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  size_t at = 0;
  for (; at + 64 <= size; at += 64) compress(state, data + at);
  uint8_t tail[128] = {0};
  size_t rest = size - at, padded = rest < 56 ? 64 : 128;
  memcpy(tail, data + at, rest);
  tail[rest] = 0x80;
  uint64_t bits = (uint64_t)size * 8;
  memcpy(tail + padded - 8, &bits, 8);
  for (at = 0; at < padded; at += 64) compress(state, tail + at);
  for (int i = 0; i < 16; i++) printf("%02x", state[i / 4] >> 8 * (i % 4) & 255);
  putchar('\n');
}

int main(int argc, char **argv) {
  size_t size = (size_t)(argc > 1 ? atoi(argv[1]) : 1000) * 1024;
  for (int i = 0; i < 64; i++) sines[i] = (uint32_t)(int64_t)(fabs(sin(i + 1)) * 4294967296.0);
  uint8_t *data = malloc(size);
  if (data == NULL) return 1;
  for (size_t i = 0; i < size; i++) data[i] = (uint8_t)(i * i >> 7);
  digest((const uint8_t *)"abc", 3);
  digest(data, size);
  free(data);
  return 0;
}
