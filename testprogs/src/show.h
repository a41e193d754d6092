// Prints what a call gives, with the error's text.
#ifndef SHOW_H
#define SHOW_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

static inline long show(const char *what, long result) {
  int error = errno;
  printf("%s: %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
  return result;
}

#endif
