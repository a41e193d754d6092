// TCP and UDP over the loopback within one process, options, interfaces by ioctl and by netlink.
// build: glibc musl
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include "show.h"

// linux/filter.h, which musl's compiler does not find.
struct instruction {
  unsigned short code;
  unsigned char if_true, if_false;
  unsigned k;
};
struct program {
  unsigned short length;
  struct instruction *filter;
};

static struct sockaddr_in local;

static int listener(void) {
  int server = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  show("reuse", setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  local = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  show("bind", bind(server, (void *)&local, sizeof local));
  socklen_t length = sizeof local;
  show("getsockname", getsockname(server, (void *)&local, &length));
  show("has port", local.sin_port != 0);
  show("listen", listen(server, 16));
  return server;
}

static void option(const char *what, int fd, int level, int name, int size, int shown) {
  int value[32] = {-1};
  socklen_t length = size;
  long result = show(what, getsockopt(fd, level, name, value, &length));
  if (result == 0) printf("length %u%s %d\n", length, shown ? " value" : "", shown ? value[0] : 0);
}

static void tcp(void) {
  int server = listener();
  int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  long result = connect(client, (void *)&local, sizeof local);
  show("connect", result == 0 || errno == EINPROGRESS);
  struct pollfd wait = {client, POLLOUT, 0};
  show("poll", poll(&wait, 1, 5000));
  option("error", client, SOL_SOCKET, SO_ERROR, 4, 1);
  struct sockaddr_in peer;
  socklen_t length = sizeof peer;
  int accepted = accept(server, (void *)&peer, &length);
  show("accept", accepted);
  printf("family %d length %u %s\n", peer.sin_family, length, inet_ntoa(peer.sin_addr));
  int poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {EPOLLIN | EPOLLET, {.u64 = 0x1234567890abcdef}}, found[4];
  show("epoll_ctl", epoll_ctl(poller, EPOLL_CTL_ADD, accepted, &event));
  show("epoll_ctl again", epoll_ctl(poller, EPOLL_CTL_ADD, accepted, &event));
  show("epoll_wait", epoll_wait(poller, found, 4, 0));
  struct iovec out[2] = {{"hello ", 6}, {"world", 5}};
  show("writev", writev(client, out, 2));
  show("epoll_wait", epoll_wait(poller, found, 4, 5000));
  printf("%x %llx\n", found[0].events, (unsigned long long)found[0].data.u64);
  show("edge", epoll_pwait(poller, found, 4, 0, NULL));
  show("epoll_wait none", epoll_wait(poller, found, 0, 0));
  char text[32] = {0};
  show("peek", recv(accepted, text, 5, MSG_PEEK));
  show("recv", recv(accepted, text, 11, MSG_WAITALL));
  puts(text);
  struct msghdr m = {.msg_iov = out, .msg_iovlen = 2};
  show("sendmsg", sendmsg(accepted, &m, MSG_MORE));
  show("send", send(accepted, "!", 1, 0));
  struct iovec in[2] = {{text, 6}, {text + 10, 6}};
  struct msghdr r = {.msg_iov = in, .msg_iovlen = 2, .msg_name = &peer, .msg_namelen = sizeof peer};
  fcntl(client, F_SETFL, fcntl(client, F_GETFL) & ~O_NONBLOCK);
  show("recvmsg", recvmsg(client, &r, MSG_WAITALL));
  printf("%.6s%.6s name %u\n", text, text + 10, r.msg_namelen);
  option("nodelay", client, IPPROTO_TCP, TCP_NODELAY, 4, 1);
  int on = 1;
  show("set nodelay", setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  option("nodelay", client, IPPROTO_TCP, TCP_NODELAY, 4, 1);
  option("short", client, IPPROTO_TCP, TCP_NODELAY, 1, 0);
  option("type", client, SOL_SOCKET, SO_TYPE, 4, 1);
  option("listening", server, SOL_SOCKET, SO_ACCEPTCONN, 4, 1);
  option("linger", client, SOL_SOCKET, SO_LINGER, 8, 1);
  option("unknown", client, SOL_SOCKET, 9999, 4, 1);
  option("level", client, 9999, 1, 4, 1);
  struct timeval soon = {0, 10000};
  show("timeout", setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
  show("times out", recv(client, text, 1, 0));
  show("bad value", setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, (void *)16, 4));
  show("short value", setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &on, 1));
  show("shutdown", shutdown(client, SHUT_WR));
  show("end", recv(accepted, text, 1, 0));
  show("hang-up", epoll_wait(poller, found, 4, 5000));
  printf("%x\n", found[0].events & EPOLLIN);
  show("close", close(accepted));
  show("epoll_ctl closed", epoll_ctl(poller, EPOLL_CTL_MOD, accepted, &event));
  close(client);
  close(server);
  close(poller);
  client = socket(AF_INET, SOCK_STREAM, 0);
  show("refused", connect(client, (void *)&local, sizeof local));
  close(client);
}

static void udp(void) {
  int a = socket(AF_INET, SOCK_DGRAM, 0), b = socket(AF_INET6, SOCK_DGRAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, from;
  show("bind", bind(a, (void *)&to, sizeof to));
  socklen_t length = sizeof to;
  getsockname(a, (void *)&to, &length);
  int on = 1;
  show("pktinfo", setsockopt(a, IPPROTO_IP, IP_PKTINFO, &on, sizeof on));
  // Everything passes but packets of three bytes.
  struct instruction code[] = {{0x80, 0, 0, 0}, {0x15, 0, 1, 8 + 3}, {6, 0, 0, 0}, {6, 0, 0, 65536}};
  struct program program = {4, code};
  show("filter", setsockopt(a, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
  int c = socket(AF_INET, SOCK_DGRAM, 0);
  show("filtered", sendto(c, "abc", 3, 0, (void *)&to, sizeof to));
  show("sent", sendto(c, "abcd", 4, 0, (void *)&to, sizeof to));
  char text[8] = {0}, control[256];
  struct iovec part = {text, 7};
  struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1, .msg_name = &from,
                     .msg_namelen = sizeof from, .msg_control = control,
                     .msg_controllen = sizeof control};
  show("recvmsg", recvmsg(a, &m, 0));
  printf("%s name %u control %zu\n", text, m.msg_namelen, (size_t)m.msg_controllen);
  for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h != NULL; h = CMSG_NXTHDR(&m, h))
    printf("level %d type %d length %zu\n", h->cmsg_level, h->cmsg_type, (size_t)h->cmsg_len);
  program.filter = (void *)16;
  show("bad filter", setsockopt(a, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program));
  show("detach", setsockopt(a, SOL_SOCKET, SO_DETACH_FILTER, &on, sizeof on));
  show("no address", sendto(c, text, 1, 0, NULL, 0));
  show("short address", sendto(c, text, 1, 0, (void *)&to, 4));
  close(a);
  close(b);
  close(c);
}

static void interfaces(void) {
  int s = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq r = {.ifr_name = "lo"};
  show("flags", ioctl(s, SIOCGIFFLAGS, &r));
  printf("loopback %d\n", (r.ifr_flags & IFF_LOOPBACK) != 0);
  show("address", ioctl(s, SIOCGIFADDR, &r));
  puts(inet_ntoa(((struct sockaddr_in *)&r.ifr_addr)->sin_addr));
  show("index", if_nametoindex("lo"));
  char name[IF_NAMESIZE];
  puts(if_indextoname(1, name) ? name : "none");
  struct ifreq list[32];
  struct ifconf all = {.ifc_len = sizeof list, .ifc_req = list};
  show("list", ioctl(s, SIOCGIFCONF, &all));
  int found = 0;
  for (int i = 0; i < all.ifc_len / (int)sizeof list[0]; i++) found += !strcmp(list[i].ifr_name, "lo");
  show("lo", found);
  close(s);
  struct ifaddrs *addresses;
  show("getifaddrs", getifaddrs(&addresses)); // netlink
  found = 0;
  for (struct ifaddrs *i = addresses; i != NULL; i = i->ifa_next)
    found += !strcmp(i->ifa_name, "lo") && i->ifa_addr && i->ifa_addr->sa_family == AF_INET;
  show("lo", found);
  freeifaddrs(addresses);
}

int main(void) {
  tcp();
  udp();
  interfaces();
  return 0;
}
