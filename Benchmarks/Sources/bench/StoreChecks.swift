import Foundation

/// What holds before the time of an ingest counts, told by DuckDB. A check's script prints `same` and what it saw, or else
/// what differs.
struct StoreChecks {
    let python: String

    /// Every table of both stores must hold the same rows, in all columns; gives the tables and their rows.
    func sameTables(_ one: String, _ two: String) throws -> String {
        try check("the stores of one thread and of two differ", Self.tables, [one, two])
    }

    private func check(_ refusal: String, _ script: String, _ arguments: [String]) throws -> String {
        let said = try measure([python, "-c", script] + arguments).output.split(separator: "\n")
        guard said.first == "same" else { throw Failure(description: "\(refusal): \(said.joined(separator: "; "))") }
        return said.dropFirst().joined(separator: ", ")
    }

    private static let tables = """
        import duckdb, os, sys
        one, two = sys.argv[1:]
        names = [sorted(os.listdir(store + '/tables')) for store in (one, two)]
        differences = [] if names[0] == names[1] else [f'tables {names[0]}, {names[1]}']
        said = []
        for name in names[0] if not differences else []:
            a, b = (f"from '{store}/tables/{name}/*/*.parquet'" for store in (one, two))
            count = lambda query: duckdb.sql(f'select count(*) from ({query})').fetchall()[0][0]
            only = count(f'{a} except all {b}'), count(f'{b} except all {a}')
            if any(only): differences.append(f'{name}: {only[0]} rows only in the first, {only[1]} only in the second')
            said.append(f'{name} {count(a)}')
        print('\\n'.join(differences or (['same'] + said if said else ['no tables'])))
        """
}
