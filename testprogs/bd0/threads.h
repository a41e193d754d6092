// Threads of the own region. They must not use the C library, which knows nothing of them.
#ifndef THREADS_H
#define THREADS_H

#include "demo.h"

#define THREAD_STACK 65536

// A cache line of its own for each: threads write to theirs all the time.
struct thread {
  _Alignas(64) volatile uint32_t alive;
  uint32_t index;
};

static inline void thread_start(struct thread *thread, uint32_t index, void (*entry)(void *)) {
  char *stack = must_point("heap", bd0_heap(THREAD_STACK, 4096));
  thread->index = index;
  thread->alive = 1;
  must("thread", bd0_thread(entry, stack + THREAD_STACK, thread, NULL));
}

__attribute__((noreturn)) static inline void thread_end(struct thread *thread) {
  bd0_thread_exit(&thread->alive);
}

static inline void thread_join(struct thread *thread) { await(&thread->alive, 0); }

#endif
