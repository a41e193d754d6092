// A load that begins in memory and ends outside.
// build: nostdlib
// status: signal 11
// protection: the memory after the page is unmapped
  .globl _start
_start:
  mov $9, %eax            # mmap of two pages
  xor %edi, %edi
  mov $8192, %esi
  mov $3, %edx
  mov $0x22, %r10d
  mov $-1, %r8
  xor %r9d, %r9d
  syscall
  mov %rax, %rbx
  lea 4096(%rax), %rdi
  mov $11, %eax           # munmap of the second
  mov $4096, %esi
  syscall
  mov 4088(%rbx), %rcx    # the last eight bytes are there
  mov 4089(%rbx), %rcx
  mov $60, %eax
  xor %edi, %edi
  syscall
