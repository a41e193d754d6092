// Eight threads request heap at once, as often as the first argument says. Every byte must be
// handed out once: each thread fills its blocks with a signature, and when all are done every block
// is looked at again; and the heap pointer has moved by exactly what was asked for.
//   start heap-threads 100000              the heap kernel-call, which is lock-free
//   start heap-threads 100000 mutex        a heap of this program's own, with a mutex
//   start heap-threads 100000 time         nanoseconds per request; nothing is filled and looked at
//   start heap-threads 100000 mutex time
// A request takes 40 bytes on average: a million each need -L 1GB.
// bd0: near far
// run: start heap-threads 20000
// prints: heap-threads: 8 threads, 20000 requests each: every byte handed out once\n
#include "threads.h"

#define THREADS 8

// A block, of 16 to 64 bytes; the rest is filled with `signature`.
struct block {
  struct block *previous;  // of the same thread
  uint64_t signature;
  uint64_t rest[];
};

static struct thread threads[THREADS];
static struct block *newest[THREADS];
static uint64_t bytes_taken[THREADS];
static volatile uint32_t errors;  // of threads, which cannot print
static volatile uint32_t gate;
static long requests;
static int with_mutex, timed;

// The heap with a mutex: 0 free, 1 taken, 2 taken and somebody waits.
static volatile uint32_t mutex;
static char *mutex_heap, *mutex_heap_end;

static void lock(void) {
  uint32_t seen = 0;
  if (__atomic_compare_exchange_n(&mutex, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
  while (__atomic_exchange_n(&mutex, 2, __ATOMIC_ACQUIRE) != 0) bd0_wait_address(&mutex, 2, -1);
}

static void unlock(void) {
  if (__atomic_exchange_n(&mutex, 0, __ATOMIC_RELEASE) == 2) bd0_wake(&mutex, 1);
}

static void *request(size_t bytes) {
  if (!with_mutex) return bd0_heap(bytes, 0);
  lock();
  char *result = mutex_heap;
  if (bytes > (size_t)(mutex_heap_end - result)) {
    result = (char *)-BD0_ENOMEM;
  } else {
    mutex_heap = result + bytes;
  }
  unlock();
  return result;
}

static uint64_t signature_of(uint32_t thread, long number) {
  return ((uint64_t)thread + 1) << 56 | (uint64_t)number;
}

static size_t bytes_of(uint32_t thread, long number) {
  return 16 * (1 + ((size_t)number * 7 + thread) % 4);
}

static void report(void) { __atomic_add_fetch(&errors, 1, __ATOMIC_RELAXED); }

static void take_blocks(void *argument) {
  struct thread *thread = argument;
  struct block *previous = NULL;
  uint64_t taken = 0;
  while (gate == 0) bd0_wait_address(&gate, 0, -1);
  for (long i = 0; i < requests; i++) {
    size_t bytes = bytes_of(thread->index, i);
    struct block *block = request(bytes);
    if (BD0_FAILED(block) || (uintptr_t)block % 16 != 0) {
      report();
      break;
    }
    taken += bytes;
    if (!timed) {
      uint64_t *words = (uint64_t *)block;
      for (size_t word = 0; word < bytes / 8; word++) {
        if (words[word] != 0) report();
        words[word] = signature_of(thread->index, i);
      }
    }
    block->previous = previous;
    previous = block;
  }
  newest[thread->index] = previous;
  bytes_taken[thread->index] = taken;
  thread_end(thread);
}

static void verify(uint32_t thread) {
  struct block *block = newest[thread];
  for (long i = requests - 1; i >= 0; i--) {
    uint64_t *words = (uint64_t *)block;
    for (size_t word = 1; word < bytes_of(thread, i) / 8; word++) {
      if (words[word] != signature_of(thread, i)) fail("block %ld of thread %u", i, thread);
    }
    block = block->previous;
  }
  if (block != NULL) fail("thread %u has too many blocks", thread);
}

int main(int argc, char **argv) {
  requests = argument(argc, argv, 1, 20000);
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], "mutex") == 0) with_mutex = 1;
    if (strcmp(argv[i], "time") == 0) timed = 1;
  }
  if (with_mutex) {
    size_t size = THREADS * 64 * (size_t)requests;
    mutex_heap = must_point("heap", bd0_heap(size, 0));
    mutex_heap_end = mutex_heap + size;
  }
  for (uint32_t i = 0; i < THREADS; i++) thread_start(&threads[i], i, take_blocks);
  char *before = with_mutex ? mutex_heap : must_point("heap_pointer", bd0_heap_pointer());
  int64_t begin = must("clock", bd0_clock());
  announce(&gate, 1);
  for (int i = 0; i < THREADS; i++) thread_join(&threads[i]);
  int64_t time = bd0_clock() - begin;
  char *after = with_mutex ? mutex_heap : must_point("heap_pointer", bd0_heap_pointer());

  if (errors != 0) fail("%u requests failed or gave memory in use", errors);
  uint64_t taken = 0;
  for (int i = 0; i < THREADS; i++) taken += bytes_taken[i];
  if (taken != (uint64_t)(after - before)) {
    fail("the heap pointer moved by %ld bytes, not %ld", (long)(after - before), (long)taken);
  }
  if (timed) {
    say("heap-threads: %ld ns per request\n", (long)(time / (THREADS * requests)));
    return 0;
  }
  for (uint32_t i = 0; i < THREADS; i++) verify(i);
  say("heap-threads: %d threads, %ld requests each: every byte handed out once\n", THREADS,
      requests);
  return 0;
}
