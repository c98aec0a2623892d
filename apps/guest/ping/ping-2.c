// The next version of ping.c.
#include <stdio.h>

__attribute__((import_module("hosted"), import_name("pong"))) int pong(int number);

__attribute__((export_name("ping"))) int ping(int number) {
    return pong(number) * 3;
}

int main(int argc, char **argv) {
    printf("Hello again, %s!\n", argc > 0 ? argv[0] : "nobody");
    return argc;
}
