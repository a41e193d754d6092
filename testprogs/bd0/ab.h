// What A and B agree on: a table in A's memory, linked at a fixed address, which is the same near
// pointer for both, since they live in one region. All pointers in it are near, and valid in both.
#ifndef AB_H
#define AB_H

#include <stdint.h>

// ab-a is linked with --section-start=.ab of this address. It lies below A's program, where no heap
// comes.
#define AB_ADDRESS 0x300000

enum { AB_NOTHING, AB_READY, AB_ANSWERED };

struct ab {
  volatile uint32_t stage;
  const char *greeting;                    // a string constant of A
  uint32_t (*sum)(const uint32_t *, int);  // a function of A
  const uint32_t *numbers;                 // an array of A
  int count;
  uint32_t answer;                         // written by B
  char reply[64];                          // written by B
};

#endif
