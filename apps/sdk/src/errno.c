#include <errno.h>
#include <wasm_export.h>

int errno;

/* Called by the host after a failed call. */
WASM_EXPORT(libc_builtin_set_errno)
void libc_builtin_set_errno(int number) { errno = number; }
