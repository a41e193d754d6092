// The auxiliary vector: page size, program headers, entry, random bytes, path of the program.
// build: glibc musl static-pie
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern const Elf64_Ehdr __ehdr_start;
extern void _start(void);

int main(int argc, char **argv) {
  (void)argc;
  printf("page size %lu %ld\n", getauxval(AT_PAGESZ), sysconf(_SC_PAGESIZE));
  const Elf64_Phdr *headers = (const Elf64_Phdr *)getauxval(AT_PHDR);
  printf("AT_PHDR right: %d\n",
         (uintptr_t)headers == (uintptr_t)&__ehdr_start + __ehdr_start.e_phoff);
  printf("AT_PHENT %lu, AT_PHNUM right: %d\n", getauxval(AT_PHENT),
         getauxval(AT_PHNUM) == __ehdr_start.e_phnum);
  printf("AT_ENTRY right: %d\n", getauxval(AT_ENTRY) == (uintptr_t)_start);
  const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);
  int set = 0;
  for (int i = 0; random != NULL && i < 16; i++) set |= random[i];
  printf("AT_RANDOM set: %d\n", set != 0);
  const char *path = (const char *)getauxval(AT_EXECFN);
  const char *base = path == NULL ? NULL : strrchr(path, '/');
  printf("AT_EXECFN %s, as argv[0]: %d\n", base == NULL ? path : base + 1,
         path != NULL && strcmp(path, argv[0]) == 0);
  printf("AT_SECURE %lu, AT_BASE %lu\n", getauxval(AT_SECURE), getauxval(AT_BASE));
  printf("ids as the calls: %d\n", getauxval(AT_UID) == getuid() && getauxval(AT_EUID) == geteuid()
                                       && getauxval(AT_GID) == getgid());
  printf("no such entry: %lu\n", getauxval(9999));
  return 0;
}
