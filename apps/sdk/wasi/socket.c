#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <wasi/api.h>

#include "wasi_socket_ext.h"

#define IMPORT(name)                                                                               \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

/* Address as the host has it: octets in textual order, groups and port in the host's order. */
typedef struct {
    int32_t kind; /* 0 IPv4, 1 IPv6 */
    union {
        struct {
            uint8_t octets[4];
            uint16_t port;
        } v4;
        struct {
            uint16_t groups[8];
            uint16_t port;
        } v6;
    };
} host_address_t;

typedef struct {
    host_address_t address;
    int32_t type;
} host_address_info_t;

typedef struct {
    int32_t type;
    int32_t family;
    uint8_t enabled;
} host_hints_t;

_Static_assert(sizeof(host_address_t) == 24, "size of an address");
_Static_assert(sizeof(host_address_info_t) == 28, "size of an address with its type");
_Static_assert(sizeof(host_hints_t) == 12, "size of the hints");

enum { KIND_IPV4, KIND_IPV6 };
enum { FAMILY_INET4, FAMILY_INET6, FAMILY_UNSPEC };
enum { TYPE_ANY = -1, TYPE_DGRAM, TYPE_STREAM };

IMPORT(sock_open) int32_t host_open(int32_t pool, int32_t family, int32_t type, int32_t *fd);
IMPORT(sock_bind) int32_t host_bind(int32_t fd, const host_address_t *address);
IMPORT(sock_connect) int32_t host_connect(int32_t fd, const host_address_t *address);
IMPORT(sock_listen) int32_t host_listen(int32_t fd, int32_t backlog);
IMPORT(sock_accept) int32_t host_accept(int32_t fd, int32_t flags, int32_t *accepted);
IMPORT(sock_addr_local) int32_t host_local(int32_t fd, host_address_t *address);
IMPORT(sock_addr_remote) int32_t host_remote(int32_t fd, host_address_t *address);
IMPORT(sock_send_to)
int32_t host_send_to(int32_t fd, const __wasi_ciovec_t *data, int32_t count, int32_t flags,
                     const host_address_t *address, uint32_t *sent);
IMPORT(sock_recv_from)
int32_t host_recv_from(int32_t fd, const __wasi_iovec_t *data, int32_t count, int32_t flags,
                       host_address_t *address, uint32_t *received);
IMPORT(sock_addr_resolve)
int32_t host_resolve(const char *host, const char *service, const host_hints_t *hints,
                     host_address_info_t *list, int32_t capacity, uint32_t *count);
IMPORT(sock_set_reuse_addr) int32_t host_set_reuse_addr(int32_t fd, int32_t on);
IMPORT(sock_set_broadcast) int32_t host_set_broadcast(int32_t fd, int32_t on);
IMPORT(sock_set_keep_alive) int32_t host_set_keep_alive(int32_t fd, int32_t on);
IMPORT(sock_set_send_buf_size) int32_t host_set_send_buf_size(int32_t fd, int32_t bytes);
IMPORT(sock_set_recv_buf_size) int32_t host_set_recv_buf_size(int32_t fd, int32_t bytes);
IMPORT(sock_set_send_timeout) int32_t host_set_send_timeout(int32_t fd, int64_t microseconds);
IMPORT(sock_set_recv_timeout) int32_t host_set_recv_timeout(int32_t fd, int64_t microseconds);
IMPORT(sock_set_tcp_no_delay) int32_t host_set_tcp_no_delay(int32_t fd, int32_t on);
IMPORT(sock_set_tcp_keep_idle) int32_t host_set_tcp_keep_idle(int32_t fd, int32_t seconds);
IMPORT(sock_set_tcp_keep_intvl) int32_t host_set_tcp_keep_intvl(int32_t fd, int32_t seconds);

/* 0, or -1 with errno set. */
static int result_of(int32_t number) {
    if (number == 0) {
        return 0;
    }
    errno = number;
    return -1;
}

static int to_host(const struct sockaddr *address, socklen_t size, host_address_t *host) {
    memset(host, 0, sizeof *host);
    if (address && address->sa_family == AF_INET && size >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)address;
        host->kind = KIND_IPV4;
        memcpy(host->v4.octets, &in->sin_addr, sizeof host->v4.octets);
        host->v4.port = ntohs(in->sin_port);
        return 0;
    }
    if (address && address->sa_family == AF_INET6 && size >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
        host->kind = KIND_IPV6;
        for (int i = 0; i < 8; i++) {
            const uint8_t *pair = &in6->sin6_addr.s6_addr[2 * i];
            host->v6.groups[i] = (uint16_t)(pair[0] << 8 | pair[1]);
        }
        host->v6.port = ntohs(in6->sin6_port);
        return 0;
    }
    return result_of(EAFNOSUPPORT);
}

static socklen_t from_host(const host_address_t *host, struct sockaddr_storage *storage) {
    memset(storage, 0, sizeof *storage);
    if (host->kind == KIND_IPV4) {
        struct sockaddr_in *in = (struct sockaddr_in *)storage;
        in->sin_family = AF_INET;
        in->sin_port = htons(host->v4.port);
        memcpy(&in->sin_addr, host->v4.octets, sizeof host->v4.octets);
        return sizeof *in;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)storage;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(host->v6.port);
    for (int i = 0; i < 8; i++) {
        in6->sin6_addr.s6_addr[2 * i] = (uint8_t)(host->v6.groups[i] >> 8);
        in6->sin6_addr.s6_addr[2 * i + 1] = (uint8_t)host->v6.groups[i];
    }
    return sizeof *in6;
}

/* Copies an address to the caller, cut off at the size of its buffer as POSIX has it. */
static void give_address(const host_address_t *host, struct sockaddr *address, socklen_t *size) {
    if (!address || !size) {
        return;
    }
    struct sockaddr_storage storage;
    socklen_t needed = from_host(host, &storage);
    memcpy(address, &storage, needed < *size ? needed : *size);
    *size = needed;
}

int socket(int family, int type, int protocol) {
    (void)protocol;
    if (family != AF_INET && family != AF_INET6) {
        return result_of(EAFNOSUPPORT);
    }
    if (type != SOCK_STREAM && type != SOCK_DGRAM) {
        return result_of(EPROTONOSUPPORT);
    }
    int32_t fd;
    int result = result_of(host_open(-1, family == AF_INET ? FAMILY_INET4 : FAMILY_INET6,
                                     type == SOCK_STREAM ? TYPE_STREAM : TYPE_DGRAM, &fd));
    return result < 0 ? result : fd;
}

int bind(int fd, const struct sockaddr *address, socklen_t size) {
    host_address_t host;
    return to_host(address, size, &host) < 0 ? -1 : result_of(host_bind(fd, &host));
}

int connect(int fd, const struct sockaddr *address, socklen_t size) {
    host_address_t host;
    return to_host(address, size, &host) < 0 ? -1 : result_of(host_connect(fd, &host));
}

int listen(int fd, int backlog) { return result_of(host_listen(fd, backlog)); }

int accept(int fd, struct sockaddr *address, socklen_t *size) {
    int32_t accepted;
    if (result_of(host_accept(fd, 0, &accepted)) < 0) {
        return -1;
    }
    if (address) {
        getpeername(accepted, address, size);
    }
    return accepted;
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *address,
               socklen_t address_size) {
    host_address_t host;
    if (to_host(address, address_size, &host) < 0) {
        return -1;
    }
    __wasi_ciovec_t vector = {data, size};
    uint32_t sent;
    return result_of(host_send_to(fd, &vector, 1, flags, &host, &sent)) < 0 ? -1 : (ssize_t)sent;
}

ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *address,
                 socklen_t *address_size) {
    host_address_t host;
    __wasi_iovec_t vector = {data, size};
    uint32_t received;
    if (result_of(host_recv_from(fd, &vector, 1, flags, &host, &received)) < 0) {
        return -1;
    }
    give_address(&host, address, address_size);
    return received;
}

int getsockname(int fd, struct sockaddr *address, socklen_t *size) {
    host_address_t host;
    if (result_of(host_local(fd, &host)) < 0) {
        return -1;
    }
    give_address(&host, address, size);
    return 0;
}

int getpeername(int fd, struct sockaddr *address, socklen_t *size) {
    host_address_t host;
    if (result_of(host_remote(fd, &host)) < 0) {
        return -1;
    }
    give_address(&host, address, size);
    return 0;
}

static int set_timeout(int32_t (*set)(int32_t, int64_t), int fd, const void *value,
                       socklen_t size) {
    if (size < sizeof(struct timeval)) {
        return result_of(EINVAL);
    }
    const struct timeval *time = value;
    return result_of(set(fd, (int64_t)time->tv_sec * 1000000 + time->tv_usec));
}

static int set_socket_option(int fd, int option, const void *value, socklen_t size) {
    if (option == SO_RCVTIMEO) {
        return set_timeout(host_set_recv_timeout, fd, value, size);
    }
    if (option == SO_SNDTIMEO) {
        return set_timeout(host_set_send_timeout, fd, value, size);
    }
    if (size < sizeof(int)) {
        return result_of(EINVAL);
    }
    int number = *(const int *)value;
    switch (option) {
    case SO_REUSEADDR:
        return result_of(host_set_reuse_addr(fd, number != 0));
    case SO_BROADCAST:
        return result_of(host_set_broadcast(fd, number != 0));
    case SO_KEEPALIVE:
        return result_of(host_set_keep_alive(fd, number != 0));
    case SO_SNDBUF:
        return result_of(host_set_send_buf_size(fd, number));
    case SO_RCVBUF:
        return result_of(host_set_recv_buf_size(fd, number));
    default:
        return result_of(ENOPROTOOPT);
    }
}

static int set_tcp_option(int fd, int option, const void *value, socklen_t size) {
    if (size < sizeof(int)) {
        return result_of(EINVAL);
    }
    int number = *(const int *)value;
    switch (option) {
    case TCP_NODELAY:
        return result_of(host_set_tcp_no_delay(fd, number != 0));
    case TCP_KEEPIDLE:
        return result_of(host_set_tcp_keep_idle(fd, number));
    case TCP_KEEPINTVL:
        return result_of(host_set_tcp_keep_intvl(fd, number));
    default:
        return result_of(ENOPROTOOPT);
    }
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t size) {
    if (!value) {
        return result_of(EINVAL);
    }
    switch (level) {
    case SOL_SOCKET:
        return set_socket_option(fd, option, value, size);
    case IPPROTO_TCP:
        return set_tcp_option(fd, option, value, size);
    default:
        return result_of(ENOPROTOOPT);
    }
}

#define MAX_ADDRESSES 8

typedef struct {
    struct addrinfo info;
    struct sockaddr_storage address;
} list_entry_t;

static host_hints_t hints_of(const struct addrinfo *hints) {
    host_hints_t host = {.type = TYPE_ANY, .family = FAMILY_UNSPEC, .enabled = hints != NULL};
    if (hints) {
        if (hints->ai_family == AF_INET) {
            host.family = FAMILY_INET4;
        } else if (hints->ai_family == AF_INET6) {
            host.family = FAMILY_INET6;
        }
        if (hints->ai_socktype != 0) {
            host.type = hints->ai_socktype == SOCK_DGRAM ? TYPE_DGRAM : TYPE_STREAM;
        }
    }
    return host;
}

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **list) {
    host_hints_t host_hints = hints_of(hints);
    host_address_info_t found[MAX_ADDRESSES];
    uint32_t count = 0;
    if (host_resolve(host ? host : "", service ? service : "", &host_hints, found, MAX_ADDRESSES,
                     &count) != 0 ||
        count == 0) {
        return EAI_NONAME;
    }
    if (count > MAX_ADDRESSES) {
        count = MAX_ADDRESSES;
    }
    list_entry_t *entries = calloc(count, sizeof *entries);
    if (!entries) {
        return EAI_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct addrinfo *info = &entries[i].info;
        bool is_v4 = found[i].address.kind == KIND_IPV4;
        bool is_stream = found[i].type != TYPE_DGRAM;
        info->ai_family = is_v4 ? AF_INET : AF_INET6;
        info->ai_socktype = is_stream ? SOCK_STREAM : SOCK_DGRAM;
        info->ai_protocol = is_stream ? IPPROTO_TCP : IPPROTO_UDP;
        info->ai_addr = (struct sockaddr *)&entries[i].address;
        info->ai_addrlen = from_host(&found[i].address, &entries[i].address);
        info->ai_next = i + 1 < count ? &entries[i + 1].info : NULL;
    }
    *list = &entries->info;
    return 0;
}

void freeaddrinfo(struct addrinfo *list) { free(list); }
