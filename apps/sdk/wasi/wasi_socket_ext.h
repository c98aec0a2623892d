/*
 * Sockets for apps in WASI mode: the POSIX calls that wasi-libc leaves out, over the host's socket
 * extension. send, recv and shutdown are wasi-libc's own.
 */
#pragma once

#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Options of SOL_SOCKET; values that are no structure are int. */
#ifndef SO_REUSEADDR
#define SO_REUSEADDR 2
#define SO_BROADCAST 6
#define SO_SNDBUF 7
#define SO_RCVBUF 8
#define SO_KEEPALIVE 9
#define SO_RCVTIMEO 20 /* struct timeval */
#define SO_SNDTIMEO 21 /* struct timeval */
#endif

/* Options of IPPROTO_TCP */
#ifndef TCP_NODELAY
#define TCP_NODELAY 1
#define TCP_KEEPIDLE 4
#define TCP_KEEPINTVL 5
#endif

#ifndef EAI_NONAME
#define EAI_NONAME (-2)
#define EAI_FAMILY (-6)
#define EAI_MEMORY (-10)

struct addrinfo {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    socklen_t ai_addrlen;
    struct sockaddr *ai_addr;
    char *ai_canonname;
    struct addrinfo *ai_next;
};
#endif

int socket(int family, int type, int protocol);
int bind(int fd, const struct sockaddr *address, socklen_t size);
int connect(int fd, const struct sockaddr *address, socklen_t size);
int listen(int fd, int backlog);
int accept(int fd, struct sockaddr *address, socklen_t *size);
ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *address,
               socklen_t address_size);
ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *address,
                 socklen_t *address_size);
int getsockname(int fd, struct sockaddr *address, socklen_t *size);
int getpeername(int fd, struct sockaddr *address, socklen_t *size);
int setsockopt(int fd, int level, int option, const void *value, socklen_t size);

/* 0 or EAI_...; the list is one block, released by freeaddrinfo. */
int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **list);
void freeaddrinfo(struct addrinfo *list);

#ifdef __cplusplus
}
#endif
