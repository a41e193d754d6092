// A fresh directory under $TMPDIR (or /tmp) that the program works in and removes at its end.
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char temporary_directory[4096];

static void temporary_enter(void) {
  const char *parent = getenv("TMPDIR");
  snprintf(temporary_directory, sizeof temporary_directory, "%s/bd0-XXXXXX",
           parent != NULL ? parent : "/tmp");
  if (mkdtemp(temporary_directory) == NULL || chdir(temporary_directory) != 0) {
    perror("temporary directory");
    exit(99);
  }
}

// Fails when the program left something in it.
static void temporary_leave(void) {
  if (chdir("/") != 0 || rmdir(temporary_directory) != 0) {
    perror("temporary directory");
    exit(98);
  }
}

#endif
