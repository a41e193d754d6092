// Where two NaNs meet the first operand is the result, made quiet; min and max give the second as it
// is. (qemu-user 7.2 prefers the quiet one of the two, or the larger.)
// build: nostdlib
#include "vectors.h"

#define SINGLE(NAME) EACH_PAIR_IF(NAME, FLOATS, four_singles, nans_meet_single(a, b))
#define DOUBLE(NAME) EACH_PAIR_IF(NAME, FLOATS, two_doubles, nans_meet_double(a, b))
#define FOUR(NAME)   \
  SINGLE(NAME "ss"); \
  SINGLE(NAME "ps"); \
  DOUBLE(NAME "sd"); \
  DOUBLE(NAME "pd")

int main(void) {
  FOUR("add");
  FOUR("sub");
  FOUR("mul");
  FOUR("div");
  FOUR("min");
  FOUR("max");
  FOUR("sqrt");
  FOUR("cmpunord");
  return 0;
}
