// mkdir, readdir, rmdir, rename, link, symlink, readlink, chdir, getcwd, openat, seekdir.
// build: glibc musl
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "temporary.h"

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

static void list(const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, by_name);
  printf("%s:", path);
  for (int i = 0; i < count; i++) {
    const struct dirent *e = entries[i];
    printf(" %s%s", e->d_name, e->d_type == DT_DIR ? "/" : e->d_type == DT_LNK ? "@" : "");
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  printf(" (%d)\n", count);
}

static void show(const char *what, int result) {
  int error = errno;
  printf("%s: %d%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(error) : "");
}

static void create(const char *name) {
  int fd = open(name, O_CREAT | O_WRONLY, 0600);
  if (fd < 0 || write(fd, name, strlen(name)) < 0) perror(name);
  close(fd);
}

int main(void) {
  temporary_enter();
  show("mkdir", mkdir("d", 0755));
  show("mkdir again", mkdir("d", 0755));
  show("mkdir in nothing", mkdir("x/y", 0755));
  create("a");
  create("d/inside");
  create("d/also");
  show("symlink", symlink("d/inside", "link"));
  show("dangling", symlink("nowhere", "dangling"));
  show("link", link("a", "hard"));
  list(".");
  list("d");
  char target[64] = {0};
  show("readlink", (int)readlink("link", target, sizeof target));
  puts(target);
  show("readlink short", (int)readlink("link", target, 3));
  show("readlink of a file", (int)readlink("a", target, sizeof target));
  show("open dangling", open("dangling", O_RDONLY));
  show("open nofollow", open("link", O_RDONLY | O_NOFOLLOW));
  show("rename", rename("a", "d/moved"));
  show("rename over", rename("d/moved", "d/also"));
  show("rename missing", rename("none", "other"));
  show("rmdir full", rmdir("d"));
  show("rmdir file", rmdir("hard"));
  show("unlink directory", unlink("d"));
  show("chdir", chdir("d"));
  char cwd[4096];
  const char *base = getcwd(cwd, sizeof cwd) ? strrchr(cwd, '/') : NULL;
  printf("cwd ends in %s\n", base);
  show("getcwd short", getcwd(cwd, 2) == NULL ? -1 : 0);
  show("chdir back", chdir(".."));
  int d = open("d", O_RDONLY | O_DIRECTORY);
  int f = openat(d, "inside", O_RDONLY);
  char text[16] = {0};
  show("openat", (int)read(f, text, sizeof text));
  puts(text);
  close(f);
  show("read directory", (int)read(d, text, 1));
  show("fchdir", fchdir(d));
  list(".");
  show("chdir back", chdir(".."));
  close(d);
  show("not a directory", open("hard", O_RDONLY | O_DIRECTORY));
  show("through a file", open("hard/x", O_RDONLY));
  DIR *stream = opendir("d");
  int count = 0;
  while (readdir(stream) != NULL) count++;
  rewinddir(stream);
  while (readdir(stream) != NULL) count++;
  printf("%d entries in two readings\n", count);
  closedir(stream);
  for (int i = 0; i < 300; i++) {
    char name[32];
    snprintf(name, sizeof name, "d/many-files-%03d", i);
    create(name);
  }
  stream = opendir("d");
  for (count = 0; readdir(stream) != NULL;) count++;
  closedir(stream);
  printf("%d entries\n", count);
  for (int i = 0; i < 300; i++) {
    char name[32];
    snprintf(name, sizeof name, "d/many-files-%03d", i);
    unlink(name);
  }
  const char *const files[] = {"d/inside", "d/also", "link", "dangling", "hard"};
  for (int i = 0; i < 5; i++) show(files[i], unlink(files[i]));
  show("rmdir", rmdir("d"));
  list(".");
  temporary_leave();
  return 0;
}
