/* The smallest app: one line of text. */
#include <stdio.h>

int main(void) {
    puts("Hello from WebAssembly!");
    return 0;
}
