// Calls a function that the Java program around it brings: see apps/examples. A new version is
// ping-2.c beside it.
#include <stdio.h>

__attribute__((import_module("hosted"), import_name("pong"))) int pong(int number);

__attribute__((export_name("ping"))) int ping(int number) {
    return pong(number) * 2;
}

int main(int argc, char **argv) {
    printf("Hello, %s!\n", argc > 0 ? argv[0] : "nobody");
    return argc;
}
