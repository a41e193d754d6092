// Threads in one region add up an array that they share: start parallel-sum THREADS NUMBERS
// bd0: near far
// run: start parallel-sum 4 1000000
// prints: parallel-sum: 4 threads, 1000000 numbers, sum 499999500000\n
#include "threads.h"

#define MOST 64

static struct thread threads[MOST];
static uint64_t sums[MOST];
static uint64_t *numbers;
static long count, thread_count;

static void add(void *argument) {
  struct thread *thread = argument;
  long from = count * thread->index / thread_count;
  long to = count * (thread->index + 1) / thread_count;
  uint64_t sum = 0;
  for (long i = from; i < to; i++) sum += numbers[i];
  sums[thread->index] = sum;
  thread_end(thread);
}

int main(int argc, char **argv) {
  thread_count = argument(argc, argv, 1, 4);
  count = argument(argc, argv, 2, 1000000);
  if (thread_count < 1 || thread_count > MOST || count < 0) fail("at most %d threads", MOST);
  numbers = must_point("heap", bd0_heap((size_t)count * sizeof *numbers, 0));
  for (long i = 0; i < count; i++) numbers[i] = (uint64_t)(count - 1 - i);

  uint64_t sum = 0;
  for (long i = 0; i < thread_count; i++) thread_start(&threads[i], (uint32_t)i, add);
  for (long i = 0; i < thread_count; i++) {
    thread_join(&threads[i]);
    sum += sums[i];
  }
  if (sum != (uint64_t)count * (uint64_t)(count - 1) / 2) fail("wrong sum");
  say("parallel-sum: %ld threads, %ld numbers, sum %lu\n", thread_count, count, (unsigned long)sum);
  return 0;
}
