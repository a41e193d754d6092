// What the twins agree on: both have this at the same near address, since both are linked alike.
#ifndef TWIN_H
#define TWIN_H

#include "demo.h"

// The programs are linked with --section-start=.twin of this address.
#define TWIN_ADDRESS 0x600000

struct twin {
  volatile uint32_t stage;  // 1: the other one has read this; 2: it may end
  char text[28];
};

extern struct twin twin;

// The other process's struct, by its far address: what is near here, in its region.
static inline struct twin *twin_of(int id) {
  return (struct twin *)((char *)must_point("region", bd0_region(id, NULL)) + TWIN_ADDRESS);
}

static inline void show_twins(const char *name, int other) {
  if (&twin != (struct twin *)TWIN_ADDRESS) fail("linked at another address");
  say("%s: at %#lx I have \"%s\", the other has \"%s\"\n", name, (unsigned long)&twin, twin.text,
      twin_of(other)->text);
}

#endif
