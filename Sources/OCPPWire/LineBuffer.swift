import JSONText
import Telemetry

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts a stream that arrives in any pieces into lines; the same lines whatever the pieces.
///
/// Holds one line at most beyond what was appended last. Of a line longer than `limit` it keeps `kept` bytes and
/// counts the rest away, so that no input can make it grow.
struct LineBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var start = 0
    private var end = 0
    /// No line's end lies before this.
    private var searched = 0
    /// Bytes of an overlong line counted away after the `kept` ones that begin the buffer.
    private var dropped: Int64 = 0
    private var isDropping = false
    /// Of the bytes counted away.
    private var restHash = FNV128.basis
    /// Of the byte at `start`.
    private(set) var offset: Int64
    let limit: Int
    let kept: Int
    var isFinished = false

    struct Line {
        var offset: Int64
        /// Without the line's end (for an overlong line, without `\n` only).
        var length: Int64
        var bytes: Bytes
        /// Of what `bytes` lacks of an overlong line; nil where they lack nothing.
        var restHash: UInt128?
        var isTooLong: Bool { restHash != nil }
    }

    init(offset: Int64, limit: Int, kept: Int) {
        precondition(kept > 0 && kept <= limit)
        capacity = 1 << 16
        base = .allocate(capacity: capacity)
        self.offset = offset
        self.limit = limit
        self.kept = kept
    }

    deinit { base.deallocate() }

    var memoryBytes: Int { capacity }
    /// Whether the line at hand is overlong and part of it gone.
    var isDroppingLine: Bool { isDropping }
    var unread: Bytes { Bytes(start: base + start, count: end - start) }

    /// Room for at least `count` bytes after what is unread; `commit` says how many were written.
    mutating func space(_ count: Int) -> UnsafeMutableBufferPointer<UInt8> {
        if start > 0 {
            memmove(base, base + start, end - start)
            (searched, end, start) = (searched - start, end - start, 0)
        }
        if end + count > capacity {
            capacity = max(capacity * 2, end + count)
            let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            moved.update(from: base, count: end)
            base.deallocate()
            base = moved
        }
        return UnsafeMutableBufferPointer(start: base + end, count: capacity - end)
    }

    mutating func commit(_ count: Int) {
        precondition(count >= 0 && end + count <= capacity && !isFinished)
        end += count
    }

    mutating func skip(_ count: Int) {
        precondition(count <= end - start)
        start += count
        offset += Int64(count)
        searched = max(searched, start)
    }

    /// Where a line ends, counted from the first unread byte, and how many bytes end it.
    struct LineEnd {
        var stop: Int
        var terminator: Int
        /// Where the line after it begins.
        var next: Int { stop + terminator }
    }

    /// The next whole line, or the last one, unterminated, once the input is finished.
    mutating func next() -> Line? {
        guard let end = lineEnd() else { return nil }
        return take(upTo: end)
    }

    /// Where the next line ends; nil where more input is needed, or none is left.
    mutating func lineEnd() -> LineEnd? {
        if let found = memchr(base + searched, 0x0A, end - searched) {
            searched = found - UnsafeMutableRawPointer(base)
            return LineEnd(stop: searched - start, terminator: 1)
        }
        searched = end
        if isFinished { return end > start ? LineEnd(stop: end - start, terminator: 0) : nil }
        if isDropping || end - start > limit { drop() }
        return nil
    }

    /// Where the line ends that begins at `place`; nothing is dropped meanwhile.
    func lineEnd(from place: Int) -> LineEnd? {
        let from = start + place
        if from < end, let found = memchr(base + from, 0x0A, end - from) {
            return LineEnd(stop: found - UnsafeMutableRawPointer(base) - start, terminator: 1)
        }
        return isFinished && end > from ? LineEnd(stop: end - start, terminator: 0) : nil
    }

    /// Takes all up to there as one line, whatever line ends it holds.
    mutating func take(upTo end: LineEnd) -> Line {
        let line = peek(upTo: end)
        offset += Int64(end.next) + dropped
        start += end.next
        searched = start
        (dropped, isDropping, restHash) = (0, false, FNV128.basis)
        return line
    }

    /// The same, to be taken again.
    func peek(upTo end: LineEnd) -> Line {
        let length = Int64(end.stop) + dropped
        let isTooLong = length > Int64(limit)
        var bytes = Bytes(start: base + start, count: min(end.stop, isTooLong ? kept : limit))
        if !isTooLong, bytes.last == 0x0D { bytes = Bytes(rebasing: bytes.dropLast()) }
        let rest = isTooLong ? hashRest(upTo: start + end.stop) : nil
        return Line(offset: offset, length: isTooLong ? length : Int64(bytes.count), bytes: bytes, restHash: rest)
    }

    private func hashRest(upTo stop: Int) -> UInt128 {
        guard stop - start > kept else { return restHash }
        return FNV128.hash(Bytes(start: base + start + kept, count: stop - start - kept), from: restHash)
    }

    private mutating func drop() {
        isDropping = true
        restHash = hashRest(upTo: end)
        dropped += Int64(end - start - kept)
        end = start + kept
        searched = end
    }
}
