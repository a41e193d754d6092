// What producer and consumer agree on: a queue of pointers in the producer's memory, for one that
// writes and one that reads. Every pointer in it is a far address, so that both can follow it.
#ifndef QUEUE_H
#define QUEUE_H

#include <stdint.h>

#define QUEUE_SIZE 16

struct message {
  uint64_t number;
  char *text;                 // far, in the producer's memory
  volatile uint64_t checksum; // the consumer's answer
};

struct queue {
  _Alignas(64) volatile uint32_t written;  // how many pointers the producer has put
  _Alignas(64) volatile uint32_t read;     // how many the consumer has taken
  struct message *slots[QUEUE_SIZE];       // a null pointer is the end
};

static inline uint64_t text_checksum(const char *text) {
  uint64_t sum = 0xcbf29ce484222325u;
  while (*text) sum = (sum ^ (uint8_t)*text++) * 0x100000001b3u;
  return sum;
}

#endif
