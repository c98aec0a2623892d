/* What FileNativesTest calls: every file call of env, each behind an export. */
#define IMPORT(name) __attribute__((import_module("env"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(open) int host_open(const char *path, int flags, ...);
IMPORT(read) int host_read(int fd, void *buffer, unsigned length);
IMPORT(write) int host_write(int fd, const void *buffer, unsigned length);
IMPORT(pread) int host_pread(int fd, void *buffer, unsigned length, long long offset);
IMPORT(pwrite) int host_pwrite(int fd, const void *buffer, unsigned length, long long offset);
IMPORT(lseek) long long host_lseek(int fd, long long offset, int whence);
IMPORT(fcntl) int host_fcntl(int fd, int command, ...);
IMPORT(fsync) int host_fsync(int fd);
IMPORT(close) int host_close(int fd);
IMPORT(ioctl) int host_ioctl(int fd, int command, ...);
IMPORT(fstat) int host_fstat(int fd, void *result);
IMPORT(mkdir) int host_mkdir(const char *path, int mode);
IMPORT(rmdir) int host_rmdir(const char *path);
IMPORT(unlink) int host_unlink(const char *path);
IMPORT(rename) int host_rename(const char *from, const char *to);
IMPORT(access) int host_access(const char *path, int mode);

int last_errno;

EXPORT(libc_builtin_set_errno) void set_errno(int number) { last_errno = number; }
EXPORT(last_errno) int get_errno(void) { return last_errno; }

static char path_buffer[512];
static char data[4096];

EXPORT(path) char *path_address(void) { return path_buffer; }
EXPORT(data) char *data_address(void) { return data; }

EXPORT(open) int do_open(int flags) { return host_open(path_buffer, flags, 0644); }
EXPORT(read) int do_read(int fd, unsigned length) { return host_read(fd, data, length); }
EXPORT(write) int do_write(int fd, unsigned length) { return host_write(fd, data, length); }
EXPORT(pread) int do_pread(int fd, unsigned n, long long at) { return host_pread(fd, data, n, at); }
EXPORT(pwrite) int do_pwrite(int fd, unsigned n, long long at) {
    return host_pwrite(fd, data, n, at);
}
EXPORT(lseek) long long do_lseek(int fd, long long at, int whence) {
    return host_lseek(fd, at, whence);
}
EXPORT(getfl) int do_getfl(int fd) { return host_fcntl(fd, 3); }
EXPORT(setfl) int do_setfl(int fd, int flags) { return host_fcntl(fd, 4, flags); }
EXPORT(fcntl) int do_fcntl(int fd, int command) { return host_fcntl(fd, command, 0); }
EXPORT(fsync) int do_fsync(int fd) { return host_fsync(fd); }
EXPORT(close) int do_close(int fd) { return host_close(fd); }
EXPORT(ioctl) int do_ioctl(int fd, int command, int word) { return host_ioctl(fd, command, word); }
EXPORT(fstat) int do_fstat(int fd) { return host_fstat(fd, data); }
EXPORT(mkdir) int do_mkdir(void) { return host_mkdir(path_buffer, 0755); }
EXPORT(rmdir) int do_rmdir(void) { return host_rmdir(path_buffer); }
EXPORT(unlink) int do_unlink(void) { return host_unlink(path_buffer); }
EXPORT(rename) int do_rename(void) { return host_rename(path_buffer, data); }
EXPORT(access) int do_access(void) { return host_access(path_buffer, 0); }
