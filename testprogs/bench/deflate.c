// zlib, gzip's algorithm: N times 64 KiB of text compressed, at level 6, and expanded.
// build: glibc
// library: z zlib1g-dev
// args: 2
#include <zlib.h>

#include "steady.h"
#include "words.h"

static void work(long pieces) {
  random_restart();
  make_words();
  uLong size = (uLong)pieces << 16, room = compressBound(size), packed_size = room, back_size = size;
  Bytef *text = malloc(size), *packed = malloc(room), *back = malloc(size);
  if (text == NULL || packed == NULL || back == NULL) exit(1);
  make_text((char *)text, size);
  if (compress2(packed, &packed_size, text, size, 6) != Z_OK) exit(2);
  if (uncompress(back, &back_size, packed, packed_size) != Z_OK) exit(2);
  if (back_size != size || memcmp(text, back, size) != 0) exit(2);
  report("%lu -> %lu, %08lx, %08lx\n", size, packed_size, crc32(0, packed, (uInt)packed_size),
         adler32(1, text, (uInt)size));
  free(text), free(packed), free(back);
}

int main(int argc, char **argv) { return steady(argc, argv, 2, work); }
