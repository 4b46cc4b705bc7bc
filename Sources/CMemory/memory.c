// The program's own malloc, which asks glibc's and looks at the answer. An executable's functions come before those of the
// libraries it loads (glibc manual, "Replacing malloc"): what Swift's runtime, SQLite and zstd ask for comes by here. What they are
// given is glibc's, so free() and malloc_usable_size() stay glibc's own.
#include "CMemory.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

static void (*_Atomic watcher)(void);

/// More than the machine has is not short of memory, but wrong. Swap is left out: nothing of ours is as large as memory.
static size_t absurd;

void laddpuls_watch_memory(void (*before_exit)(void)) {
    absurd = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    atomic_store(&watcher, before_exit);
}

#if defined(__GLIBC__)
#include <malloc.h>

void laddpuls_return_large_blocks(_Bool at_once) {
    mallopt(M_MMAP_THRESHOLD, at_once ? 128 << 10 : 32 << 20);
    mallopt(M_TRIM_THRESHOLD, at_once ? 128 << 10 : 64 << 20);
}
#else
void laddpuls_return_large_blocks(_Bool at_once) { (void)at_once; }
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static void say_and_end(size_t bytes) {
    static atomic_flag said = ATOMIC_FLAG_INIT;
    // Another thread is saying it.
    if (atomic_flag_test_and_set(&said))
        for (;;) pause();
    atomic_load(&watcher)();
    char digits[24];
    size_t first = sizeof digits;
    for (size_t rest = bytes; rest; rest /= 10) digits[--first] = (char)('0' + rest % 10);
    char line[200] = "laddpuls: out of memory: the system refused ";
    strncat(line, digits + first, sizeof digits - first);
    strcat(line, " bytes; nothing is half written: allow it more (ulimit -v) and run it again\n");
    ssize_t written = write(STDERR_FILENO, line, strlen(line));
    (void)written;
    _exit(2);
}

static inline void *checked(void *memory, size_t bytes) {
    if (__builtin_expect(!memory, 0) && bytes > 0 && atomic_load(&watcher) && bytes < absurd) say_and_end(bytes);
    return memory;
}

void *malloc(size_t bytes) { return checked(__libc_malloc(bytes), bytes); }

void *calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) bytes = SIZE_MAX;
    return checked(__libc_calloc(count, size), bytes);
}

void *realloc(void *memory, size_t bytes) { return checked(__libc_realloc(memory, bytes), bytes); }

void *aligned_alloc(size_t alignment, size_t bytes) { return checked(__libc_memalign(alignment, bytes), bytes); }

int posix_memalign(void **place, size_t alignment, size_t bytes) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    void *memory = checked(__libc_memalign(alignment, bytes), bytes);
    if (!memory) return ENOMEM;
    *place = memory;
    return 0;
}

#endif
