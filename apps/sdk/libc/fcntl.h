/* open() and fcntl(). The flag values are those of wasi-libc; the host translates them. */
#pragma once

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define O_APPEND 0x00000001
#define O_NONBLOCK 0x00000004
#define O_SYNC 0x00000010
#define O_CREAT 0x00001000
#define O_DIRECTORY 0x00002000
#define O_EXCL 0x00004000
#define O_TRUNC 0x00008000
#define O_NOFOLLOW 0x01000000
#define O_RDONLY 0x04000000
#define O_WRONLY 0x10000000
#define O_RDWR (O_RDONLY | O_WRONLY)
#define O_ACCMODE O_RDWR

#define F_GETFL 3
#define F_SETFL 4

int open(const char *path, int flags, ...);
int fcntl(int fd, int cmd, ...);

#ifdef __cplusplus
}
#endif
