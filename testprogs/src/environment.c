// argv, environ, getenv, setenv. Variables not named BD0_* are the host's affair.
// build: glibc musl static-pie
// args: one two-2 --three=3 * -L 4
// env: BD0_FIRST=1 BD0_SECOND=two=2 BD0_EMPTY=
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv) {
  printf("argc %d\n", argc);
  for (int i = 1; i < argc; i++) printf("argv[%d] = %s\n", i, argv[i]);
  printf("argv ends: %d\n", argv[argc] == NULL);
  char *ours[16];
  int count = 0;
  for (char **e = environ; *e != NULL; e++) {
    if (strncmp(*e, "BD0_", 4) == 0 && count < 16) ours[count++] = *e;
  }
  qsort(ours, (size_t)count, sizeof ours[0], by_text);
  for (int i = 0; i < count; i++) puts(ours[i]);
  printf("environ follows argv: %d\n", environ == argv + argc + 1);
  printf("[%s] [%s]\n", getenv("BD0_EMPTY"), getenv("BD0_NONE") == NULL ? "none" : "some");
  setenv("BD0_FIRST", "changed", 1);
  setenv("BD0_NEW", "new", 0);
  unsetenv("BD0_SECOND");
  printf("%s %s %d\n", getenv("BD0_FIRST"), getenv("BD0_NEW"), getenv("BD0_SECOND") == NULL);
  return 0;
}
