// What the demos with a C library share: errors in one line, where the sibling programs are, and
// waiting for a word to take a value. A far build (-DBD0_FAR, see build.sh) carries BD0's note.
#ifndef DEMO_H
#define DEMO_H

#include <bd0.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#ifdef BD0_FAR
BD0_NOTE
#define VARIANT ".far"
#else
#define VARIANT ""
#endif

// The size of the regions that demos ask for.
#define REGION_SIZE ((uint64_t)1 << 30)

static inline const char *own_path(void) { return (const char *)getauxval(AT_EXECFN); }

static inline const char *own_name(void) {
  const char *slash = strrchr(own_path(), '/');
  return slash ? slash + 1 : own_path();
}

// Prints a line at once, so that the lines of several processes come in the order of events.
__attribute__((format(printf, 1, 2))) static inline void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  fflush(stdout);
}

// Ends the program with one line on standard error.
__attribute__((noreturn, format(printf, 1, 2))) static inline void fail(const char *format, ...) {
  va_list arguments;
  fflush(stdout);
  fprintf(stderr, "%s: ", own_name());
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(2);
}

// The result of a kernel-call that has to succeed.
static inline long must(const char *call, long result) {
  if (result == -BD0_ENOSYS) fail("not under BD0: there is no kernel-call %s", call);
  if (result < 0 && result >= -4095) fail("%s: %s", call, strerror((int)-result));
  return result;
}

static inline void *must_point(const char *call, void *result) {
  must(call, (long)result);
  return result;
}

// The path of a program beside this one, of the same variant; valid until the next call.
static inline char *beside(const char *name) {
  static char path[4096];
  int folder = (int)(own_name() - own_path());
  snprintf(path, sizeof path, "%.*s%s" VARIANT, folder, own_path(), name);
  return path;
}

// Starts a program with the arguments, argv[0] included, and gives its id.
static inline int start(const char *path, char *const *argv) {
  struct bd0_start request = {.path = path, .argv = argv, .size = REGION_SIZE};
  return (int)must("start", bd0_start(&request));
}

// Waits for a child's end and gives its exit status.
static inline int collect(int id) {
  int status = -1;
  must("wait", bd0_wait(id, &status, 0));
  return status;
}

static inline uint32_t load(const volatile uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

// Waits as long as the word has the value.
static inline void await_change(const volatile uint32_t *word, uint32_t value) {
  while (load(word) == value) {
    long result = bd0_wait_address(word, value, -1);
    if (result != -BD0_EAGAIN) must("wait_address", result);
  }
}

// Waits until the word has the value.
static inline void await(const volatile uint32_t *word, uint32_t value) {
  uint32_t now;
  while ((now = load(word)) != value) await_change(word, now);
}

// Gives the word a value and wakes all who wait for it.
static inline void announce(volatile uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
  must("wake", bd0_wake(word, INT_MAX));
}

// Addresses go to other programs as arguments.
static inline void *parse_address(const char *text) { return (void *)strtoul(text, NULL, 16); }

static inline void format_address(char text[17], const volatile void *pointer) {
  sprintf(text, "%lx", (unsigned long)must_point("far", bd0_far(pointer)));
}

// A number from the command line.
static inline long argument(int argc, char **argv, int index, long otherwise) {
  return index < argc ? strtol(argv[index], NULL, 10) : otherwise;
}

#endif
