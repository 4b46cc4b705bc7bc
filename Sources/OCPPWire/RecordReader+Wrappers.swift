import JSONText

/// What stands around records and is none itself: evpanda's `{"messages":[…]}` and OCPI's `{"data":[…],"status_code":…}`.
extension RecordReader {
    /// Passes what is around records. True where an element begins, there or at once; nil where more input is needed.
    mutating func passWrapper(_ own: Dialect) -> Bool? {
        let unread = lines.unread
        let needed = own == .ocpi ? JSONObjects.judgedBytes : Self.wrapperBytes
        let head = Bytes(rebasing: unread.prefix(needed))
        if unread.count < needed, !lines.isFinished { return nil }
        if own != .ocpi {
            guard head.beginsMessages, let bracket = head.firstIndex(of: UInt8(ascii: "[")) else { return true }
            element.isInside = true
            lines.skip(bracket + 1)
            return false
        }
        switch OCPI.response(head) {
        case .none: return true
        case .list(let length):
            element = ElementScan(isInside: true, wrapper: .list)
            lines.skip(length)
            return false
        case .single(let length):
            element.wrapper = .single
            lines.skip(length)
            return true
        }
    }

    static let wrapperBytes = 64

    /// `,"status_code":1000}` is an object without its beginning.
    mutating func faultOfRest(_ rest: Bytes) -> Record.Fault? {
        var scan = TextScan(rest)
        scan.skipSpace()
        _ = scan.take(",")
        made.removeAll()
        made.append("{")
        made.append(scan.rest)
        do throws(JSONError) {
            return OCPI.fault(inRest: try innerTape.parse(made.bytes))
        } catch {
            return Record.Fault(.json(error.reason))
        }
    }
}
