// The conversions of printf-suite.c for one type, after reals.h.

#define BYTES (DIGITS == 64 ? 10 : sizeof(REAL))

static REAL FN(any)(int index) { return index < FN(SPECIALS) ? FN(special)((unsigned)index) : FN(number)(); }

// printf of each conversion.
static void FN(print)(const char *type) {
  for (const char *conversion = "aefgAEFG"; *conversion; conversion++) {
    char test[40];
    sprintf(test, "printf-%s-%c", type, *conversion);
    if (!wanted(test)) continue;
    begin();
    for (int i = 0; i < count; i++) {
      char format[24];
      make_format(format, SIZE, *conversion);
      int length = snprintf(text, sizeof text, format, FN(any)(i));
      note(text, (size_t)length + 1);
      if (verbose) printf("%s %s %s\n", test, format, text);
    }
    end(test);
  }
}

// A text of a number: what printf makes of one, which may be exact, halfway between two or cut short; or
// random digits.
static void FN(make_text)(int index) {
  if (index % 4 == 0) {
    int digits = 1 + (int)random_below(index % 64 == 0 ? 900 : 30), point = (int)random_below(40);
    char *at = text;
    if (random_below(2)) *at++ = '-';
    for (int i = 0; i < digits; i++) {
      if (i == point) *at++ = '.';
      *at++ = (char)('0' + random_below(10));
    }
    int range = DIGITS == 24 ? 60 : DIGITS == 53 ? 360 : 5000;
    sprintf(at, "e%d", (int)random_below(2 * (unsigned)range) - range);
    return;
  }
  int precision = (int)random_below(index % 16 == 1 ? 120 : 24);
  REAL value = FN(any)(index);
  switch (index % 4) {
    case 1: snprintf(text, sizeof text, "%.*" SIZE "e", precision, value); break;
    case 2: snprintf(text, sizeof text, "%.*" SIZE "g", precision, value); break;
    default: snprintf(text, sizeof text, "%.*" SIZE "a", precision % 20, value); break;
  }
}

// strtod of such texts.
static void FN(parse)(const char *type) {
  char test[40];
  sprintf(test, "strto-%s", type);
  if (!wanted(test)) return;
  begin();
  for (int i = 0; i < count; i++) {
    FN(make_text)(i);
    char *rest;
    errno = 0;
    REAL value = PARSE(text, &rest);
    int error = errno, length = (int)(rest - text);
    note(&value, BYTES), note(&error, sizeof error), note(&length, sizeof length);
    if (verbose) printf("%s %s %" SIZE "a %d\n", test, text, value, error);
  }
  end(test);
}

// scanf of them, with and without a width.
static void FN(scan)(const char *type) {
  char test[40];
  sprintf(test, "scanf-%s", type);
  if (!wanted(test)) return;
  begin();
  for (int i = 0; i < count; i++) {
    FN(make_text)(i);
    char format[24];
    REAL value = 0;
    int length = 0;
    unsigned width = random_below(40);
    if (width > 20) sprintf(format, "%%" SCAN "%c%%n", "aefg"[width % 4]);
    else sprintf(format, "%%%u" SCAN "%c%%n", width + 1, "aefg"[width % 4]);
    int converted = sscanf(text, format, &value, &length);
    note(&value, BYTES), note(&converted, sizeof converted), note(&length, sizeof length);
    if (verbose) printf("%s %s %s %d %d %" SIZE "a\n", test, text, format, converted, length, value);
  }
  end(test);
}

#undef BYTES
#undef REAL
#undef PARSE
#undef SIZE
#undef SCAN
#undef DIGITS
#undef BIAS
#undef FN
