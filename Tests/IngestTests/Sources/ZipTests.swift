import Foundation
import Telemetry
import Testing

@testable import Ingest

@Suite struct ZipTests {
    @Test func aSteVeExportBecomesRows() throws {
        let bench = try Bench()
        let path = try bench.file("data-export_1708940000000.zip", SteVeExport.zip)
        let report = try bench.ingest(path)
        // Rows below eight headers: a start tells of two frames; one meter value's connector is unknown; addresses,
        // charge boxes and connectors hold no telemetry.
        #expect(report.counters.accepted == 7 && report.counters.quarantined == 1)
        #expect(report.counters.ignored == 8 + 1 + 2 + 2 && report.counters.chargePoints == 2)
        #expect(report.quarantine.map(\.reason) == ["unknown-connector"])
        let values = try bench.rows(.meterValues).sorted { $0["charge_point"]! < $1["charge_point"]! }
        #expect(values.map { $0["charge_point"] } == ["CP1", "CP2"] && values.map { $0["evse_id"] } == ["1", "2"])
        #expect(values[0]["energy_active_import_register_wh"] == "895" && values[0]["transaction_id"] == "17")
        #expect(values[1]["voltage_l1_n_v"] == "230.1" && values[1]["transaction_id"] == nil)
        let status = try #require(try bench.rows(.statuses).first)
        #expect(status["info"] == "it says \"fine\",\nreally" && status["status"] == "Charging")
        let transactions = try bench.rows(.transactions).sorted { $0["ts"]! < $1["ts"]! }
        #expect(transactions.map { $0["event"] } == ["started", "ended"])
        #expect(transactions.map { $0["meter_wh"] } == ["500", "10500"])
        #expect(transactions.map { $0["receive_delay_ms"] } == ["100", "100"])
        #expect(try bench.rows(.results).first?["transaction_id"] == "17")
        #expect(try bench.rows(.securityEvents).first?["charge_point"] == "CP2")
        #expect(try bench.ingest(path).counters.sourcesSkipped == 1)
    }

    @Test func explainSaysWhatIsInIt() throws {
        let bench = try Bench()
        let path = try bench.file("data-export_1.zip", SteVeExport.zip)
        let explanation = try explain(path)
        #expect(explanation.packing == "zip" && explanation.dialect == "steve-export")
        #expect(explanation.counters.accepted == 7 && explanation.counters.chargePoints == 2)
        #expect(explanation.quarantined.first?.examples.first?.text.hasPrefix("9,NULL") == true)
    }

    /// Every row can be traced to its line, counted over all members.
    @Test func rowsAreTraced() throws {
        let bench = try Bench()
        let path = try bench.file("data-export_1.zip", SteVeExport.zip)
        try bench.ingest(path)
        let row = try #require(try bench.rows(.statuses).first)
        let frame = Int64(row["frame"] ?? "1")!
        let line = try #require(try Trace.find(path: path, chargePoint: "CP1", frame: frame))
        #expect(String(decoding: line.bytes, as: UTF8.self).hasPrefix("3,2024-02-26T09:10:00.000Z,Charging"))
    }

    /// Whatever is cut off or flipped: no trap, and every record counted.
    @Test func damageIsCounted() throws {
        let zip = SteVeExport.zip
        for cut in stride(from: 4, to: zip.count, by: 97) {
            let bench = try Bench()
            let report = try bench.ingest(try bench.file("a.zip", Array(zip.prefix(cut))))
            #expect(report.quarantine.map(\.reason) == ["truncated-zip"])
        }
        for place in stride(from: 4, to: zip.count, by: 61) {
            var flipped = zip
            flipped[place] ^= 0x24
            let bench = try Bench()
            _ = try bench.ingest(try bench.file("a.zip", flipped))
        }
    }

    /// Each member that needs a password is told, and none is a duplicate of another.
    @Test func lockedMembersAreToldOneByOne() throws {
        var zip = SteVeExport.zip
        var members = 0
        // Bit 0 of the flags, in local headers and in the directory (APPNOTE 4.4.4).
        for place in 0..<zip.count - 10 where zip[place..<place + 2].elementsEqual("PK".utf8) {
            if zip[place + 2..<place + 4].elementsEqual([3, 4]) { zip[place + 6] |= 1 }
            if zip[place + 2..<place + 4].elementsEqual([1, 2]) {
                zip[place + 8] |= 1
                members += 1
            }
        }
        let bench = try Bench()
        let report = try bench.ingest(try bench.file("a.zip", zip))
        #expect(members > 2 && report.counters.quarantined == members && report.counters.recordsRead == members)
        #expect(report.quarantine.map(\.reason) == ["unreadable-zip"])
        #expect(try bench.store.quarantined().count == members)
    }

    /// Phases of one reading are one row, and a transaction's values come after its start, even those measured before
    /// SteVe was told of it. Companions may be packed.
    @Test func readingsAreRowsAndComeAfterTheirStart() throws {
        let bench = try Bench()
        _ = try bench.file("export/connector.csv", "connector_pk,charge_box_id,connector_id\n3,CP1,1\n")
        let starts = try bench.file(
            "export/transaction_start.csv",
            "transaction_pk,event_timestamp,connector_pk,id_tag,start_timestamp,start_value\n"
                + "17,2026-03-01T06:00:00.120Z,3,TAG,2026-03-01T06:00:00Z,0\n")
        let rows = (0..<3).flatMap { minute in
            (1...3).map {
                "3,17,2026-03-01T06:0\(minute):00Z,\(1000 * $0),Sample.Periodic,Raw,Power.Active.Import,NULL,W,L\($0)"
            }
        }
        let values = try bench.file(
            "export/connector_meter_value.csv",
            "connector_pk,transaction_pk,value_timestamp,value,reading_context,format,measurand,location,unit,phase\n"
                + (rows + rows.suffix(3)).joined(separator: "\n") + "\n")
        let report = try bench.ingest(values, starts)
        // The last reading was sent twice.
        #expect(report.counters.accepted == 3 + 2 && report.counters.duplicates == 1)
        #expect(report.counters.samplesStored == 9)
        let stored = try bench.rows(.meterValues).sorted { $0["ts"]! < $1["ts"]! }
        #expect(stored.map { $0["power_active_import_l3_w"] } == ["3000", "3000", "3000"])
        #expect(stored.map { $0["ts"] }.first == "2026-03-01T06:00:00.000Z")
        #expect(stored.first?["receive_delay_ms"] == "121")
        // A value that is no UTF-8 costs itself, not its reading.
        let text =
            "connector_pk,transaction_pk,value_timestamp,value,reading_context,format,measurand,location,unit,phase\n"
        var bytes = Array(text.utf8)
        for phase in 1...3 {
            bytes += Array("3,NULL,2026-03-01T08:00:00Z,5".utf8) + (phase == 2 ? [0xFF] : [])
            bytes += Array(",Sample.Periodic,Raw,Power.Active.Import,NULL,W,L\(phase)\n".utf8)
        }
        _ = try bench.file(
            "export2/connector.csv", "connector_pk,charge_box_id,connector_id\n3,CP1,1\n")
        let damaged = try bench.ingest(try bench.file("export2/connector_meter_value.csv", bytes))
        #expect(damaged.counters.accepted == 2 && damaged.counters.quarantined == 1)
        #expect(damaged.counters.samplesStored == 2)
    }

    /// A table without those that name its keys is left for the run in which they lie beside it.
    @Test func aTableAloneWaitsForTheOthers() throws {
        let bench = try Bench()
        let columns = "connector_pk,status_timestamp,status,error_code,error_info,vendor_id,vendor_error_code\n"
        let row = "3,2024-02-26T09:10:00.000Z,Charging,NoError,NULL,NULL,NULL\n"
        let unknown = row.replacing("3,2024", with: "9,2024")
        let path = try bench.file("export/connector_status.csv", columns + row + unknown)
        let explanation = try explain(path)
        #expect(explanation.missing == [.otherTables])
        let refused = try bench.ingest(path)
        #expect(refused.counters.recordsRead == 0 && refused.refused.first?.contains("connector.csv") == true)
        #expect(try bench.store.quarantined().isEmpty)
        _ = try bench.file("export/connector.csv", "connector_pk,charge_box_id,connector_id\n3,CP1,1\n")
        let report = try bench.ingest(path)
        #expect(report.refused.isEmpty && report.counters.accepted == 1)
        #expect(report.quarantine.map(\.reason) == ["unknown-connector"])
        // Each table needs its own: stops are told by transaction_start.csv, whatever lies beside them.
        let stops = try bench.file(
            "export/transaction_stop.csv",
            "transaction_pk,event_timestamp,event_actor,stop_timestamp,stop_value,stop_reason\n"
                + "17,2026-03-01T07:00:00Z,station,2026-03-01T07:00:00Z,9,Local\n")
        #expect(try bench.ingest(stops).refused.count == 1)
        _ = try bench.file(
            "export/transaction_start.csv",
            "transaction_pk,event_timestamp,connector_pk,id_tag,start_timestamp,start_value\n")
        #expect(try bench.ingest(stops).quarantine.map(\.reason) == ["unknown-connector"])
        // The transactions of SteVe's pages name their connectors themselves, but where a row is broken.
        let pages = try bench.file(
            "pages/transactions.csv",
            "transaction_pk,charge_box_id,evse_id,id_tag,user_pk,start_timestamp,start_value,stop_timestamp,stop_value\n"
                + "1,A,1,TAG,NULL,2026-03-01T06:00:00Z,5,2026-03-01T07:00:00Z,9\n"
                + "2,A,x,TAG,NULL,2026-03-01T08:00:00Z,5,NULL,NULL\n")
        let own = try bench.ingest(pages)
        #expect(own.refused.isEmpty && own.counters.accepted == 3 && own.counters.quarantined == 1)
    }

    /// `connector.csv.gz`, as a folder packed file by file has it.
    @Test func companionsMayBePacked() throws {
        let bench = try Bench()
        let packed = Data(
            base64Encoded: "H4sIAAAAAAAAA0vOz8tLTS7JL4ovyNZJzkgsSk+NT8qviM9M0UmGS2WmcBnrOAcY6hhyAQCdja/cMAAAAA==")!
        _ = try bench.file("export/connector.csv.gz", [UInt8](packed))
        let path = try bench.file(
            "export/connector_status.csv",
            "connector_pk,status_timestamp,status,error_code,error_info,vendor_id,vendor_error_code\n"
                + "3,2024-02-26T09:10:00.000Z,Charging,NoError,NULL,NULL,NULL\n")
        #expect(try bench.ingest(path).counters.accepted == 1)
    }

    @Test func aFolderOfTablesIsRead() throws {
        let bench = try Bench()
        _ = try bench.file("export/connector.csv", "connector_pk,charge_box_id,connector_id\n3,CP1,1\n")
        let path = try bench.file(
            "export/connector_status.csv",
            "connector_pk,status_timestamp,status,error_code,error_info,vendor_id,vendor_error_code\n"
                + "3,2024-02-26T09:10:00.000Z,Charging,NoError,NULL,NULL,NULL\n")
        #expect(try bench.ingest(path).counters.accepted == 1)
        #expect(try bench.rows(.statuses).first?["charge_point"] == "CP1")
    }
}
