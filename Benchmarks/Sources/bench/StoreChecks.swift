import Foundation

/// What holds before the time of an ingest counts, told by DuckDB. A check's script prints `same` and what it saw, or else
/// what differs.
struct StoreChecks {
    let python: String

    /// Every table of both stores must hold the same rows, in all columns; gives the tables and their rows.
    func sameTables(_ one: String, _ two: String) throws -> String {
        try check("the stores of one thread and of two differ", Self.tables, [one, two])
    }

    /// The store's meter values must be the peer's wide table, row by row in every column that the peer has; gives counts and
    /// sums for the eye.
    func sameMeterValues(store: String, wide: String, _ peer: String) throws -> String {
        try check("the store's meter values are not \(peer)'s", Self.meterValues, [store, wide])
    }

    /// The store must hold one contact of the charge point at each of the times, and no other of it.
    func contacts(_ store: String, of chargePoint: String, at times: [String]) throws {
        _ = try check(
            "the store does not hold what the stream acknowledged", Self.contacts, [store, chargePoint] + times)
    }

    private func check(_ refusal: String, _ script: String, _ arguments: [String]) throws -> String {
        let said = try measure([python, "-c", script] + arguments).output.split(separator: "\n")
        guard said.first == "same" else { throw Failure(description: "\(refusal): \(said.joined(separator: "; "))") }
        return said.dropFirst().joined(separator: ", ")
    }

    private static let tables = """
        import duckdb, os, sys
        duckdb.sql('set enable_progress_bar=false')
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

    private static let contacts = """
        import duckdb, glob, sys
        store, charge_point, *times = sys.argv[1:]
        files = glob.glob(store + '/tables/contacts/*/*.parquet')
        found = duckdb.sql(f'''select strftime(ts::timestamp, '%Y-%m-%dT%H:%M:%S.%gZ') from read_parquet({files})
            where charge_point = '{charge_point}' order by ts''').fetchall() if files else []
        found = [row[0] for row in found]
        print('same' if found == sorted(times) else f'contacts at {found}, sent at {times}')
        """

    /// In thousandths and milliseconds, as the store keeps them. The peers take evse or connector, the first phase or the
    /// total, the total or the sum of the phases; they know no connector of an evse, and keep what was sent twice.
    private static let meterValues = """
        import duckdb, sys
        duckdb.sql('set enable_progress_bar=false')
        store, wide = sys.argv[1:]
        quantities = {
            'energy_wh': 'energy_active_import_register_wh', 'power_w': 'coalesce(power_active_import_w, '
                'power_active_import_l1_w + power_active_import_l2_w + power_active_import_l3_w)',
            'i_l1': 'coalesce(current_import_l1_a, current_import_a)', 'i_l2': 'current_import_l2_a',
            'i_l3': 'current_import_l3_a', 'v_l1': 'coalesce(voltage_l1_n_v, voltage_v)', 'v_l2': 'voltage_l2_n_v',
            'v_l3': 'voltage_l3_n_v', 'soc': 'soc_percent', 'temp_body': 'temperature_body_c',
            'temp_cable': 'temperature_cable_c', 'freq': 'frequency_hz', 'i_offered': 'current_offered_a',
            'p_offered': 'power_offered_w'}
        ours = ', '.join(f'(({made}) * 1000)::bigint {name}' for name, made in quantities.items())
        theirs = ', '.join(f'round({name} * 1000)::bigint {name}' for name in quantities)
        duckdb.sql(f'''create table ours as select charge_point cp, evse_id::int connector, transaction_id tx,
            epoch_ms(ts) + receive_delay_ms received, epoch_ms(ts) ts, context, {ours}
            from '{store}/tables/meter_values/*/*.parquet' ''')
        duckdb.sql(f'''create table theirs as select cp, connector::int connector, tx, epoch_ms(ts) received,
            epoch_ms(sts) ts, context, {theirs} from (select distinct * from '{wide}')''')
        rows = lambda query: duckdb.sql(query).fetchall()
        only = [rows(f'from (from {a} except all from {b}) order by all')
            for a, b in (('ours', 'theirs'), ('theirs', 'ours'))]
        seen = rows('''select count(*), count(distinct cp), count(distinct tx), min(ts), max(ts), sum(energy_wh) // 1000,
            sum(power_w) // 1000, sum(i_l1) // 1000, sum(v_l1) // 1000, sum(soc) // 1000 from ours''')[0]
        if any(only) or seen[0] == 0:
            columns = [name for name, a, b in zip(duckdb.table('ours').columns, *(side[0] for side in only)) if a != b
                ] if all(only) else []
            print(f'{len(only[0])} rows of {seen[0]} only in the store, {len(only[1])} only there, first differing in {columns}')
            for side in only: print(*side[:1])
        else:
            print('same')
            print('%d rows, %d charge points, %d transactions, ts %d to %d, sums of energy %d, power %d, current %d, '
                'voltage %d, SoC %d' % seen)
        """
}
