import Telemetry

/// Making disk and catalog agree: after a commit, and when a store is opened after a crash.
extension SegmentStore {
    /// Finishes what the catalog has committed, then clears staging of what it has not.
    ///
    /// Files in `tables/` that the catalog does not know are left alone: no crash makes them, so they are somebody's, and
    /// `verify` names them.
    func recover() throws {
        try synchronizeFolders()
        for publication in try catalog.unplacedPublications() { try place(publication, afterCrash: true) }
        for name in try listFolder(layout.staging) { try removeTree(layout.staging + "/" + name) }
        try finishRemovals()
        try removeTornLogs()
    }

    /// What a process made that was then killed is there, and may still be taken back by a power cut: the store, what is in it
    /// and any folder above it.
    private func synchronizeFolders() throws {
        for folder in [layout.root, layout.secrets, layout.live] { try fileSystem.synchronizeFolder(folder) }
        var folder = layout.root
        while parent(folder) != folder {
            try Self.synchronizeAbove(folder, fileSystem)
            folder = parent(folder)
        }
    }

    /// Renames the files of a committed publication out of staging; what was renamed before a crash is passed over.
    func place(_ publication: Int, afterCrash: Bool = false) throws {
        let paths = try catalog.files(ofPublication: publication)
        let folders = paths.map { parent(layout.absolute($0)) }.reduce(into: [String]()) {
            if $0.last != $1, !$0.contains($1) { $0.append($1) }
        }
        for folder in folders { try createFolder(folder, afterCrash: afterCrash) }
        for path in paths {
            let target = layout.absolute(path)
            let staged = layout.staged(path, publication: publication)
            if fileSize(staged) != nil {
                try fileSystem.rename(staged, to: target)
            } else if fileSize(target) == nil {
                throw StoreError.corrupt(path: target, reason: "committed, but neither there nor in staging")
            }
        }
        for folder in folders { try fileSystem.synchronizeFolder(folder) }
        try catalog.markPlaced(publication)
        try fileSystem.remove(layout.staging(publication: publication))
    }

    /// Makes a folder of the store and those above it, each lasting before anything is moved into it: a file renamed into a
    /// folder that a power cut takes back is lost. What a process made that was then killed may not last yet.
    private func createFolder(_ path: String, afterCrash: Bool) throws {
        guard path != layout.root, afterCrash || !isFolder(path) else { return }
        try createFolder(parent(path), afterCrash: afterCrash)
        try fileSystem.createFolder(path)
        try fileSystem.synchronizeFolder(parent(path))
    }

    /// Removes a file, or a folder with the files in it (staging is never deeper).
    func removeTree(_ path: String) throws {
        if isFolder(path) {
            for name in try listFolder(path) { try fileSystem.remove(path + "/" + name) }
        }
        try fileSystem.remove(path)
    }

    /// Removes the files whose removal the catalog has committed: retired segments and sealed live logs.
    func finishRemovals() throws {
        let paths = try catalog.pendingRemovals()
        guard !paths.isEmpty else { return }
        for path in paths { try fileSystem.remove(layout.absolute(path)) }
        for folder in Set(paths.map { parent(layout.absolute($0)) }).sorted() where isFolder(folder) {
            try fileSystem.synchronizeFolder(folder)
        }
        try catalog.forgetRemovals(paths)
    }

    /// Takes every row received before `day` out of the store, with its coverage and all states that were made of rows;
    /// sources and their counters stay known.
    public func removeDays(before day: Day) throws {
        try requireWriter()
        try catalog.retire(before: day, also: fileSize(layout.folds) == nil ? [] : [StoreLayout.folds])
        try finishRemovals()
    }
}
