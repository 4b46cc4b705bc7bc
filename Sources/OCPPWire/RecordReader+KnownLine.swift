import JSONText

/// A look at the next line before it is read, for readers that know some lines by heart (`JSONTemplate`).
extension RecordReader {
    /// The next line of an envelope source, without its end, where it is whole and not too long; nil says no more than
    /// that `next` is to be asked. Valid until the reader moves on.
    @inline(__always) public func peekEnvelopeLine() -> Bytes? {
        dialect == .envelope && framing == .lines ? lines.peek() : nil
    }

    /// Passes over the line that `peekEnvelopeLine` gave.
    @inline(__always) public mutating func skip(_ peeked: Bytes) { lines.skipPeeked(peeked) }
}
