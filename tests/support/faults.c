/* Loaded before the C library: the call number FAIL_AT that writes to, creates or syncs a regular
   file fails with the error FAIL_WITH, and a file `failed` says that it came to that. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int fails(void) {
    const char *at = getenv("FAIL_AT"), *with = getenv("FAIL_WITH");
    if (!at || !with || atomic_fetch_add(&calls, 1) + 1 != atol(at)) return 0;
    mkdir("failed.d", 0700);
    rename("failed.d", "failed");
    errno = atoi(with);
    return 1;
}

static int regular(int fd) {
    struct stat s;
    return fd > 2 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) {
    return regular(fd) && fails() ? -1 : NEXT(write)(fd, bytes, count);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return regular(fd) && fails() ? -1 : NEXT(writev)(fd, parts, count);
}

int fsync(int fd) { return regular(fd) && fails() ? -1 : NEXT(fsync)(fd); }

int fdatasync(int fd) { return regular(fd) && fails() ? -1 : NEXT(fdatasync)(fd); }

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return flags & O_CREAT && fails() ? -1 : NEXT(open64)(path, flags, mode);
}
