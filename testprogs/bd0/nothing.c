// Ends at once with status 0: what the time of a start is measured with, here and natively.
// bd0: near far
// libc: none
// run: start nothing
// prints:
#include "bare.h"

int main(void) { return 0; }
