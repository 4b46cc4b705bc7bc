#ifndef CMEMORY_H
#define CMEMORY_H

/// From now on an allocation that the system refuses ends the process with one line on stderr and status 2, after
/// `before_exit`, which must neither allocate nor lock. Swift's runtime would trap, with a backtrace.
///
/// A size that the machine does not have is a bug and no shortage: it is refused as ever, and traps as itself.
/// Where the C library is not glibc nothing is watched.
void laddpuls_watch_memory(void (*before_exit)(void));

/// Whether blocks of 128 KiB and more are the system's again as soon as they are freed.
///
/// glibc begins so, but raises the bound to the size of what is freed, up to 32 MiB: faster for who takes and frees the
/// same blocks over and over, but holes between small blocks that live on are soon of no use to anybody, of a long ingest's memory a
/// third. Not at once: as glibc does after a while.
void laddpuls_return_large_blocks(_Bool at_once);

#endif
