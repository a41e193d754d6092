// Litmus tests of the memory order with two threads. x86 promises TSO: a thread's stores become
// visible in their order, loads are done in order, and only a load may overtake an earlier store to
// another address, unless a fence or a locked instruction lies between.
//   start litmus 1000000           a million rounds of each test
//   start litmus 1000000 counts    and how often each outcome was seen, which varies
// bd0: near far
// run: start litmus 100000
// prints: message passing: 0 forbidden outcomes\ncoherence: 0 forbidden outcomes\nload buffering: 0 forbidden outcomes\nstore buffering with mfence: 0 forbidden outcomes\nstore buffering with xchg: 0 forbidden outcomes\nstore buffering: all outcomes are allowed\n
#include "threads.h"

#define BATCH 1024   // rounds from one barrier to the next
#define PATIENCE 500 // looks at where the other thread is, before a round is played without it

// One round: two variables that begin as 0, each in a cache line of its own, and what was read.
struct round {
  _Alignas(64) volatile uint32_t x;
  _Alignas(64) volatile uint32_t y;
  _Alignas(64) volatile uint32_t a;
  _Alignas(64) volatile uint32_t b;
};

static struct round rounds[BATCH];
static long length;          // rounds of this batch
static uint32_t batch;       // its number
static volatile uint32_t go; // number of the batch that thread 1 may begin
static volatile uint32_t done;

static struct {
  _Alignas(64) volatile uint64_t round;
} at[2];

// Brings the threads to the same round, the first time in a batch at any cost, later with patience.
static inline void meet(int thread, long i) {
  uint64_t here = (uint64_t)batch * BATCH + (uint64_t)i;
  at[thread].round = here;
  for (int n = 0; at[1 - thread].round < here; n++) {
    if (n < PATIENCE) {
      __builtin_ia32_pause();
    } else if (i == 0) {
      bd0_yield();
    } else {
      return;
    }
  }
}

// What a thread does in each round of a batch, in a loop that can be translated as a whole.
#define PLAYER(name, thread, action)     \
  static void name(void) {               \
    for (long i = 0; i < length; i++) {  \
      struct round *const r = &rounds[i]; \
      meet(thread, i);                   \
      action                             \
    }                                    \
  }

#define MFENCE __asm__ volatile("mfence" ::: "memory")
#define XCHG(variable) __atomic_exchange_n(&(variable), 1, __ATOMIC_SEQ_CST)

PLAYER(store_x_store_y, 0, r->x = 1; r->y = 1;)
PLAYER(load_y_load_x, 1, uint32_t a = r->y; uint32_t b = r->x; r->a = a; r->b = b;)

PLAYER(store_x, 0, r->x = 1;)
PLAYER(load_x_load_x, 1, uint32_t a = r->x; uint32_t b = r->x; r->a = a; r->b = b;)

PLAYER(load_x_store_y, 0, uint32_t a = r->x; r->y = 1; r->a = a;)
PLAYER(load_y_store_x, 1, uint32_t b = r->y; r->x = 1; r->b = b;)

PLAYER(store_x_mfence_load_y, 0, r->x = 1; MFENCE; r->a = r->y;)
PLAYER(store_y_mfence_load_x, 1, r->y = 1; MFENCE; r->b = r->x;)

PLAYER(xchg_x_load_y, 0, XCHG(r->x); r->a = r->y;)
PLAYER(xchg_y_load_x, 1, XCHG(r->y); r->b = r->x;)

PLAYER(store_x_load_y, 0, r->x = 1; r->a = r->y;)
PLAYER(store_y_load_x, 1, r->y = 1; r->b = r->x;)

static const struct test {
  const char *name;
  void (*players[2])(void);
  int forbidden;  // 2 * a + b, or -1
} tests[] = {
    {"message passing", {store_x_store_y, load_y_load_x}, 2},
    {"coherence", {store_x, load_x_load_x}, 2},
    {"load buffering", {load_x_store_y, load_y_store_x}, 3},
    {"store buffering with mfence", {store_x_mfence_load_y, store_y_mfence_load_x}, 0},
    {"store buffering with xchg", {xchg_x_load_y, xchg_y_load_x}, 0},
    {"store buffering", {store_x_load_y, store_y_load_x}, -1},
};

#define TESTS (sizeof tests / sizeof *tests)

static const struct test *test;

// Thread 1 plays batch after batch until there is no test.
static void play(void *argument) {
  for (uint32_t number = 1;; number++) {
    while (load(&go) != number) bd0_wait_address(&go, number - 1, -1);
    if (test == NULL) thread_end(argument);
    test->players[1]();
    __atomic_store_n(&done, number, __ATOMIC_RELEASE);
    bd0_wake(&done, 1);
  }
}

static void run(long count, long outcomes[4]) {
  for (long played = 0; played < count; played += length) {
    length = count - played < BATCH ? count - played : BATCH;
    memset(rounds, 0, sizeof rounds);
    announce(&go, ++batch);
    test->players[0]();
    await(&done, batch);
    for (long i = 0; i < length; i++) outcomes[2 * rounds[i].a + rounds[i].b]++;
  }
}

int main(int argc, char **argv) {
  long count = argument(argc, argv, 1, 100000), failures = 0;
  int counts = argc > 2 && strcmp(argv[2], "counts") == 0;
  static struct thread thread;
  thread_start(&thread, 1, play);
  for (size_t i = 0; i < TESTS; i++) {
    long outcomes[4] = {0};
    test = &tests[i];
    run(count, outcomes);
    if (test->forbidden < 0) {
      say("%s: all outcomes are allowed\n", test->name);
    } else {
      say("%s: %ld forbidden outcomes\n", test->name, outcomes[test->forbidden]);
      failures += outcomes[test->forbidden];
    }
    if (counts) {
      say("  a b: 00 %ld, 01 %ld, 10 %ld, 11 %ld\n", outcomes[0], outcomes[1], outcomes[2],
          outcomes[3]);
    }
  }
  test = NULL;
  announce(&go, ++batch);
  thread_join(&thread);
  return failures != 0;
}
