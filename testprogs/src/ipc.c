// System V shared memory, semaphores and messages; POSIX message queues and shared memory.
// build: glibc musl
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "show.h"

static void memory(void) {
  int id = shmget(IPC_PRIVATE, 10000, IPC_CREAT | 0600);
  show("shmget", id >= 0);
  char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, 0);
  show("attached", a != (void *)-1 && b != (void *)-1 && a != b);
  strcpy(a + 5000, "in both");
  puts(b + 5000);
  struct shmid_ds status;
  show("stat", shmctl(id, IPC_STAT, &status));
  printf("%zu bytes, %lu attached, mode %o\n", (size_t)status.shm_segsz,
         (unsigned long)status.shm_nattch, status.shm_perm.mode);
  status.shm_perm.mode = 0640;
  show("set", shmctl(id, IPC_SET, &status));
  show("shmdt", shmdt(b));
  show("shmdt again", shmdt(b));
  show("stat", shmctl(id, IPC_STAT, &status));
  printf("%lu attached, mode %o\n", (unsigned long)status.shm_nattch, status.shm_perm.mode);
  const char *read_only = shmat(id, NULL, SHM_RDONLY);
  puts(read_only + 5000);
  show("bad place", (long)shmat(id, (void *)123, 0));
  show("taken", (long)shmat(id, a, 0));
  show("replaced", shmat(id, a, SHM_REMAP) == a);
  puts(a + 5000);
  show("rmid", shmctl(id, IPC_RMID, NULL));
  puts(a + 5000);
  show("shmdt", shmdt(a));
  show("shmdt", shmdt(read_only));
  show("gone", (long)shmat(id, NULL, 0));
  show("none", shmget(0x7a5b1234, 1, 0));
  show("bad stat", shmctl(-1, IPC_STAT, &status));
}

static void semaphores(void) {
  union {
    int value;
    unsigned short *array;
    struct semid_ds *status;
  } argument;
  int id = semget(IPC_PRIVATE, 3, IPC_CREAT | 0600);
  show("semget", id >= 0);
  unsigned short values[3] = {1, 2, 3};
  argument.array = values;
  show("setall", semctl(id, 0, SETALL, argument));
  struct sembuf down = {0, -1, 0}, two[2] = {{1, -2, 0}, {2, 4, 0}};
  show("down", semop(id, &down, 1));
  show("two", semop(id, two, 2));
  memset(values, 0, sizeof values);
  show("getall", semctl(id, 0, GETALL, argument));
  printf("%d %d %d\n", values[0], values[1], values[2]);
  down.sem_flg = IPC_NOWAIT;
  show("nowait", semop(id, &down, 1));
  down.sem_flg = 0;
  struct timespec soon = {0, 20000000};
  show("timed", semtimedop(id, &down, 1, &soon));
  struct sembuf zero = {0, 0, 0};
  show("zero", semop(id, &zero, 1));
  argument.value = 7;
  show("setval", semctl(id, 1, SETVAL, argument));
  show("getval", semctl(id, 1, GETVAL));
  show("getpid", semctl(id, 1, GETPID) == getpid());
  show("ncount", semctl(id, 1, GETNCNT));
  struct semid_ds status;
  argument.status = &status;
  show("stat", semctl(id, 0, IPC_STAT, argument));
  printf("%lu\n", (unsigned long)status.sem_nsems);
  zero.sem_num = 9;
  show("range", semop(id, &zero, 1));
  show("none", semop(id, &zero, 0));
  show("many", semop(id, &zero, 100000));
  show("bad", semop(id, (void *)16, 1));
  show("rmid", semctl(id, 0, IPC_RMID));
  show("gone", semop(id, &down, 1));
}

static void messages(void) {
  struct {
    long type;
    char text[32];
  } m = {2, "second"};
  int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
  show("msgget", id >= 0);
  show("msgsnd", msgsnd(id, &m, 7, 0));
  m.type = 1;
  strcpy(m.text, "first");
  show("msgsnd", msgsnd(id, &m, 6, IPC_NOWAIT));
  struct msqid_ds status;
  show("stat", msgctl(id, IPC_STAT, &status));
  printf("%lu\n", (unsigned long)status.msg_qnum);
  show("msgrcv", msgrcv(id, &m, sizeof m.text, 1, 0));
  puts(m.text);
  show("too long", msgrcv(id, &m, 3, 0, 0));
  show("cut", msgrcv(id, &m, 3, 0, MSG_NOERROR));
  printf("%ld %.3s\n", m.type, m.text);
  show("none", msgrcv(id, &m, 3, 0, IPC_NOWAIT));
  m.type = 0;
  show("type", msgsnd(id, &m, 7, 0));
  show("size", msgsnd(id, &m, -1, 0));
  show("bad", msgsnd(id, (void *)16, 7, 0));
  show("rmid", msgctl(id, IPC_RMID, NULL));
  show("gone", msgsnd(id, &m, 7, 0));
}

static void queues(void) {
  char name[64];
  snprintf(name, sizeof name, "/bd0-test-%d", (int)getpid());
  struct mq_attr wanted = {.mq_maxmsg = 2, .mq_msgsize = 16}, attr;
  mqd_t q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &wanted);
  if (q < 0) {
    puts("no message queues");
    return;
  }
  show("send", mq_send(q, "low", 4, 1));
  show("send", mq_send(q, "high", 5, 9));
  struct timespec past = {1, 0};
  show("full", mq_timedsend(q, "more", 5, 9, &past));
  show("getattr", mq_getattr(q, &attr));
  printf("%ld %ld %ld %ld\n", attr.mq_flags, attr.mq_maxmsg, attr.mq_msgsize, attr.mq_curmsgs);
  char text[16];
  unsigned priority;
  show("receive", mq_receive(q, text, sizeof text, &priority));
  printf("%s %u\n", text, priority);
  show("receive", mq_receive(q, text, sizeof text, NULL));
  puts(text);
  show("small", mq_receive(q, text, 4, NULL));
  struct timespec soon;
  clock_gettime(CLOCK_REALTIME, &soon);
  soon.tv_nsec += 20000000;
  if (soon.tv_nsec >= 1000000000) soon.tv_sec++, soon.tv_nsec -= 1000000000;
  show("timed", mq_timedreceive(q, text, sizeof text, NULL, &soon));
  wanted.mq_flags = O_NONBLOCK;
  show("setattr", mq_setattr(q, &wanted, &attr));
  show("empty", mq_receive(q, text, sizeof text, NULL));
  show("no notification", mq_notify(q, NULL));
  show("close", mq_close(q));
  show("unlink", mq_unlink(name));
  show("unlink", mq_unlink(name));

  snprintf(name, sizeof name, "/bd0-shm-%d", (int)getpid());
  int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
  show("shm_open", fd >= 0);
  show("truncate", ftruncate(fd, 4096));
  char *a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  strcpy(a, "shared");
  show("pread", pread(fd, text, 7, 0));
  puts(text);
  munmap(a, 4096);
  close(fd);
  show("shm_unlink", shm_unlink(name));
}

int main(void) {
  memory();
  semaphores();
  messages();
  queues();
  return 0;
}
