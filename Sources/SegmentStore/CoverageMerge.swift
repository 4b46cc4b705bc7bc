import Telemetry

/// Reads sorted runs of coverage as one, rows that cover the same taken together.
struct CoverageMerge {
    /// By their rows, the least first: a binary heap.
    private var heap: [CoverageCursor] = []

    /// Runs in memory, which must stay as it is.
    init(_ runs: [Range<Int>], of memory: UnsafeRawBufferPointer) throws(StoreError) {
        for run in runs { try push(CoverageCursor(UnsafeRawBufferPointer(rebasing: memory[run]))) }
    }

    /// Runs of a file, through windows that together take some MiB.
    mutating func add(_ runs: [Range<Int>], of file: ScratchFile) throws(StoreError) {
        let window = max(1 << 12, min(1 << 16, (4 << 20) / max(1, runs.count)))
        for run in runs { try push(CoverageCursor(run, of: file, window: window)) }
    }

    /// In the order of day and name; a row is valid within `body`.
    consuming func read(_ body: (CoverageRow) throws -> Void) throws {
        var name: [UInt8] = []
        while let top = heap.first {
            // The cursor's window may move on before the row is whole.
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: top.row.name)
            try name.withUnsafeBufferPointer { name in
                var row = top.row
                row.name = name
                try advance()
                while let next = heap.first, next.row.compare(row) == 0 {
                    row.take(next.row)
                    try advance()
                }
                try body(row)
            }
        }
    }

    private mutating func push(_ cursor: CoverageCursor) throws(StoreError) {
        guard try cursor.advance() else { return }
        heap.append(cursor)
        var place = heap.count - 1
        while place > 0, isLess(place, (place - 1) / 2) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func advance() throws(StoreError) {
        if try !heap[0].advance() {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
        }
        var place = 0
        while true {
            var least = place
            for child in place * 2 + 1..<min(place * 2 + 3, max(heap.count, place * 2 + 1)) where isLess(child, least) {
                least = child
            }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }

    private func isLess(_ a: Int, _ b: Int) -> Bool { heap[a].row.compare(heap[b].row) < 0 }
}

/// A run being read, row by row.
private final class CoverageCursor {
    private let file: ScratchFile?
    /// What of the run the window does not hold yet.
    private var rest: Range<Int>
    private var buffer: UnsafeMutableRawBufferPointer
    private var window: UnsafeRawBufferPointer
    /// Valid until the next `advance`.
    private(set) var row = CoverageRow(
        day: Day(number: 0), rows: 0, first: .max, last: .min, name: UnsafeBufferPointer(start: nil, count: 0))

    init(_ run: Range<Int>, of file: ScratchFile, window: Int) {
        self.file = file
        rest = run
        buffer = .allocate(byteCount: window, alignment: 16)
        self.window = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    init(_ run: UnsafeRawBufferPointer) {
        file = nil
        rest = 0..<0
        buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        window = run
    }

    deinit { buffer.deallocate() }

    /// False at the end of the run.
    func advance() throws(StoreError) -> Bool {
        if window.count < CoverageRow.headBytes { try fill(CoverageRow.headBytes) }
        guard let start = window.baseAddress, !window.isEmpty else { return false }
        let bytes = CoverageRow.bytes(at: start)
        if window.count < bytes { try fill(bytes) }
        row = CoverageRow(at: window.baseAddress!)
        window = UnsafeRawBufferPointer(rebasing: window[bytes...])
        return true
    }

    /// Brings `needed` bytes into the window, if there are any more.
    private func fill(_ needed: Int) throws(StoreError) {
        guard let file, !rest.isEmpty else { return }
        let old = buffer
        if needed > buffer.count { buffer = .allocate(byteCount: needed, alignment: 16) }
        if let start = window.baseAddress { buffer.baseAddress!.copyMemory(from: start, byteCount: window.count) }
        if old.baseAddress != buffer.baseAddress { old.deallocate() }
        let more = min(rest.count, buffer.count - window.count)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[window.count..<window.count + more])
        try file.read(into: target, at: rest.lowerBound)
        rest = rest.dropFirst(more)
        window = UnsafeRawBufferPointer(rebasing: buffer[..<(window.count + more)])
    }
}
