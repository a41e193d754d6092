// Text for compressors and databases: words of a made-up language, the common ones far more often.
#ifndef WORDS_H
#define WORDS_H

#include <string.h>

#include "random.h"

enum { WORDS = 2000, WORD_SIZE = 16 };

static char words[WORDS][WORD_SIZE];

static inline void make_words(void) {
  static const char *const syllables[] = {"ka", "lo", "mi", "ten", "sur", "ba", "ri", "no",
                                          "el", "tha", "ven", "o",  "pi", "gra", "du", "sh"};
  for (int i = 0; i < WORDS; i++) {
    words[i][0] = 0;
    for (int left = 1 + (int)random_below(4); left > 0; left--) strcat(words[i], syllables[random_below(16)]);
  }
}

// One of the words: the n-th about as often as 1/n.
static inline const char *random_word(void) {
  uint32_t limit = 1u << (1 + random_below(11));
  return words[random_below(limit < WORDS ? limit : WORDS)];
}

// Fills a buffer with sentences and numbers.
static inline void make_text(char *text, size_t size) {
  for (size_t at = 0; at < size;) {
    const char *word = random_word();
    size_t length = strlen(word), room = size - at;
    memcpy(text + at, word, length < room ? length : room);
    at += length;
    if (at < size) text[at++] = random_below(12) == 0 ? '\n' : ' ';
    if (random_below(20) == 0 && at < size) text[at++] = (char)('0' + random_below(10));
  }
}

#endif
