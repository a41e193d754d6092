// CRC-32 of N KiB, bit by bit for the first, by table for all of them.
// build: glibc
// args: 1500
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static uint32_t table[256];

static uint32_t bitwise(const uint8_t *data, size_t size) {
  uint32_t crc = ~0u;
  for (size_t i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

static uint32_t by_table(uint32_t crc, const uint8_t *data, size_t size) {
  crc = ~crc;
  for (size_t i = 0; i < size; i++) crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
  return ~crc;
}

static void work(long kilobytes) {
  for (uint32_t i = 0; i < 256; i++) {
    table[i] = i;
    for (int bit = 0; bit < 8; bit++) table[i] = table[i] >> 1 ^ (0xedb88320 & -(table[i] & 1));
  }
  report("%08x\n", bitwise((const uint8_t *)"123456789", 9));
  uint8_t block[1024];
  for (int i = 0; i < 1024; i++) block[i] = (uint8_t)(i * 7 ^ i >> 3);
  report("%08x %08x\n", bitwise(block, 1024), by_table(0, block, 1024));
  uint32_t crc = 0;
  for (int i = 0; i < kilobytes; i++) {
    block[i % 1024]++;
    crc = by_table(crc, block, 1024);
  }
  report("%08x\n", crc);
}

int main(int argc, char **argv) { return steady(argc, argv, 1500, work); }
