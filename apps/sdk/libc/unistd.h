/* Descriptors of files and devices, and sleeping. */
#pragma once

#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

ssize_t read(int fd, void *buffer, size_t size);
ssize_t write(int fd, const void *buffer, size_t size);
off_t lseek(int fd, off_t offset, int whence);
int fsync(int fd);
int close(int fd);

unsigned sleep(unsigned seconds);
int usleep(unsigned microseconds);

#ifdef __cplusplus
}
#endif
