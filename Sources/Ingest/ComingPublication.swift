import SegmentStore
import Synchronization
import Telemetry

/// A file and, from its hash, the source it is: hashed when it is first asked for, or in the background meanwhile.
final class NamedSource {
    let file: SourceFile
    private let task: BackgroundTask<Source>?
    private var known: Source?
    private let unwanted = Flag()

    /// Told by one thread, asked by another.
    private final class Flag: Sendable { let isSet = Atomic(false) }

    init(_ file: SourceFile, inBackground: Bool) {
        self.file = file
        task =
            inBackground
            ? BackgroundTask { [unwanted] in
                try file.source { unwanted.isSet.load(ordering: .relaxed) }
            } : nil
    }

    init(_ file: SourceFile, _ source: Source) {
        self.file = file
        task = nil
        known = source
    }

    /// A run that failed does not wait until hundreds of gigabytes are hashed.
    deinit {
        unwanted.isSet.store(true, ordering: .relaxed)
        _ = try? task?.value()
    }

    func source() throws -> Source {
        if let known { return known }
        let source = try task?.value() ?? file.source()
        known = source
        return source
    }
}

/// A source's publication, begun once there are rows for it: by then its hash, without which it has no name, may be known.
final class ComingPublication: RowSink {
    private let named: NamedSource
    private let store: SegmentStore
    private let options: IngestOptions
    private var begun: Publication?
    var heldElsewhere = 0 { didSet { begun?.heldElsewhere = heldElsewhere } }

    init(of named: NamedSource, in store: SegmentStore, _ options: IngestOptions) {
        self.named = named
        self.store = store
        self.options = options
    }

    func publication() throws -> Publication {
        if let begun { return begun }
        let publication = try store.beginPublication(
            of: named.source(), bufferBytes: options.bufferBytes, inBackground: options.threads > 1)
        publication.heldElsewhere = heldElsewhere
        begun = publication
        return publication
    }

    func add(_ batch: ColumnBatch, rows: [Int32]?) throws { try publication().add(batch, rows: rows) }

    func quarantine(_ record: QuarantinedRecord, bytes: UnsafeRawBufferPointer) throws -> Bool {
        try publication().quarantine(record, bytes: bytes)
    }

    func abort() { begun?.abort() }
}
