// Reads another process's metadata, and a variable of it by its region's start. Without arguments
// the other one is a second copy of this program.
//   start peek             the copy, and its variable
//   start peek ID          the metadata of any process; instead of the id, its name
//   start peek ID ADDRESS  and the word at that near address (hexadecimal)
// bd0: near far
// run: start peek
// prints: name: as the process that reads\nparent: the process that reads\nstate: running\nregion: 1024 MiB\nthreads: 1\nexit status: -1\nvariable: 42\nafter its end: state ended, exit status 7, variable 43\n
#include "demo.h"

static volatile struct {
  uint32_t stage;  // 0 at the start, 1 the variable is there, 2 the reader has read
  uint32_t variable;
} own;

static const char *const states[] = {"starting", "running", "ended"};

static void show(const volatile struct bd0_metadata *process) {
  const char *state = process->state <= BD0_ENDED ? states[process->state] : "unknown";
  if (memcmp((const void *)process->magic, BD0_MAGIC, 8) != 0) fail("no metadata page");
  const char *name = (const char *)process->name;
  say("name: %.64s\n", strcmp(name, own_name()) == 0 ? "as the process that reads" : name);
  if (process->parent == (uint64_t)bd0_self()) {
    say("parent: the process that reads\n");
  } else {
    say("parent: %lu\n", (unsigned long)process->parent);
  }
  say("state: %s\n", state);
  say("region: %lu MiB\n", (unsigned long)(process->region_size >> 20));
  say("threads: %lu\n", (unsigned long)process->threads);
  say("exit status: %ld\n", (long)process->exit_status);
}

static const volatile struct bd0_metadata *metadata_of(int id) {
  const volatile struct bd0_metadata *metadata = bd0_metadata(id);
  must("region", (long)bd0_region(id, NULL));
  if (metadata == NULL) fail("process %d has no record", id);
  return metadata;
}

// Waits until it has been read, and ends with the variable changed.
static int be_read(void) {
  own.variable = 42;
  announce(&own.stage, 1);
  await(&own.stage, 2);
  own.variable = 43;
  return 7;
}

static void read_copy(char *name) {
  char *copy_argv[] = {name, "copy", NULL};
  int id = start(own_path(), copy_argv);
  const volatile struct bd0_metadata *metadata = metadata_of(id);
  // The copy's variables are where ours are, in its region.
  volatile typeof(own) *other =
      (void *)(metadata->region + (uint64_t)must_point("near", bd0_near(bd0_far(&own))));
  await(&other->stage, 1);
  show(metadata);
  say("variable: %u\n", other->variable);
  announce(&other->stage, 2);
  // It can be read until it is waited for.
  while (metadata->state != BD0_ENDED) bd0_yield();
  say("after its end: state ended, exit status %ld, variable %u\n", (long)metadata->exit_status,
      other->variable);
  if (collect(id) != 7) fail("wrong exit status");
}

int main(int argc, char **argv) {
  if (argc < 2) {
    read_copy(argv[0]);
    return 0;
  }
  if (strcmp(argv[1], "copy") == 0) return be_read();
  int id = (int)argument(argc, argv, 1, 0);
  if (id == 0) id = (int)must("find", bd0_find(argv[1]));
  const volatile struct bd0_metadata *metadata = metadata_of(id);
  show(metadata);
  if (argc > 2) {
    say("word: %lx\n", *(volatile unsigned long *)(metadata->region + strtoul(argv[2], NULL, 16)));
  }
  return 0;
}
