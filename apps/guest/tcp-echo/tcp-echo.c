/*
 * WASI mode: a TCP server that sends back what it gets, one client after the other. A client that
 * sends "quit" ends it.
 *
 * Argument: the port, 0 for any free one; 7007 if absent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wasi_socket_ext.h>

#define DEFAULT_PORT 7007

static int fail(const char *what) {
    printf("%s failed: %s\n", what, strerror(errno));
    return 1;
}

static int open_server(int port) {
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0) {
        return -1;
    }
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0) {
        close(server);
        return -1;
    }
    return server;
}

static void print_address(const char *what, const struct sockaddr_in *address) {
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address->sin_addr, text, sizeof text);
    printf("%s %s:%d\n", what, text, ntohs(address->sin_port));
}

/* Serves one client; returns whether it asked for the end. */
static int serve(int client) {
    char buffer[512];
    for (;;) {
        ssize_t size = recv(client, buffer, sizeof buffer, 0);
        if (size <= 0) {
            return 0;
        }
        if (size >= 4 && memcmp(buffer, "quit", 4) == 0) {
            return 1;
        }
        for (ssize_t sent = 0; sent < size;) {
            ssize_t n = send(client, buffer + sent, size - sent, 0);
            if (n < 0) {
                return 0;
            }
            sent += n;
        }
    }
}

/* The last argument, when it is a number: the name of the program may come first. */
static int port_of(int argc, char **argv) {
    if (argc > 0) {
        char *end;
        long port = strtol(argv[argc - 1], &end, 10);
        if (*argv[argc - 1] && !*end && port >= 0 && port <= 65535) {
            return (int)port;
        }
    }
    return DEFAULT_PORT;
}

int main(int argc, char **argv) {
    int server = open_server(port_of(argc, argv));
    if (server < 0) {
        return fail("Opening the server");
    }
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    if (getsockname(server, (struct sockaddr *)&address, &size) < 0) {
        return fail("Asking for the address");
    }
    print_address("Listening on", &address);
    for (int quit = 0; !quit;) {
        size = sizeof address;
        int client = accept(server, (struct sockaddr *)&address, &size);
        if (client < 0) {
            return fail("Accepting a client");
        }
        print_address("Client", &address);
        quit = serve(client);
        close(client);
    }
    close(server);
    printf("Bye\n");
    return 0;
}
