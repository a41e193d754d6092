// N times 64 KiB into base64 (RFC 4648) and into hexadecimal, and back.
// build: glibc glibc-v3
// args: 2
#include <string.h>

#include "random.h"
#include "steady.h"

enum { SIZE = 65536 };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t data[SIZE], back[SIZE + 3];
static signed char values[256];
static char text[2 * SIZE + 4];

static size_t encode(const uint8_t *in, size_t size, char *out) {
  char *start = out;
  for (; size >= 3; size -= 3, in += 3) {
    uint32_t group = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    *out++ = digits[group >> 18];
    *out++ = digits[group >> 12 & 63];
    *out++ = digits[group >> 6 & 63];
    *out++ = digits[group & 63];
  }
  if (size > 0) {
    uint32_t group = (uint32_t)in[0] << 16 | (size == 2 ? (uint32_t)in[1] << 8 : 0);
    *out++ = digits[group >> 18];
    *out++ = digits[group >> 12 & 63];
    *out++ = size == 2 ? digits[group >> 6 & 63] : '=';
    *out++ = '=';
  }
  return (size_t)(out - start);
}

static size_t decode(const char *in, size_t size, uint8_t *out) {
  uint8_t *start = out;
  for (; size >= 4; size -= 4, in += 4) {
    uint32_t group = 0;
    int filled = 0;
    for (int i = 0; i < 4; i++) {
      int value = values[(uint8_t)in[i]];
      if (value < 0) filled++, value = 0;
      group = group << 6 | (uint32_t)value;
    }
    *out++ = (uint8_t)(group >> 16);
    if (filled < 2) *out++ = (uint8_t)(group >> 8);
    if (filled < 1) *out++ = (uint8_t)group;
  }
  return (size_t)(out - start);
}

static void to_hexadecimal(const uint8_t *in, size_t size, char *out) {
  for (size_t i = 0; i < size; i++) {
    *out++ = "0123456789abcdef"[in[i] >> 4];
    *out++ = "0123456789abcdef"[in[i] & 15];
  }
}

static void from_hexadecimal(const char *in, size_t size, uint8_t *out) {
  for (size_t i = 0; i < size; i++) {
    int high = in[2 * i], low = in[2 * i + 1];
    high = high <= '9' ? high - '0' : high - 'a' + 10;
    low = low <= '9' ? low - '0' : low - 'a' + 10;
    out[i] = (uint8_t)(high << 4 | low);
  }
}

static void work(long rounds) {
  random_restart();
  memset(values, -1, sizeof values);
  for (int i = 0; i < 64; i++) values[(uint8_t)digits[i]] = (signed char)i;
  for (int i = 0; i < SIZE; i++) data[i] = (uint8_t)random_next();
  uint64_t sum = 0;
  for (long round = 0; round < rounds; round++) {
    data[round % SIZE]++;
    size_t size = SIZE - (size_t)(round % 3), length = encode(data, size, text);
    sum += length + (uint8_t)text[round % (long)length];
    if (decode(text, length, back) != size || memcmp(back, data, size) != 0) exit(2);
    to_hexadecimal(data, size, text);
    sum += (uint8_t)text[2 * (round % SIZE)];
    from_hexadecimal(text, size, back);
    if (memcmp(back, data, size) != 0) exit(2);
  }
  report("%llu %.40s\n", (unsigned long long)sum, text);
}

int main(int argc, char **argv) { return steady(argc, argv, 2, work); }
