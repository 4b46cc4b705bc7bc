#ifndef CMEMORY_H
#define CMEMORY_H

/// From now on an allocation that the system refuses ends the process with one line on stderr and status 2, after
/// `before_exit`, which must neither allocate nor lock. Swift's runtime would trap, with a backtrace.
///
/// A size that the machine does not have is a bug and no shortage: it is refused as ever, and traps as itself.
/// Where the C library is not glibc nothing is watched.
void laddpuls_watch_memory(void (*before_exit)(void));

#endif
