import CMemory
import PipelineEngine

#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    @preconcurrency import Darwin
#endif

/// What a program inherits from whoever started it, put in order before anything else.
enum ProcessSetup {
    static func prepare() {
        holdStandardDescriptors()
        // A reader that goes away (`laddpuls query … | head`) ends the run quietly, as for any filter.
        signal(SIGPIPE, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        // A file that may grow no further (`ulimit -f`) is a disk that is full: write(2) says so.
        signal(SIGXFSZ, SIG_IGN)
        // Once outside a handler: nothing is made at first use in one.
        UnfinishedFiles.removeAll()
        for number in [SIGINT, SIGTERM, SIGHUP] { tidyUp(before: number) }
        laddpuls_watch_memory { UnfinishedFiles.removeAll() }
    }

    /// What is half built goes before the signal does what it always does; one that we were told to ignore (`nohup`, `&` in
    /// a script) stays ignored. `stream` takes its own measures.
    private static func tidyUp(before number: Int32) {
        var action = sigaction()
        sigaction(number, nil, &action)
        guard unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0 else { return }
        action.__sigaction_handler.sa_handler = { number in
            UnfinishedFiles.removeAll()
            raise(number)
        }
        // The handler goes before it runs, and `raise` need not wait for its end.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_NODEFER)
        sigaction(number, &action, nil)
    }

    /// A file opened while stdout is closed would get its number, and our results into it. What is closed stays unusable,
    /// by a descriptor open the wrong way round (as gnulib's `stdopen`).
    private static func holdStandardDescriptors() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
            // The lowest free number, which is this one.
            _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
