import GRDBSQLite

/// What stands between a stranger's SQL and everything but reading: an authorizer, a deadline and a size limit.
///
/// A connection opened read-only is not enough: ATTACH opens other files, VACUUM INTO writes new ones.
final class QueryGuard {
    /// What was refused last, in words; the authorizer can only say "not authorized".
    private(set) var refusal: String?
    private var deadline: ContinuousClock.Instant?
    private(set) var isOverdue = false

    /// The connection must not outlive the guard.
    func install(on connection: SQLiteConnection) throws(SQLiteError) {
        try connection.execute("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY")
        // Table-valued functions are declared at their first use, which looks like a change of the schema.
        for function in ["json_each", "json_tree"] + Self.readingPragmas.sorted().map({ "pragma_\($0)" }) {
            _ = try connection.prepare("SELECT 1 FROM \(function)")
        }
        let me = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_limit(connection.handle, SQLITE_LIMIT_LENGTH, 64 << 20)
        try connection.check(
            sqlite3_set_authorizer(
                connection.handle,
                { me, action, first, second, _, _ in
                    let me = Unmanaged<QueryGuard>.fromOpaque(me!).takeUnretainedValue()
                    return me.decide(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
                }, me))
        sqlite3_progress_handler(
            connection.handle, 10_000,
            { me in Unmanaged<QueryGuard>.fromOpaque(me!).takeUnretainedValue().mustStop() ? 1 : 0 }, me)
    }

    func begin(seconds: Double) {
        refusal = nil
        isOverdue = false
        deadline = ContinuousClock.now + .seconds(seconds)
    }

    private func mustStop() -> Bool {
        guard let deadline, ContinuousClock.now > deadline else { return false }
        isOverdue = true
        return true
    }

    private func decide(_ action: Int32, _ first: String?, _ second: String?) -> Int32 {
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
        // The function's name is the second argument.
        case SQLITE_FUNCTION where second?.lowercased() != "load_extension": return SQLITE_OK
        case SQLITE_PRAGMA where Self.readingPragmas.contains(first?.lowercased() ?? ""): return SQLITE_OK
        default:
            refusal = Self.name(action, first, second)
            return SQLITE_DENY
        }
    }

    /// Pragmas that only tell of the schema.
    private static let readingPragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info",
    ]

    private static func name(_ action: Int32, _ first: String?, _ second: String?) -> String {
        switch action {
        // VACUUM INTO opens its target by an ATTACH of its own.
        case SQLITE_ATTACH: "ATTACH or VACUUM INTO"
        case SQLITE_DETACH: "DETACH"
        case SQLITE_FUNCTION: "\(second ?? "this function")()"
        case SQLITE_PRAGMA: "PRAGMA \(first ?? "")"
        case SQLITE_INSERT: "INSERT"
        case SQLITE_UPDATE: "UPDATE"
        case SQLITE_DELETE: "DELETE"
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: "a transaction"
        case SQLITE_DROP_TABLE, SQLITE_DROP_VIEW, SQLITE_DROP_INDEX, SQLITE_DROP_TRIGGER: "DROP"
        default: "anything that changes or creates"
        }
    }
}
