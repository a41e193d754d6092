// stdio on files: fopen modes, fread, fwrite, fseek, fgets, fprintf, ungetc, buffering, tmpfile.
// build: glibc musl
#include <errno.h>
#include <string.h>

#include "temporary.h"

int main(void) {
  temporary_enter();
  FILE *f = fopen("lines", "w+");
  if (f == NULL) return 1;
  for (int i = 0; i < 2000; i++) fprintf(f, "line %d of many\n", i);
  printf("at %ld\n", ftell(f));
  rewind(f);
  char line[64];
  int lines = 0, total = 0;
  while (fgets(line, sizeof line, f) != NULL) {
    lines++;
    total += (int)strlen(line);
  }
  printf("%d lines, %d bytes, eof %d\n", lines, total, feof(f) != 0);
  fseek(f, -16, SEEK_END);
  printf("last: %s", fgets(line, sizeof line, f));
  fseek(f, 5, SEEK_SET);
  int c = fgetc(f);
  ungetc('!', f);
  int pushed = fgetc(f);
  printf("%c %c %ld\n", c, pushed, ftell(f));
  fclose(f);

  f = fopen("lines", "a");
  fputs("appended\n", f);
  fclose(f);
  f = fopen("lines", "r");
  static char big[40000];
  size_t got = fread(big, 1, sizeof big, f);
  printf("%zu %.8s\n", got, big + got - 9);
  printf("write fails: %d", fputc('x', f) == EOF);
  printf(" error %d\n", ferror(f) != 0);
  fclose(f);

  struct {
    int number;
    double value;
  } records[100];
  f = fopen("records", "wb");
  setvbuf(f, NULL, _IOFBF, 100);
  for (int i = 0; i < 100; i++) {
    memset(&records[i], 0, sizeof records[i]);
    records[i].number = i;
    records[i].value = i / 7.0;
  }
  printf("%zu records\n", fwrite(records, sizeof records[0], 100, f));
  fclose(f);
  memset(records, 0, sizeof records);
  f = fopen("records", "rb");
  fseek(f, 50 * (long)sizeof records[0], SEEK_SET);
  got = fread(records, sizeof records[0], 60, f);
  printf("%zu %d %.4f\n", got, records[0].number, records[49].value);
  fclose(f);
  f = fopen("none", "r");
  printf("missing: %d %s\n", f == NULL, strerror(errno));
  FILE *anonymous = tmpfile();
  fputs("secret", anonymous);
  rewind(anonymous);
  printf("tmpfile %s\n", fgets(line, sizeof line, anonymous));
  fclose(anonymous);
  printf("%d %d\n", remove("lines"), remove("records"));
  fprintf(stderr, "this goes to standard error\n");
  fflush(stdout);
  fputs("so does this\n", stderr);
  temporary_leave();
  return 0;
}
