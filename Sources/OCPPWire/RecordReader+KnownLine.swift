import JSONText

/// A look at what comes next before it is read, for readers that know some lines by heart (`JSONTemplate`).
extension RecordReader {
    /// What is unread of an envelope source, from the start of a line on; nil says no more than that `next` is to be
    /// asked. Valid until the reader moves on. Where the line ends is not looked for.
    @inline(__always) public func peekEnvelope() -> Bytes? {
        dialect == .envelope && framing == .lines && !lines.isDroppingLine ? lines.unread : nil
    }

    /// How many bytes a line has with its end, where `count` bytes of what `peekEnvelope` gave are all of it; nil where
    /// no line ends there, or the line is too long.
    @inline(__always) public func lineLength(_ unread: Bytes, holding count: Int) -> Int? {
        guard unread.count > count else { return nil }
        if unread[count] == 0x0A { return count <= lines.limit ? count + 1 : nil }
        guard unread[count] == 0x0D, unread.count > count + 1, unread[count + 1] == 0x0A else { return nil }
        return count < lines.limit ? count + 2 : nil
    }

    /// Passes over a line of that length.
    @inline(__always) public mutating func skip(_ lineLength: Int) { lines.skip(lineLength) }
}
