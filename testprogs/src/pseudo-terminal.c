// A pseudo-terminal within one process: the pair, its settings, line editing by the terminal, its size.
// build: glibc musl
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "show.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

// What is written to one side comes to the other when a worker of the kernel has been there.
static void receive_within(const char *what, int fd, int milliseconds) {
  char text[64] = {0};
  struct pollfd p = {fd, POLLIN, 0};
  if (poll(&p, 1, milliseconds) <= 0) {
    printf("%s: nothing\n", what);
    return;
  }
  long n = read(fd, text, sizeof text - 1);
  printf("%s: %ld", what, n);
  for (long i = 0; i < n; i++) printf(" %02x", (unsigned char)text[i]);
  putchar('\n');
}

static void receive(const char *what, int fd) { receive_within(what, fd, 10000); }

int main(void) {
  int master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
  int locked = -1, number = -1;
  show("number", ioctl(master, TIOCGPTN, &number));
  show("locked", ioctl(master, TIOCGPTLCK, &locked));
  show("is", locked);
  show("grant", grantpt(master));
  show("unlock", unlockpt(master));
  char name[64], expected[64];
  snprintf(expected, sizeof expected, "/dev/pts/%d", number);
  show("name", ptsname_r(master, name, sizeof name) == 0 && strcmp(name, expected) == 0);
  int slave = open(name, O_RDWR | O_NOCTTY);
  int peer = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  show("peer", peer >= 0);
  show("terminal", isatty(slave) && isatty(peer));
  show("ttyname", ttyname_r(slave, name, sizeof name) == 0 && strcmp(name, expected) == 0);
  close(peer);
  struct termios t;
  show("get", tcgetattr(slave, &t));
  printf("%x %x %x %x %u\n", t.c_iflag, t.c_oflag, t.c_cflag, t.c_lflag, (unsigned)t.c_cc[VMIN]);
  show("speed", cfgetospeed(&t) == B38400);
  show("write", write(master, "typed\177e\n", 8));
  receive("slave", slave);
  receive("echo", master);
  show("write", write(slave, "line\n", 5));
  receive("master", master);
  t.c_lflag &= ~(ICANON | ECHO);
  t.c_oflag &= ~OPOST;
  t.c_cc[VMIN] = 0;
  t.c_cc[VTIME] = 1;
  show("set", tcsetattr(slave, TCSAFLUSH, &t));
  char c;
  show("times out", read(slave, &c, 1));
  show("write", write(master, "x", 1));
  receive("slave raw", slave);
  receive_within("no echo", master, 0);
  show("write", write(slave, "a\nb", 3));
  receive("master raw", master);
  struct winsize size = {24, 80, 1, 2};
  show("set size", ioctl(master, TIOCSWINSZ, &size));
  memset(&size, 0, sizeof size);
  show("get size", ioctl(slave, TIOCGWINSZ, &size));
  printf("%d %d\n", size.ws_row, size.ws_col);
  int waiting = -1, on = 1;
  show("write", write(master, "xyz", 3));
  struct pollfd arrival = {slave, POLLIN, 0};
  while (ioctl(slave, FIONREAD, &waiting) == 0 && waiting < 3) poll(&arrival, 1, 1);
  show("FIONREAD", ioctl(slave, FIONREAD, &waiting));
  show("waiting", waiting);
  show("flush", tcflush(slave, TCIFLUSH));
  show("FIONREAD", ioctl(slave, FIONREAD, &waiting));
  show("waiting", waiting);
  show("packet mode", ioctl(master, TIOCPKT, &on));
  show("write", write(slave, "p", 1));
  receive("packet", master);
  show("bad", ioctl(slave, TCGETS, (void *)16));
  show("unknown", ioctl(slave, 0x54ff, 0));
  show("session", tcgetsid(slave));
  show("close", close(slave));
  receive("hung up", master);
  show("close", close(master));
  return 0;
}
