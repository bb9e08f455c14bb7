#if canImport(Glibc)
    import Glibc
#endif

/// What the process is protected from.
enum Signals {
    /// A peer that is gone makes a write raise SIGPIPE on Linux, which ends a process that has made no arrangement: it is
    /// ignored from now on, unless the app has made one. Apple's sockets do not raise it.
    static let shielded: Void = {
        #if canImport(Glibc)
            var current = sigaction()
            guard sigaction(SIGPIPE, nil, &current) == 0, current.__sigaction_handler.sa_handler == nil
            else { return }
            signal(SIGPIPE, SIG_IGN)
        #endif
    }()
}
