/* WASI mode: wasi-libc, entry point _start, arguments, environment and exit code. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    printf("Hello from WASI!\n");
    for (int i = 0; i < argc; i++) {
        printf("argv[%d] = %s\n", i, argv[i]);
    }
    const char *greeting = getenv("GREETING");
    if (greeting) {
        printf("GREETING = %s\n", greeting);
    }
    return 0;
}
