import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thin owner of SQLite's C interface: what the report needs, and no more.
///
/// Used instead of GRDB's own connection because a reader of strangers' SQL needs the authorizer and the progress
/// handler, which GRDB keeps for itself, and because texts are bound by length here: an id may hold any character, NUL
/// too, and must not end there.
final class SQLiteConnection {
    enum Mode { case create, readOnly }

    let handle: OpaquePointer

    init(path: String, mode: Mode) throws(SQLiteError) {
        let flags = mode == .create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(code: code, opened)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
    }

    deinit { sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        try SQLiteStatement(self, sql)
    }

    /// All rows of a statement without parameters.
    func rows(_ sql: String) throws(SQLiteError) -> [[ReportValue]] {
        let statement = try prepare(sql)
        var rows: [[ReportValue]] = []
        while try statement.step() { rows.append(statement.row) }
        return rows
    }

    func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code: code, handle) }
    }
}

struct SQLiteError: Error, CustomStringConvertible {
    let code: Int32
    let message: String
    var description: String { message }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// In SQLite's words, and in the system's where a call to it failed (sqlite.org/c3ref/system_errno.html).
    init(code: Int32, _ handle: OpaquePointer?) {
        self.code = code
        let words = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
        let isSystems = [SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_FULL].contains(code & 0xFF)
        let system = isSystems ? handle.map(sqlite3_system_errno) ?? 0 : 0
        message = system == 0 ? words : "\(words): \(String(cString: strerror(system)))"
    }
}

final class SQLiteStatement {
    private let connection: SQLiteConnection
    private let handle: OpaquePointer
    /// What follows the first statement of the text it was prepared from.
    let rest: String
    let columns: [String]

    init(_ connection: SQLiteConnection, _ sql: String) throws(SQLiteError) {
        var prepared: OpaquePointer?
        var code = SQLITE_OK
        var rest = ""
        var sql = sql
        sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                code = sqlite3_prepare_v2(
                    connection.handle, text.baseAddress, Int32(clamping: text.count), &prepared, &tail)
                guard let tail, let base = text.baseAddress else { return }
                let used = text[(tail - base)...].map { UInt8(bitPattern: $0) }
                rest = String(decoding: used, as: UTF8.self)
            }
        }
        try connection.check(code)
        guard let prepared else { throw SQLiteError(code: SQLITE_MISUSE, message: "there is no statement in it") }
        self.connection = connection
        self.rest = rest
        handle = prepared
        columns = (0..<sqlite3_column_count(prepared)).map { String(cString: sqlite3_column_name(prepared, $0)) }
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds one value per parameter and runs it once.
    func run(_ values: [ReportValue]) throws(SQLiteError) {
        sqlite3_reset(handle)
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        while try step() {}
    }

    private func bind(_ value: ReportValue, at place: Int32) throws(SQLiteError) {
        let code: Int32
        switch value {
        case .null: code = sqlite3_bind_null(handle, place)
        case .integer(let integer): code = sqlite3_bind_int64(handle, place, integer)
        case .real(let real): code = sqlite3_bind_double(handle, place, real)
        case .text(var text):
            // SQLITE_TRANSIENT, a cast that Swift cannot import: SQLite makes its own copy.
            let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            code = text.withUTF8 { bytes in
                // A null pointer would bind NULL: the empty text needs an address.
                guard !bytes.isEmpty else { return sqlite3_bind_text(handle, place, "", 0, copies) }
                return bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, place, $0.baseAddress, Int32(clamping: $0.count), copies)
                }
            }
        }
        try connection.check(code)
    }

    /// True while there is a row.
    func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteError(code: code, connection.handle)
        }
    }

    var row: [ReportValue] { (0..<Int32(columns.count)).map(value) }

    private func value(_ column: Int32) -> ReportValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_NULL: return .null
        case SQLITE_BLOB:
            return .text("x'" + bytes(sqlite3_column_blob(handle, column), column).map(hexByte).joined() + "'")
        default:
            return .text(String(decoding: bytes(sqlite3_column_text(handle, column), column), as: UTF8.self))
        }
    }

    private func bytes(_ start: UnsafeRawPointer?, _ column: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
    }
}

private func hexByte(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
