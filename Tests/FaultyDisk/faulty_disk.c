// A disk that fails: preloaded into a program (Linux), it makes the Nth call of the kind FAULTY_DISK_CALL (write, sync, cut, open,
// rename, remove, mkdir) that would change something below FAULTY_DISK_ROOT fail with EIO, SQLite's own among them, and writes to
// FAULTY_DISK_COUNT how many such calls there were. FAULTY_DISK_AT=0 only counts.
//
//   cc -shared -fPIC -o faulty_disk.so faulty_disk.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static int below_root(const char *path) {
    const char *root = getenv("FAULTY_DISK_ROOT");
    return root && strncmp(path, root, strlen(root)) == 0;
}

// Whether this call is the one that fails.
static int fails(const char *kind, int below) {
    const char *call = getenv("FAULTY_DISK_CALL"), *at = getenv("FAULTY_DISK_AT");
    if (!below || !call || strcmp(call, kind) != 0) return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (!at || number != atol(at)) return 0;
    errno = EIO;
    return 1;
}

static int fails_file(const char *kind, int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(kind, below_root(path));
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) {
    return fails_file("write", fd) ? -1 : REAL(ssize_t, write, int, const void *, size_t)(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return fails_file("write", fd) ? -1 : REAL(ssize_t, pwrite, int, const void *, size_t, off_t)(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    return fails_file("write", fd) ? -1 : REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(fd, bytes, count, at);
}
int fsync(int fd) { return fails_file("sync", fd) ? -1 : REAL(int, fsync, int)(fd); }
int fdatasync(int fd) { return fails_file("sync", fd) ? -1 : REAL(int, fdatasync, int)(fd); }
int ftruncate(int fd, off_t size) { return fails_file("cut", fd) ? -1 : REAL(int, ftruncate, int, off_t)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails_file("cut", fd) ? -1 : REAL(int, ftruncate64, int, off64_t)(fd, size); }
int rename(const char *from, const char *to) {
    return fails("rename", below_root(from)) ? -1 : REAL(int, rename, const char *, const char *)(from, to);
}
int remove(const char *path) { return fails("remove", below_root(path)) ? -1 : REAL(int, remove, const char *)(path); }
int unlink(const char *path) { return fails("remove", below_root(path)) ? -1 : REAL(int, unlink, const char *)(path); }
int mkdir(const char *path, mode_t mode) {
    return fails("mkdir", below_root(path)) ? -1 : REAL(int, mkdir, const char *, mode_t)(path, mode);
}

// Opening to write; opening to read changes nothing.
#define OPEN(name)                                                                                       \
    int name(const char *path, int flags, ...) {                                                         \
        va_list rest;                                                                                    \
        va_start(rest, flags);                                                                           \
        mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;                                      \
        va_end(rest);                                                                                    \
        int writes = (flags & O_ACCMODE) != O_RDONLY;                                                    \
        return fails("open", writes && below_root(path)) ? -1 : REAL(int, name, const char *, int, ...)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULTY_DISK_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", atomic_load(&calls));
    fclose(file);
}
