// Zstandard: N times 64 KiB of text compressed, at levels 3 and 9, and expanded.
// build: glibc
// library: zstd libzstd-dev
// args: 2
#include <zstd.h>

#include "steady.h"
#include "words.h"

static void pack_and_unpack(const char *text, size_t size, int level) {
  size_t room = ZSTD_compressBound(size);
  char *packed = malloc(room), *back = malloc(size);
  if (packed == NULL || back == NULL) exit(1);
  size_t packed_size = ZSTD_compress(packed, room, text, size, level);
  if (ZSTD_isError(packed_size)) exit(2);
  if (ZSTD_decompress(back, size, packed, packed_size) != size || memcmp(text, back, size) != 0) exit(2);
  report("level %d: %zu -> %zu %016llx\n", level, size, packed_size,
         (unsigned long long)checksum_bytes(CHECKSUM_START, packed, packed_size));
  free(packed), free(back);
}

static void work(long pieces) {
  random_restart();
  make_words();
  size_t size = (size_t)pieces << 16;
  char *text = malloc(size);
  if (text == NULL) exit(1);
  make_text(text, size);
  pack_and_unpack(text, size, 3);
  pack_and_unpack(text, size, 9);
  free(text);
}

int main(int argc, char **argv) { return steady(argc, argv, 2, work); }
