// Runs pieces of x86-64 code on the processor itself and tells what became of registers and memory.
//
// A case is entered by returning from a signal handler whose saved context is the case's state, and it
// ends with the next signal: a fault, or one of the INT3 that fill the code page around it. So one
// signal a case is all it costs, and the state at a fault is exact.
//
// The code sees the memory that the guest sees: MEMORY bytes of which the first 64 KiB have far
// addresses only, the same bytes near and far, nothing else below 2^45. System calls from there are
// refused by a filter.
//
// Cases of the same code that follow each other are a group. All memory is compared with the pristine one
// after the first of them. Where most cases write is known, so that after the others only that is
// compared; when after a group anything else has changed, it runs once more with all memory compared.
//
// The protocol is spoken by Oracle.java; all numbers are little-endian.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#define MEMORY 0x20000
#define NEAR_START 0x10000
#define CODE_PAGE 0x18000
#define PAGE 0x1000
#define STEP 0x200 // bytes that are compared at once
#define FAR_BASE (1ull << 44)
#define LEGACY_STATE 416 // FXSAVE's bytes up to and with XMM15
#define XSTATE_BV 512
#define UPPER_OFFSET 576 // bits 255:128 of the YMM registers in an XSAVE area
#define UPPER_STATE 256
#define XSAVE_STATE (UPPER_OFFSET + UPPER_STATE)
#define COMPONENT_AVX 4

#define SAME_CODE 0x10000

#define FLAG_CODE_CHANGED 1
#define FLAG_TIMEOUT 2
#define FLAG_OTHER_MODE 4 // a far transfer has left 64-bit mode
#define TRAP_SYSTEM_CALL 0x100

struct input {
  uint64_t gpr[16];
  uint64_t rip, rflags, fs, gs;
  uint8_t fx[512], upper[UPPER_STATE];
  uint32_t code_offset, code_length;
  uint8_t code[512];
};

struct output {
  uint64_t trap, flags, address;
  uint64_t gpr[16];
  uint64_t rip, rflags, fs, gs;
  uint8_t fx[512], upper[UPPER_STATE];
  uint64_t changes;
};

// Of Case.java: where most that cases may write is.
static const size_t windows[][2] = {{0xfe00, 0x10400}, {0x1d000, MEMORY}};

static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                              REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                              REG_R12, REG_R13, REG_R14, REG_R15};

static uint8_t *const far_view = (uint8_t *)FAR_BASE;
static uint8_t pristine[MEMORY];
static struct input *cases;
static uint32_t count, current, group; // group: the first case of the current one
static size_t group_used;               // bytes of output before it
static int whole;                       // whether all memory is compared after each case
static volatile int running, ticks;
static uint8_t *out;
static size_t out_size, out_used;
static unsigned long own_fs;
static ucontext_t home;
static uint64_t own_selectors; // CS, GS, FS and SS, 16 bits each
static uint8_t home_fp[XSAVE_STATE];

static unsigned long get_fs(void) {
  unsigned long v;
  __asm__ volatile("rdfsbase %0" : "=r"(v));
  return v;
}

static unsigned long get_gs(void) {
  unsigned long v;
  __asm__ volatile("rdgsbase %0" : "=r"(v));
  return v;
}

static void set_fs(unsigned long v) { __asm__ volatile("wrfsbase %0" ::"r"(v)); }

static void set_gs(unsigned long v) { __asm__ volatile("wrgsbase %0" ::"r"(v)); }

// Undoes what a case may have done to the segment registers and to flags that a signal keeps.
static void own_segments(void) {
  __asm__ volatile(
      "mov %0, %%ds\n\tmov %0, %%es\n\tmov %0, %%fs\n\tmov %0, %%gs\n\t"
      "pushfq\n\tandq $0xffffffffffdbbfff, (%%rsp)\n\tpopfq" ::"r"(0)
      : "memory", "cc");
  set_fs(own_fs);
}

static void die(const char *what) {
  fprintf(stderr, "oracle: %s: %s\n", what, strerror(errno));
  _exit(2);
}

static void *room(size_t bytes) {
  if (out_used + bytes > out_size) {
    out_size = (out_used + bytes) * 2;
    out = realloc(out, out_size);
    if (!out) die("realloc");
  }
  void *p = out + out_used;
  out_used += bytes;
  return p;
}

static size_t code_bytes(const struct input *in) { return in->code_length & (SAME_CODE - 1); }

static void enter(ucontext_t *uc) {
  struct input *in = &cases[current];
  greg_t *g = uc->uc_mcontext.gregs;
  for (int i = 0; i < 16; i++) g[order[i]] = in->gpr[i];
  g[REG_RIP] = in->rip;
  g[REG_EFL] = in->rflags;
  g[REG_CSGSFS] = own_selectors;
  uint8_t *fp = (uint8_t *)uc->uc_mcontext.fpregs;
  uint32_t mask;
  memcpy(&mask, fp + 28, 4);
  memcpy(fp, in->fx, LEGACY_STATE);
  memcpy(fp + 28, &mask, 4);
  memcpy(fp + UPPER_OFFSET, in->upper, UPPER_STATE);
  *(uint64_t *)(fp + XSTATE_BV) |= 7; // x87, SSE and AVX come from the image
  memcpy(far_view + in->code_offset, in->code, code_bytes(in));
  ticks = 0;
  running = 1;
  set_gs(in->gs);
  set_fs(in->fs);
}

static uint64_t changes_between(size_t from, size_t to) {
  uint64_t n = 0;
  for (size_t page = from; page < to; page += STEP) {
    if (!memcmp(far_view + page, pristine + page, STEP)) continue;
    for (size_t at = page; at < page + STEP; at += 8) {
      uint64_t value, old;
      memcpy(&value, far_view + at, 8);
      memcpy(&old, pristine + at, 8);
      if (value != old) {
        uint64_t *entry = room(16);
        entry[0] = at;
        entry[1] = value;
        n++;
      }
    }
    memcpy(far_view + page, pristine + page, STEP);
  }
  return n;
}

static uint64_t memory_changes(void) {
  if (whole) return changes_between(0, MEMORY);
  uint64_t n = 0;
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
    n += changes_between(windows[i][0], windows[i][1]);
  return n;
}

static int changed_outside(void) {
  size_t at = 0;
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
    if (memcmp(far_view + at, pristine + at, windows[i][0] - at)) return 1;
    at = windows[i][1];
  }
  return memcmp(far_view + at, pristine + at, MEMORY - at) != 0;
}

static int same_code(uint32_t i) { return i < count && cases[i].code_length & SAME_CODE; }

// At the end of a group: if it has changed what was not compared, it begins again.
static void end_group(void) {
  if (!whole && memcmp(far_view, pristine, MEMORY)) {
    memcpy(far_view, pristine, MEMORY);
    current = group;
    out_used = group_used;
    whole = 1;
    return;
  }
  group = current;
  group_used = out_used;
  whole = !same_code(current + 1);
}

static void leave(ucontext_t *uc, int signal, siginfo_t *info, uint64_t fs, uint64_t gs) {
  struct input *in = &cases[current];
  greg_t *g = uc->uc_mcontext.gregs;
  size_t at = out_used;
  struct output *o = room(sizeof *o);
  memset(o, 0, sizeof *o);
  for (int i = 0; i < 16; i++) o->gpr[i] = g[order[i]];
  o->rip = g[REG_RIP];
  o->rflags = g[REG_EFL];
  o->fs = fs;
  o->gs = gs;
  o->trap = g[REG_TRAPNO];
  if (o->trap == 14 && signal == SIGSEGV) o->address = g[REG_CR2];
  if (signal == SIGSYS) o->trap = TRAP_SYSTEM_CALL;
  if (signal == SIGVTALRM) o->flags |= FLAG_TIMEOUT;
  if ((g[REG_CSGSFS] ^ own_selectors) & 0xffff) o->flags |= FLAG_OTHER_MODE;
  (void)info;
  uint8_t *fp = (uint8_t *)uc->uc_mcontext.fpregs;
  memcpy(o->fx, fp, LEGACY_STATE);
  if (*(uint64_t *)(fp + XSTATE_BV) & COMPONENT_AVX) memcpy(o->upper, fp + UPPER_OFFSET, UPPER_STATE);
  if (memcmp(far_view + in->code_offset, in->code, code_bytes(in))) o->flags |= FLAG_CODE_CHANGED;
  memcpy(far_view + in->code_offset, pristine + in->code_offset, code_bytes(in));
  // What the first case of a group changes outside, the others may change back.
  if (current == group && !whole) whole = changed_outside();
  uint64_t changes = memory_changes();
  ((struct output *)(out + at))->changes = changes;
}

static void on_signal(int signal, siginfo_t *info, void *context) {
  ucontext_t *uc = context;
  uint64_t fs = get_fs(), gs = get_gs();
  own_segments();
  if (signal == SIGVTALRM && (!running || ++ticks < 2)) {
    if (running) {
      set_gs(gs);
      set_fs(fs);
    }
    return;
  }
  if (running) {
    running = 0;
    leave(uc, signal, info, fs, gs);
    current++;
    if (!same_code(current)) end_group();
  } else if (signal == SIGUSR1) {
    home = *uc;
    own_selectors = uc->uc_mcontext.gregs[REG_CSGSFS];
    memcpy(home_fp, uc->uc_mcontext.fpregs, XSAVE_STATE);
  } else {
    static const char message[] = "oracle: a signal of its own\n";
    (void)!write(2, message, sizeof message - 1);
    _exit(3);
  }
  if (current < count) {
    enter(uc);
    return;
  }
  memcpy(uc->uc_mcontext.gregs, home.uc_mcontext.gregs, sizeof home.uc_mcontext.gregs);
  memcpy(uc->uc_mcontext.fpregs, home_fp, XSAVE_STATE);
}

static void catch_signals(void) {
  static uint8_t stack[1 << 16];
  stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
  if (sigaltstack(&alternative, NULL)) die("sigaltstack");
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGVTALRM, SIGUSR1};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    if (sigaction(signals[i], &action, NULL)) die("sigaction");
  struct itimerval often = {{0, 20000}, {0, 20000}};
  if (setitimer(ITIMER_VIRTUAL, &often, NULL)) die("setitimer");
}

static void map_memory(void) {
  int fd = memfd_create("guest", 0);
  if (fd < 0 || ftruncate(fd, MEMORY)) die("memfd_create");
  int flags = MAP_SHARED | MAP_FIXED_NOREPLACE, rw = PROT_READ | PROT_WRITE;
  if (mmap((void *)FAR_BASE, MEMORY, rw, flags, fd, 0) == MAP_FAILED) die("mmap far");
  if (mmap((void *)NEAR_START, MEMORY - NEAR_START, rw, flags, fd, NEAR_START) == MAP_FAILED)
    die("mmap near");
  if (mprotect((void *)CODE_PAGE, PAGE, rw | PROT_EXEC)) die("mprotect");
}

// Code at near and far addresses may not call the system, nor anybody as a 32-bit program does.
static void refuse_system_calls(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x2000, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
  };
  struct sock_fprog program = {sizeof code / sizeof *code, code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) die("PR_SET_NO_NEW_PRIVS");
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) die("PR_SET_SECCOMP");
}

static int read_all(void *to, size_t bytes) {
  for (uint8_t *p = to; bytes;) {
    ssize_t n = read(0, p, bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return 0;
    p += n;
    bytes -= n;
  }
  return 1;
}

static void write_all(const uint8_t *p, size_t bytes) {
  while (bytes) {
    ssize_t n = write(1, p, bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) die("write");
    p += n;
    bytes -= n;
  }
}

int main(void) {
  if (!(getauxval(AT_HWCAP2) & 2)) {
    fprintf(stderr, "oracle: the kernel does not offer FSGSBASE\n");
    return 2;
  }
  if (!__builtin_cpu_supports("avx2")) {
    fprintf(stderr, "oracle: the processor has no AVX2\n");
    return 2;
  }
  own_fs = get_fs();
  map_memory();
  catch_signals();
  refuse_system_calls();
  uint32_t n;
  while (read_all(&n, 4) && read_all(pristine, MEMORY)) {
    cases = malloc(n * sizeof *cases);
    if (!cases || !read_all(cases, n * sizeof *cases)) die("read");
    memcpy(far_view, pristine, MEMORY);
    count = n;
    current = group = 0;
    out_used = group_used = 0;
    whole = !same_code(1);
    if (n) raise(SIGUSR1);
    __asm__ volatile("" ::: "memory"); // raise is said to be a leaf: it is not
    uint64_t bytes = out_used;
    write_all((uint8_t *)&bytes, 8);
    write_all(out, out_used);
    free(cases);
  }
  return 0;
}
