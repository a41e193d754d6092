/*
 * bd0.h - kernel-calls of BD0 for guest programs.
 *
 * C99 or C++ with gcc or clang, with any C library or none. Everything is inline; there is nothing to
 * link. docs/kernel-calls.md describes each call.
 *
 * What fails returns a negative errno value, BD0_E... below; a function that returns a pointer returns
 * it as one, which BD0_FAILED() tells. On Linux every call returns -BD0_ENOSYS.
 *
 * An address is near (relative to the region of the process, in every program without BD0_NOTE) or far
 * (valid in every process, in a program with it). A near program may use far addresses too.
 */
#ifndef BD0_H
#define BD0_H

#include <stddef.h>
#include <stdint.h>

#ifndef __x86_64__
#error "BD0 runs x86-64 programs"
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define BD0_ABI_VERSION 1

/* Write this once in a position-independent program (static-pie), outside of functions: it makes the
   program far. The ELF note: name "BD0", type 1, one 32-bit word with the version. */
#define BD0_NOTE                                 \
  __asm__(                                       \
      ".pushsection .note.BD0,\"a\",@note\n\t"   \
      ".balign 4\n\t"                            \
      ".long 4, 4, 1\n\t" /* sizes, then type */ \
      ".asciz \"BD0\"\n\t"                       \
      ".long 1\n\t"                              \
      ".popsection");

/* Numbers of the kernel-calls, in RAX. */
enum {
  BD0_CALL_START = 0xbd0000,
  BD0_CALL_EXIT,
  BD0_CALL_WAIT,
  BD0_CALL_KILL,
  BD0_CALL_SELF,
  BD0_CALL_PARENT,
  BD0_CALL_FIND,
  BD0_CALL_LIST,
  BD0_CALL_REGION,
  BD0_CALL_HEAP,
  BD0_CALL_HEAP_POINTER,
  BD0_CALL_FAR,
  BD0_CALL_NEAR,
  BD0_CALL_WAIT_ADDRESS,
  BD0_CALL_WAKE,
  BD0_CALL_YIELD,
  BD0_CALL_SLEEP,
  BD0_CALL_CLOCK,
  BD0_CALL_THREAD,
  BD0_CALL_THREAD_EXIT,
  BD0_CALL_TRACE,
  BD0_CALL_ALLOW
};

/* The errors that kernel-calls return, with the sign changed. The values are those of <errno.h>. */
enum {
  BD0_ENOENT = 2,
  BD0_ESRCH = 3,
  BD0_E2BIG = 7,
  BD0_ENOEXEC = 8,
  BD0_ECHILD = 10,
  BD0_EAGAIN = 11,
  BD0_ENOMEM = 12,
  BD0_EACCES = 13,
  BD0_EFAULT = 14,
  BD0_EINVAL = 22,
  BD0_ENOSYS = 38,
  BD0_EADDRINUSE = 98,
  BD0_ETIMEDOUT = 110
};

/* Flags of bd0_start. */
#define BD0_IN 1u    /* into the region of the process `in` */
#define BD0_DEBUG 2u /* reserved: EINVAL */

/* Flags of bd0_wait. */
#define BD0_NOHANG 1

/* Flags of struct bd0_metadata. */
#define BD0_FLAG_FAR 1u

struct bd0_start {
  const char *path;
  char *const *argv; /* ends with a null pointer; 0: the path alone */
  char *const *envp; /* ends with a null pointer; 0: what the caller was started with */
  uint64_t size;     /* of the region in bytes; 0: 32 GiB */
  uint64_t flags;
  uint64_t in;
};

enum bd0_state { BD0_STARTING = 0, BD0_RUNNING = 1, BD0_ENDED = 2 };

#define BD0_MAGIC "BD0META1" /* without a terminating NUL */
#define BD0_NAME_SIZE 64
#define BD0_RECORDS 16 /* processes in one region, at most */
#define BD0_PAGE_SIZE 4096

/* One record of the metadata page, with which a region begins. Record 0 is the process's that the
   region was made for; a process started into it has one of the others. All addresses are far. */
struct bd0_metadata {
  char magic[8];
  uint64_t id;
  uint64_t parent; /* 0: the terminal */
  uint64_t state;  /* enum bd0_state */
  uint64_t region; /* its first byte, where this page is */
  uint64_t region_size;
  uint64_t elf_base; /* the lowest segment */
  uint64_t entry;
  uint64_t heap_start;
  uint64_t heap_pointer; /* what lies below is handed out */
  uint64_t heap_end;
  uint64_t stack_top;
  uint64_t threads;
  int64_t exit_status; /* 0 to 255, or 128 + signal; -1 while it runs */
  uint64_t flags;
  uint64_t owner;           /* id of the process that the region was made for */
  char name[BD0_NAME_SIZE]; /* ends with NUL */
  char reserved[64];
};

#ifdef __cplusplus
#define BD0_ASSERT(name, condition) static_assert(condition, #name)
#else
#define BD0_ASSERT(name, condition) typedef char bd0_assert_##name[(condition) ? 1 : -1]
#endif
BD0_ASSERT(pointers, sizeof(void *) == 8);
BD0_ASSERT(start, sizeof(struct bd0_start) == 48);
BD0_ASSERT(start_size, offsetof(struct bd0_start, size) == 24);
BD0_ASSERT(id, offsetof(struct bd0_metadata, id) == 8);
BD0_ASSERT(parent, offsetof(struct bd0_metadata, parent) == 16);
BD0_ASSERT(state, offsetof(struct bd0_metadata, state) == 24);
BD0_ASSERT(region, offsetof(struct bd0_metadata, region) == 32);
BD0_ASSERT(region_size, offsetof(struct bd0_metadata, region_size) == 40);
BD0_ASSERT(elf_base, offsetof(struct bd0_metadata, elf_base) == 48);
BD0_ASSERT(entry, offsetof(struct bd0_metadata, entry) == 56);
BD0_ASSERT(heap_start, offsetof(struct bd0_metadata, heap_start) == 64);
BD0_ASSERT(heap_pointer, offsetof(struct bd0_metadata, heap_pointer) == 72);
BD0_ASSERT(heap_end, offsetof(struct bd0_metadata, heap_end) == 80);
BD0_ASSERT(stack_top, offsetof(struct bd0_metadata, stack_top) == 88);
BD0_ASSERT(threads, offsetof(struct bd0_metadata, threads) == 96);
BD0_ASSERT(exit_status, offsetof(struct bd0_metadata, exit_status) == 104);
BD0_ASSERT(flags, offsetof(struct bd0_metadata, flags) == 112);
BD0_ASSERT(owner, offsetof(struct bd0_metadata, owner) == 120);
BD0_ASSERT(name, offsetof(struct bd0_metadata, name) == 128);
BD0_ASSERT(record, sizeof(struct bd0_metadata) == 256);
BD0_ASSERT(page, sizeof(struct bd0_metadata) * BD0_RECORDS == BD0_PAGE_SIZE);
#undef BD0_ASSERT

/* Any kernel-call. */
static inline long bd0_call(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  long result;
  register uint64_t r10 __asm__("r10") = d;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                   : "rcx", "r11", "memory");
  return result;
}

/* Whether a pointer is an error: then (long)pointer is the negative errno value. */
#define BD0_FAILED(pointer) ((uintptr_t)(pointer) >= (uintptr_t)-4095)

/* Processes. */

/* Starts a program: its id. */
static inline int bd0_start(const struct bd0_start *start) {
  return (int)bd0_call(BD0_CALL_START, (uintptr_t)start, sizeof *start, 0, 0);
}

/* Ends the process with all its threads. */
__attribute__((noreturn)) static inline void bd0_exit(int status) {
  bd0_call(BD0_CALL_EXIT, (uint64_t)status, 0, 0, 0);
  __builtin_trap();
}

/* Waits for a child, -1: any, and collects it: its id. `status` may be 0. */
static inline int bd0_wait(int id, int *status, int flags) {
  return (int)bd0_call(BD0_CALL_WAIT, (uint64_t)id, (uintptr_t)status, (uint64_t)flags, 0);
}

/* Sends a signal; 0 only tests whether there is such a process. */
static inline int bd0_kill(int id, int signal) {
  return (int)bd0_call(BD0_CALL_KILL, (uint64_t)id, (uint64_t)signal, 0, 0);
}

static inline int bd0_self(void) { return (int)bd0_call(BD0_CALL_SELF, 0, 0, 0, 0); }

/* The id of the parent; 0 is the terminal. */
static inline int bd0_parent(void) { return (int)bd0_call(BD0_CALL_PARENT, 0, 0, 0, 0); }

/* The lowest id of a running process of that name. */
static inline int bd0_find(const char *name) {
  return (int)bd0_call(BD0_CALL_FIND, (uintptr_t)name, 0, 0, 0);
}

/* Fills in at most `count` ids, in ascending order: how many processes there are. */
static inline long bd0_list(int *ids, size_t count) {
  return bd0_call(BD0_CALL_LIST, (uintptr_t)ids, count, 0, 0);
}

/* Memory. */

/* The far address of a process's region, 0: the own one. `size` may be 0. */
static inline void *bd0_region(int id, uint64_t *size) {
  return (void *)bd0_call(BD0_CALL_REGION, (uint64_t)id, (uintptr_t)size, 0, 0);
}

/* Zeroed memory that nobody else has. `align` is a power of two, 0: 16. */
static inline void *bd0_heap(size_t bytes, size_t align) {
  return (void *)bd0_call(BD0_CALL_HEAP, bytes, align, 0, 0);
}

static inline void *bd0_heap_pointer(void) {
  return (void *)bd0_call(BD0_CALL_HEAP_POINTER, 0, 0, 0, 0);
}

static inline void *bd0_far(const volatile void *pointer) {
  return (void *)bd0_call(BD0_CALL_FAR, (uintptr_t)pointer, 0, 0, 0);
}

/* A far address in the own region, as its distance from the region's start. */
static inline void *bd0_near(const volatile void *far_pointer) {
  return (void *)bd0_call(BD0_CALL_NEAR, (uintptr_t)far_pointer, 0, 0, 0);
}

/* The record of a process, 0: the own one; a null pointer when there is no such process. */
static inline const volatile struct bd0_metadata *bd0_metadata(int id) {
  const volatile struct bd0_metadata *record =
      (const volatile struct bd0_metadata *)bd0_region(id, NULL);
  int i;
  if (BD0_FAILED(record)) return NULL;
  if (id == 0) id = bd0_self();
  for (i = 0; i < BD0_RECORDS; i++) {
    if (record[i].id == (uint64_t)id) return record + i;
  }
  return NULL;
}

/* Threads and time. */

/* Sleeps while *word is `expected`, until bd0_wake; a negative timeout is none. */
static inline int bd0_wait_address(
    const volatile uint32_t *word, uint32_t expected, int64_t timeout_ns) {
  return (int)bd0_call(BD0_CALL_WAIT_ADDRESS, (uintptr_t)word, expected, (uint64_t)timeout_ns, 0);
}

/* Wakes at most `count` threads, of any process, that wait on the word: how many. */
static inline int bd0_wake(const volatile uint32_t *word, int count) {
  return (int)bd0_call(BD0_CALL_WAKE, (uintptr_t)word, (uint64_t)count, 0, 0);
}

static inline int bd0_yield(void) { return (int)bd0_call(BD0_CALL_YIELD, 0, 0, 0, 0); }

static inline int bd0_sleep(uint64_t nanoseconds) {
  return (int)bd0_call(BD0_CALL_SLEEP, nanoseconds, 0, 0, 0);
}

/* Nanoseconds since some time in the past; never goes back. */
static inline int64_t bd0_clock(void) { return bd0_call(BD0_CALL_CLOCK, 0, 0, 0, 0); }

/* Starts a thread on the memory that ends at `stack_end`: its id. `entry` must not return but call
   bd0_thread_exit. `fs_base` is where the C library's thread-local data are; with 0, the thread must
   not use the library. */
static inline int bd0_thread(
    void (*entry)(void *), void *stack_end, void *argument, void *fs_base) {
  /* As if the function had been called: RSP + 8 is a multiple of 16. */
  uint64_t rsp = ((uintptr_t)stack_end & ~(uint64_t)15) - 8;
  return (int)bd0_call(
      BD0_CALL_THREAD, (uintptr_t)entry, rsp, (uintptr_t)argument, (uintptr_t)fs_base);
}

/* Ends the calling thread; then stores 0 to *word and wakes who waits on it. `word` may be 0. */
__attribute__((noreturn)) static inline void bd0_thread_exit(volatile uint32_t *word) {
  bd0_call(BD0_CALL_THREAD_EXIT, (uintptr_t)word, 0, 0, 0);
  __builtin_trap();
}

/* Traces. */

/* Has a process's stray writes reported from now on, 0: the own one's; or not any more. */
static inline int bd0_trace(int id, int on) {
  return (int)bd0_call(BD0_CALL_TRACE, (uint64_t)id, (uint64_t)on, 0, 0);
}

/* Anybody may write there, in the own region: a trace does not call it stray. */
static inline int bd0_allow(volatile void *start, size_t bytes) {
  return (int)bd0_call(BD0_CALL_ALLOW, (uintptr_t)start, bytes, 0, 0);
}

#ifdef __cplusplus
}
#endif

#endif
