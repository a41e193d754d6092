// Unix sockets within one process: messages with descriptors and credentials, vectors, peeking, truncation.
// build: glibc musl
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#include "show.h"
#include "temporary.h"

static void send_descriptors(int to, const int *fds, int count) {
  union {
    char room[CMSG_SPACE(64 * sizeof(int))];
    struct cmsghdr align;
  } control = {0};
  struct iovec parts[2] = {{"first ", 6}, {"second", 6}};
  struct msghdr m = {.msg_iov = parts, .msg_iovlen = 2, .msg_control = &control,
                     .msg_controllen = CMSG_SPACE(count * sizeof(int))};
  struct cmsghdr *c = CMSG_FIRSTHDR(&m);
  c->cmsg_level = SOL_SOCKET;
  c->cmsg_type = SCM_RIGHTS;
  c->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(c), fds, count * sizeof(int));
  show("sendmsg", sendmsg(to, &m, 0));
}

static int receive(int from, size_t control_size, int flags) {
  union {
    char room[1024];
    struct cmsghdr align;
  } control;
  char a[4] = {0}, b[32] = {0};
  struct iovec parts[2] = {{a, 3}, {b, sizeof b - 1}};
  struct sockaddr_un name;
  struct msghdr m = {.msg_name = &name, .msg_namelen = sizeof name, .msg_iov = parts,
                     .msg_iovlen = 2, .msg_control = &control, .msg_controllen = control_size};
  long n = show("recvmsg", recvmsg(from, &m, flags));
  if (n < 0) return -1;
  printf("'%s' '%s' name %u control %zu flags %x\n", a, b, (unsigned)m.msg_namelen,
         (size_t)m.msg_controllen, (unsigned)m.msg_flags);
  int last = -1;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c)) {
    printf("level %d type %d length %zu:", c->cmsg_level, c->cmsg_type, (size_t)c->cmsg_len);
    if (c->cmsg_type == SCM_RIGHTS) {
      for (size_t i = 0; CMSG_LEN((i + 1) * sizeof(int)) <= c->cmsg_len; i++) {
        memcpy(&last, CMSG_DATA(c) + i * sizeof last, sizeof last);
        printf(" %d%s", last, fcntl(last, F_GETFD) & FD_CLOEXEC ? " cloexec" : "");
      }
    } else if (c->cmsg_type == SCM_CREDENTIALS) {
      struct ucred who;
      memcpy(&who, CMSG_DATA(c), sizeof who);
      printf(" own %d", who.uid == getuid() && who.gid == getgid() && who.pid == getpid());
    }
    putchar('\n');
  }
  return last;
}

static void descriptors(void) {
  int s[2], p[2];
  show("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, s));
  show("pipe", pipe(p));
  int fds[3] = {p[1], s[0], p[1]};
  send_descriptors(s[0], fds, 1);
  int writer = receive(s[1], 1024, 0);
  show("write to what came", write(writer, "through", 7));
  char text[8] = {0};
  show("read", read(p[0], text, 7));
  puts(text);
  close(writer);

  send_descriptors(s[0], fds, 3);
  int peeked = receive(s[1], 1024, MSG_PEEK | MSG_CMSG_CLOEXEC);
  show("peeked", fcntl(peeked, F_GETFD));
  receive(s[1], CMSG_LEN(2 * sizeof(int)), 0); // room for two of three
  for (int fd = 7; fd < 13; fd++) show("close", close(fd));
  send_descriptors(s[0], fds, 1);
  receive(s[1], 0, 0);
  int bad = 100;
  send_descriptors(s[0], &bad, 1);
  show("none left", fcntl(7, F_GETFD));

  int on = 1;
  show("passcred", setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
  send_descriptors(s[0], fds, 2);
  receive(s[1], 1024, 0);
  close(7);
  close(8);
  struct ucred peer;
  socklen_t length = sizeof peer;
  show("peercred", getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &peer, &length));
  printf("%u own %d\n", length, peer.pid == getpid() && peer.uid == getuid());

  struct msghdr m = {.msg_iov = (void *)16, .msg_iovlen = 1};
  show("bad vector", sendmsg(s[0], &m, 0));
  m.msg_iovlen = 1025;
  show("long vector", sendmsg(s[0], &m, 0));
  // Of a vector that reaches into nothing, the first part that is no good counts.
  char *page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  struct iovec *last = (struct iovec *)(page + 4096) - 2;
  m.msg_iov = last;
  m.msg_iovlen = 9;
  show("vector reaches too far", syscall(SYS_sendmsg, s[0], &m, 0L));
  last[1].iov_len = (size_t)-1;
  show("negative before that", syscall(SYS_sendmsg, s[0], &m, 0L));
  // A value that is longer than what is looked at may reach into nothing.
  memset(page, 1, 4096);
  show("value reaches too far", setsockopt(s[0], SOL_SOCKET, SO_PASSCRED, page + 4092, 64));
  show("value too short", setsockopt(s[0], SOL_SOCKET, SO_PASSCRED, page + 4094, 64));
  show("no value", setsockopt(s[0], SOL_SOCKET, SO_PASSCRED, page + 4096, 64));
  int off = 0;
  setsockopt(s[0], SOL_SOCKET, SO_PASSCRED, &off, sizeof off);
  show("bad header", syscall(SYS_sendmsg, s[0], 16L, 0L));
  struct iovec part = {(void *)16, 4};
  m.msg_iov = &part;
  m.msg_iovlen = 1;
  show("bad part", sendmsg(s[0], &m, 0));
  part.iov_base = text;
  m.msg_control = (void *)16;
  m.msg_controllen = 64;
  show("bad control", syscall(SYS_sendmsg, s[0], &m, 0L));
  show("no socket", syscall(SYS_sendmsg, p[0], &m, 0L));
  show("not open", syscall(SYS_sendmsg, 77, &m, 0L));
  show("would block", recv(s[1], text, 1, MSG_DONTWAIT));
  show("shutdown", shutdown(s[1], SHUT_RDWR));
  m.msg_control = NULL;
  m.msg_controllen = 0;
  show("nobody reads", sendmsg(s[0], &m, MSG_NOSIGNAL));
  for (int i = 0; i < 2; i++) close(s[i]), close(p[i]);
}

static void datagrams(void) {
  struct sockaddr_un one = {AF_UNIX, "one"}, two = {AF_UNIX, "two"}, from;
  int a = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int b = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  show("bind", bind(a, (void *)&one, sizeof one));
  show("bind", bind(b, (void *)&two, sizeof two));
  show("bind again", bind(b, (void *)&two, sizeof two));
  show("sendto", sendto(a, "a datagram", 10, 0, (void *)&two, sizeof two));
  show("nobody", sendto(a, "a", 1, 0, (void *)&(struct sockaddr_un){AF_UNIX, "none"}, 7));
  char text[32] = {0};
  socklen_t length = sizeof from;
  show("recvfrom", recvfrom(b, text, 4, MSG_TRUNC, (void *)&from, &length));
  printf("%s from %s, %u\n", text, from.sun_path, length);
  show("empty", recvfrom(b, text, 4, 0, NULL, NULL));
  struct mmsghdr many[3];
  struct iovec parts[3];
  char room[3][8];
  memset(many, 0, sizeof many);
  for (int i = 0; i < 3; i++) {
    memset(room[i], 'a' + i, sizeof room[i]);
    parts[i] = (struct iovec){room[i], i + 1};
    many[i].msg_hdr = (struct msghdr){.msg_name = &two, .msg_namelen = sizeof two,
                                      .msg_iov = &parts[i], .msg_iovlen = 1};
  }
  show("sendmmsg", sendmmsg(a, many, 3, 0));
  printf("%u %u %u\n", many[0].msg_len, many[1].msg_len, many[2].msg_len);
  for (int i = 0; i < 3; i++) {
    memset(room[i], '-', sizeof room[i]);
    parts[i].iov_len = 2;
    many[i].msg_hdr.msg_name = &from;
    many[i].msg_hdr.msg_namelen = 4;
  }
  struct timespec time = {5, 0};
  show("recvmmsg", recvmmsg(b, many, 3, MSG_WAITFORONE, &time));
  for (int i = 0; i < 3; i++)
    printf("%u %.4s %x %u\n", many[i].msg_len, room[i], (unsigned)many[i].msg_hdr.msg_flags,
           (unsigned)many[i].msg_hdr.msg_namelen);
  show("recvmmsg empty", recvmmsg(b, many, 3, 0, NULL));
  show("unlink", unlink("one"));
  show("unlink", unlink("two"));
  close(a);
  close(b);
}

static void streams(void) {
  struct sockaddr_un name = {AF_UNIX, "server"}, peer;
  int server = socket(AF_UNIX, SOCK_STREAM, 0);
  show("bind", bind(server, (void *)&name, sizeof name));
  show("connect early", connect(server, (void *)&name, sizeof name));
  show("listen", listen(server, 5));
  int client = socket(AF_UNIX, SOCK_STREAM, 0);
  show("connect", connect(client, (void *)&name, sizeof name));
  socklen_t length = sizeof peer;
  int accepted = accept4(server, (void *)&peer, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
  show("accept4", accepted);
  printf("name %u, flags %x %x\n", length, (unsigned)fcntl(accepted, F_GETFD),
         (unsigned)fcntl(accepted, F_GETFL) & O_NONBLOCK);
  length = 5;
  show("getpeername", getpeername(client, (void *)&peer, &length));
  printf("%u\n", length);
  length = -1;
  show("negative", getsockname(client, (void *)&peer, &length));
  show("null length", getsockname(client, (void *)&peer, NULL));
  show("null name", getsockname(client, NULL, &length));
  static char big[1 << 20];
  int size = 8192;
  show("small buffer", setsockopt(client, SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
  struct iovec vector[3] = {{big, 1000}, {big, 0}, {big, sizeof big}};
  struct msghdr m = {.msg_iov = vector, .msg_iovlen = 3};
  long part = sendmsg(client, &m, MSG_DONTWAIT);
  show("part", part > 0 && part < (long)sizeof big);
  show("more", sendmsg(client, &m, MSG_DONTWAIT));
  long got = 0, n;
  while ((n = recv(accepted, big, sizeof big, 0)) > 0) got += n;
  show("all", got == part);
  int left;
  show("FIONREAD", ioctl(accepted, FIONREAD, &left));
  show("left", left);
  show("close", close(client));
  show("end", recv(accepted, big, 1, 0));
  close(accepted);
  close(server);
  show("unlink", unlink("server"));
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  temporary_enter();
  descriptors();
  datagrams();
  streams();
  temporary_leave();
  show("family", socket(1000, SOCK_STREAM, 0));
  show("type", socket(AF_UNIX, 77, 0));
  return 0;
}
