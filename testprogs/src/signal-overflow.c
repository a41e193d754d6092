// A stack that overflows: the handler runs on the alternate stack and jumps out, twice.
//
// build: glibc musl
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static char alternate[65536];
static sigjmp_buf back;

static void handler(int signal) {
  char here;
  int on = &here >= alternate && &here < alternate + sizeof alternate;
  siglongjmp(back, signal * 10 + on);
}

static int deep(int depth) {
  volatile char room[512];
  room[depth & 511] = 1;
  return depth < 0 ? 0 : deep(depth + 1) + room[depth & 511];
}

int main(void) {
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK;
  sigaltstack(&stack, 0);
  sigaction(SIGSEGV, &action, 0);
  for (volatile int i = 0; i < 2; i++) {
    int came = sigsetjmp(back, 1);
    if (came == 0) return deep(0);
    printf("overflow %d\n", came);
  }
  return 0;
}
