/// What is wrong with a file, or with what was given to be written, and where.
public struct ParquetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's path or the name given for its bytes; empty when writing.
    public var file: String
    /// The column's name, where the trouble is in one.
    public var column: String?
    /// Which page of the column chunk, counting from 0 and the dictionary page too.
    public var page: Int?
    /// The byte offset in the file nearest to the trouble.
    public var offset: Int?
    public var reason: String

    public init(file: String = "", column: String? = nil, page: Int? = nil, offset: Int? = nil, reason: String) {
        self.file = file
        self.column = column
        self.page = page
        self.offset = offset
        self.reason = reason
    }

    init(_ reason: String) { self.init(reason: reason) }

    /// `day.parquet: column power_w, page 3, offset 4711: CRC …`
    public var description: String {
        var place: [String] = []
        if let column { place.append("column \(column)") }
        if let page { place.append("page \(page)") }
        if let offset { place.append("offset \(offset)") }
        return [file, place.joined(separator: ", "), reason].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

/// Runs `body`; an error from deeper down gains the place that only the caller knows. What is already named stays.
func locating<T: ~Copyable>(
    file: String = "", column: String? = nil, page: Int? = nil, offset: Int? = nil,
    _ body: () throws(ParquetError) -> T
) throws(ParquetError) -> T {
    do { return try body() } catch {
        var located = error
        if located.file.isEmpty { located.file = file }
        located.column = located.column ?? column
        located.page = located.page ?? page
        located.offset = located.offset ?? offset
        throw located
    }
}
