#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `truncate`, under a name that no method hides.
func cutFile(_ path: String, _ bytes: Int) -> Int32 { truncate(path, off_t(bytes)) }
