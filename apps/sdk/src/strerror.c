#include <errno.h>
#include <string.h>

/* The numbers that files and devices give; the rest is rare enough for a number. */
const char *strerror(int number) {
    switch (number) {
    case 0:
        return "no error";
    case EACCES:
        return "permission denied";
    case EBADF:
        return "bad file descriptor";
    case EBUSY:
        return "device or pin busy";
    case EEXIST:
        return "file exists";
    case EINVAL:
        return "invalid argument";
    case EIO:
        return "input/output error";
    case EISDIR:
        return "is a directory";
    case ENODEV:
        return "no such device";
    case ENOENT:
        return "no such file or device";
    case ENOMEM:
        return "out of memory";
    case ENOSPC:
        return "no space left";
    case ENOSYS:
        return "not implemented";
    case ENOTDIR:
        return "not a directory";
    case ENOTSUP:
        return "not supported";
    case ENXIO:
        return "no such device or address";
    case EPERM:
        return "operation not permitted";
    case EROFS:
        return "read-only file system";
    case ETIMEDOUT:
        return "timed out";
    default:
        return "error";
    }
}
