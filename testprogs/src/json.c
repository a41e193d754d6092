// JSON: builds a document of N records, parses it into a tree, walks it and prints it again.
// build: glibc
// args: 100
// bench: 100000
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"

enum kind { NONE, TRUTH, NUMBER, STRING, ARRAY, OBJECT };

struct value {
  enum kind kind;
  double number;
  char *text, *name;
  struct value *child, *next;
};

static const char *at;
static char *out;
static size_t out_used, out_size;

static void fail(const char *why) {
  printf("%s at \"%.20s\"\n", why, at);
  exit(1);
}

static void emit(const char *text, size_t length) {
  if (out_used + length + 1 > out_size) {
    out_size = (out_used + length + 1) * 2;
    out = realloc(out, out_size);
    if (out == NULL) exit(2);
  }
  memcpy(out + out_used, text, length);
  out_used += length;
  out[out_used] = 0;
}

static void emit_text(const char *text) { emit(text, strlen(text)); }

static void blanks(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t') at++;
}

static char *string(void) {
  size_t used = 0, size = 16;
  char *text = malloc(size);
  for (at++; *at != '"'; at++) {
    char c = *at;
    if (c == 0) fail("string without end");
    if (c == '\\') {
      const char *from = "nt\"\\/", *to = "\n\t\"\\/", *found = strchr(from, *++at);
      if (*at == 'u') {
        char digits[5] = {at[1], at[2], at[3], at[4], 0};
        c = (char)strtol(digits, NULL, 16);
        at += 4;
      } else if (found != NULL) {
        c = to[found - from];
      } else {
        fail("escape");
      }
    }
    if (used + 2 > size) text = realloc(text, size *= 2);
    text[used++] = c;
  }
  at++;
  text[used] = 0;
  return text;
}

static struct value *parse(void) {
  struct value *v = calloc(1, sizeof *v);
  if (v == NULL) exit(2);
  blanks();
  if (*at == '{' || *at == '[') {
    char end = *at == '{' ? '}' : ']';
    v->kind = *at == '{' ? OBJECT : ARRAY;
    struct value **link = &v->child;
    at++;
    blanks();
    while (*at != end) {
      char *name = NULL;
      if (v->kind == OBJECT) {
        blanks();
        if (*at != '"') fail("name");
        name = string();
        blanks();
        if (*at++ != ':') fail("colon");
      }
      *link = parse();
      (*link)->name = name;
      link = &(*link)->next;
      blanks();
      if (*at == ',') at++;
      else if (*at != end) fail("comma");
    }
    at++;
  } else if (*at == '"') {
    v->kind = STRING;
    v->text = string();
  } else if (strncmp(at, "true", 4) == 0) {
    v->kind = TRUTH, v->number = 1, at += 4;
  } else if (strncmp(at, "false", 5) == 0) {
    v->kind = TRUTH, at += 5;
  } else if (strncmp(at, "null", 4) == 0) {
    at += 4;
  } else {
    char *end;
    v->kind = NUMBER;
    v->number = strtod(at, &end);
    if (end == at) fail("value");
    at = end;
  }
  return v;
}

static void quote(const char *text) {
  emit("\"", 1);
  for (; *text; text++) {
    if (*text == '\n') emit("\\n", 2);
    else if (*text == '"' || *text == '\\') emit("\\", 1), emit(text, 1);
    else emit(text, 1);
  }
  emit("\"", 1);
}

static void print(const struct value *v) {
  char text[40];
  switch (v->kind) {
    case NONE: emit_text("null"); break;
    case TRUTH: emit_text(v->number != 0 ? "true" : "false"); break;
    case NUMBER: snprintf(text, sizeof text, "%.15g", v->number), emit_text(text); break;
    case STRING: quote(v->text); break;
    default:
      emit(v->kind == OBJECT ? "{" : "[", 1);
      for (const struct value *c = v->child; c != NULL; c = c->next) {
        if (c->name != NULL) quote(c->name), emit(":", 1);
        print(c);
        if (c->next != NULL) emit(",", 1);
      }
      emit(v->kind == OBJECT ? "}" : "]", 1);
  }
}

static void release(struct value *v) {
  for (struct value *c = v->child, *next; c != NULL; c = next) {
    next = c->next;
    release(c);
  }
  free(v->text);
  free(v->name);
  free(v);
}

static double total(const struct value *v) {
  double sum = v->kind == NUMBER ? v->number : 0;
  for (const struct value *c = v->child; c != NULL; c = c->next) sum += total(c);
  return sum;
}

int main(int argc, char **argv) {
  int records = argc > 1 ? atoi(argv[1]) : 100;
  emit_text("{ \"records\" : [\n");
  for (int i = 0; i < records; i++) {
    char text[200];
    snprintf(text, sizeof text,
             "  {\"id\": %d, \"name\": \"n\\\"%x\\u0041\\n\", \"value\": %.6f, \"tags\": [true, null, "
             "[%d, -%d.5e%d]], \"empty\": {}}%s\n",
             i, i * 7919, i / 7.0, i % 10, i % 13, i % 5 - 2, i + 1 < records ? "," : "");
    emit_text(text);
  }
  emit_text("], \"last\": false }");
  char *document = out;
  out = NULL;
  out_used = out_size = 0;
  at = document;
  struct value *tree = parse();
  print(tree);
  printf("%zu bytes, total %.6f, %016llx\n", out_used, total(tree),
         (unsigned long long)checksum_bytes(CHECKSUM_START, out, out_used));
  printf("%.120s\n", out);
  release(tree);
  free(document);
  free(out);
  return 0;
}
