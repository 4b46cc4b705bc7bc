import Foundation
import SegmentStore
import Telemetry
import TestSupport
import Testing

@testable import Ingest

/// Columns against values worked out by hand.
@Suite struct OCPIRowsTests {
    private static let leading: TextRow = [
        "charge_point": "LOC1", "evse_id": "0", "connector_id": "0", "item": "0", "receive_delay_ms": "0",
    ]

    private func row(_ table: TableID, _ json: String) throws -> TextRow {
        var row = try take(json).only(table)
        #expect(row.removeValue(forKey: "payload") == json.filter { !$0.isWhitespace })
        return row
    }

    /// As 2.1.1's text has it (mod_cdrs, example), with the members its table requires.
    @Test func aCDROf211() throws {
        let row = try row(
            .ocpiCdrs,
            """
            {"id":"12345","start_date_time":"2015-06-29T21:39:09Z","stop_date_time":"2015-06-29T23:37:32Z",
            "auth_id":"DE8ACC12E46L89","auth_method":"WHITELIST",
            "location":{"id":"LOC1","name":"GentZuid","country":"BEL",
            "coordinates":{"latitude":"51.0476","longitude":"3.7299"},
            "evses":[{"uid":"3256","evse_id":"BE-BEC-E041503003","connectors":[{"id":"1","voltage":230,"amperage":64}]}]},
            "currency":"EUR","tariffs":[{"id":"12","currency":"EUR","elements":[]}],
            "charging_periods":[{"start_date_time":"2015-06-29T21:39:09Z","dimensions":[{"type":"TIME","volume":1.973}]}],
            "total_cost":4.00,"total_energy":15.342,"total_time":1.973,"total_parking_time":0.5,
            "remark":null,"last_updated":"2015-06-29T22:01:13Z"}
            """)
        let expected: TextRow = [
            "version": "2.1.1", "id": "12345", "ts": "2015-06-29T23:37:32.000Z", "receive_delay_ms": "-5779000",
            "start_date_time": "2015-06-29T21:39:09.000Z", "end_date_time": "2015-06-29T23:37:32.000Z",
            "contract_id": "DE8ACC12E46L89", "auth_method": "WHITELIST", "location_id": "LOC1", "evse_uid": "3256",
            "ocpi_evse_id": "BE-BEC-E041503003", "ocpi_connector_id": "1", "currency": "EUR", "tariff_id": "12",
            "charging_periods": "1", "total_cost_excl_vat_micros": "4000000", "total_energy_wh": "15342",
            "total_time_s": "7102.8", "total_parking_time_s": "1800", "last_updated": "2015-06-29T22:01:13.000Z",
            "flags": "0",
        ]
        #expect(row == Self.leading + expected)
    }

    @Test func aCreditCDROf221() throws {
        let row = try row(
            .ocpiCdrs,
            """
            {"country_code":"NL","party_id":"TNM","id":"C-1","session_id":"S-1","start_date_time":"2026-03-01T06:00:00Z",
            "end_date_time":"2026-03-01T07:00:00.250Z","cdr_token":{"uid":"0420","type":"RFID","contract_id":"NL-TNM-1"},
            "auth_method":"AUTH_REQUEST","cdr_location":{"id":"LOC1","evse_uid":"E1","evse_id":"NL*TNM*E1",
            "connector_id":"2","country":"NLD","coordinates":{"latitude":"52.3","longitude":"4.9"}},
            "meter_id":"M-7","currency":"EUR","total_cost":{"excl_vat":-6.1235,"incl_vat":-7.409435},
            "total_energy":22.0001,"total_time":1.0000694,"credit":true,"credit_reference_id":"C-0",
            "invoice_reference_id":"I-9","charging_periods":[
            {"tariff_id":"T1","dimensions":[{"type":"ENERGY","volume":20},{"type":"MAX_POWER","volume":22}]},
            {"tariff_id":"T1","dimensions":[{"type":"ENERGY","volume":2.0001},{"type":"TIME","volume":0.1}]}],
            "last_updated":"2026-03-01T07:00:01Z"}
            """)
        let expected: TextRow = [
            "version": "2.2.1", "country_code": "NL", "party_id": "TNM", "id": "C-1", "session_id": "S-1",
            "ts": "2026-03-01T07:00:00.250Z", "receive_delay_ms": "750",
            "start_date_time": "2026-03-01T06:00:00.000Z", "end_date_time": "2026-03-01T07:00:00.250Z",
            "id_token": "0420", "id_token_type": "RFID", "contract_id": "NL-TNM-1", "auth_method": "AUTH_REQUEST",
            "location_id": "LOC1", "evse_uid": "E1", "ocpi_evse_id": "NL*TNM*E1", "ocpi_connector_id": "2",
            "meter_id": "M-7", "currency": "EUR", "tariff_id": "T1", "total_energy_wh": "22000.1",
            // 1.0000694 h are 3600.24984 s.
            "total_time_s": "3600.25", "total_cost_excl_vat_micros": "-6123500",
            "total_cost_incl_vat_micros": "-7409435",
            "charging_periods": "2", "period_energy_wh": "22000.1", "credit": "1", "credit_reference_id": "C-0",
            "invoice_reference_id": "I-9", "last_updated": "2026-03-01T07:00:01.000Z",
            "flags": "\(OCPIFlags.rounded.rawValue)",
        ]
        #expect(row == Self.leading + expected)
    }

    @Test func aSessionOf211IsWhereItsLocationIs() throws {
        let row = try row(
            .ocpiSessions,
            """
            {"id":"101","start_datetime":"2015-06-29T22:39:09Z","end_datetime":"2015-06-29T23:50:16Z","kwh":41.00,
            "auth_id":"DE8ACC12E46L89","auth_method":"WHITELIST","location":{"id":"LOC1","evses":[{"uid":"3256",
            "connectors":[{"id":"1"},{"id":"2"}]}]},"currency":"EUR","total_cost":8.50,"status":"COMPLETED",
            "last_updated":"2015-06-29T23:50:17Z"}
            """)
        let expected: TextRow = [
            "version": "2.1.1", "id": "101", "ts": "2015-06-29T23:50:17.000Z",
            "start_date_time": "2015-06-29T22:39:09.000Z", "end_date_time": "2015-06-29T23:50:16.000Z",
            "status": "COMPLETED", "contract_id": "DE8ACC12E46L89", "auth_method": "WHITELIST", "location_id": "LOC1",
            "evse_uid": "3256", "currency": "EUR", "energy_wh": "41000", "total_cost_excl_vat_micros": "8500000",
            "charging_periods": "0", "last_updated": "2015-06-29T23:50:17.000Z", "flags": "0",
        ]
        #expect(row == Self.leading + expected)
    }

    @Test func aTariffStandsUnderItsOwnID() throws {
        let row = try row(
            .ocpiTariffs,
            """
            {"country_code":"DE","party_id":"ALL","id":"12","currency":"EUR","type":"AD_HOC_PAYMENT",
            "min_price":{"excl_vat":0.50,"incl_vat":0.55},"max_price":{"before_taxes":9,"after_taxes":"9.9"},
            "elements":[{"price_components":[]},{"price_components":[]}],"tax_included":"NO",
            "start_date_time":"2026-01-01T00:00:00","end_date_time":"2027-01-01T00:00:00Z",
            "last_updated":"2015-06-29T20:39:09Z"}
            """)
        let expected: TextRow = [
            "charge_point": "12", "version": "2.3.0", "country_code": "DE", "party_id": "ALL", "id": "12",
            "ts": "2015-06-29T20:39:09.000Z", "type": "AD_HOC_PAYMENT", "currency": "EUR", "tax_included": "NO",
            "start_date_time": "2026-01-01T00:00:00.000Z", "end_date_time": "2027-01-01T00:00:00.000Z", "elements": "2",
            "min_price_excl_vat_micros": "500000", "min_price_incl_vat_micros": "550000",
            "max_price_excl_vat_micros": "9000000", "max_price_incl_vat_micros": "9900000",
            "last_updated": "2015-06-29T20:39:09.000Z", "flags": "\(OCPIFlags.looseValue.rawValue)",
        ]
        #expect(row == Self.leading + expected)
    }

    @Test func aLocationAndItsConnectors() throws {
        let json = """
            {"id":"LOC1","type":"ON_STREET","name":"Gent Zuid","city":"Gent","postal_code":"9000","country":"BEL",
            "coordinates":{"latitude":"51.0475991","longitude":"-3.72"},"evses":[
            {"uid":"3256","evse_id":"BE*1","status":"AVAILABLE","connectors":[
            {"id":"1","standard":"IEC_62196_T2","format":"CABLE","power_type":"AC_3_PHASE","voltage":220,"amperage":16,
            "tariff_id":"11","last_updated":"2015-03-16T10:10:02Z"},
            {"id":2,"max_voltage":400,"max_amperage":62.5,"max_electric_power":50000,"tariff_ids":["12","13"]}],
            "last_updated":"2015-06-28T08:12:01Z"},
            {"uid":"3257","status":"OUTOFORDER"}],
            "time_zone":"Europe/Brussels","last_updated":"2015-06-29T20:39:09Z"}
            """
        let rows = try take(json).rows(.ocpiLocations)
        let all = Self.leading + ["version": "2.1.1", "id": "LOC1", "ts": "2015-06-29T20:39:09.000Z", "flags": "0"]
        let evse =
            all + [
                "evse_uid": "3256", "ocpi_evse_id": "BE*1", "status": "AVAILABLE", "ts": "2015-06-28T08:12:01.000Z",
                "receive_delay_ms": "131228000", "last_updated": "2015-06-28T08:12:01.000Z",
            ]
        let first: TextRow = [
            "item": "1", "ocpi_connector_id": "1", "standard": "IEC_62196_T2", "format": "CABLE",
            "power_type": "AC_3_PHASE", "max_voltage_v": "220", "max_amperage_a": "16", "tariff_ids": "11",
            "last_updated": "2015-03-16T10:10:02.000Z",
        ]
        let second: TextRow = [
            "item": "2", "ocpi_connector_id": "2", "max_voltage_v": "400", "max_amperage_a": "62.5",
            "max_electric_power_w": "50000", "tariff_ids": "12,13",
        ]
        let whole: TextRow = [
            "name": "Gent Zuid", "city": "Gent", "postal_code": "9000", "country": "BEL", "latitude_e7": "510475991",
            "longitude_e7": "-37200000", "time_zone": "Europe/Brussels", "evses": "2",
            "last_updated": "2015-06-29T20:39:09.000Z",
        ]
        var head = try #require(rows.first)
        #expect(head.removeValue(forKey: "payload")?.hasPrefix(#"{"id":"LOC1","type":"#) == true)
        #expect(head == all + whole)
        #expect(
            rows.dropFirst() == [
                evse + first, evse + second, all + ["item": "3", "evse_uid": "3257", "status": "OUTOFORDER"],
            ])
    }
}

/// The flag that each reality raises, and that none is raised beside it.
@Suite struct OCPIFlagsTests {
    /// Of a CDR without a fault, its members by name.
    private static let sound: KeyValuePairs = [
        "country_code": #""NL""#, "id": #""1""#, "start_date_time": #""2026-03-01T06:00:00Z""#,
        "end_date_time": #""2026-03-01T07:00:00Z""#, "cdr_token": #"{"uid":"1","type":"RFID","contract_id":"2"}"#,
        "cdr_location":
            #"{"id":"L","evse_uid":"E","country":"NLD","coordinates":{"latitude":"52.3","longitude":"4.9"}}"#,
        "currency": #""EUR""#, "total_cost": #"{"excl_vat":2}"#, "total_energy": "20", "total_time": "1",
        "last_updated": #""2026-03-01T07:00:00Z""#,
    ]

    /// The CDR with these members instead, or, where nil, without.
    private func flags(_ changes: [String: String?]) throws -> OCPIFlags {
        var members = Self.sound.filter { changes[$0.key] == nil }.map { "\"\($0.key)\":\($0.value)" }
        for (key, value) in changes { if let value { members.append("\"\(key)\":\(value)") } }
        let row = try take("{" + members.joined(separator: ",") + "}").only(.ocpiCdrs)
        return OCPIFlags(rawValue: Int32(row["flags"]!)!)
    }

    private static func location(_ latitude: String, _ longitude: String, _ country: String = #""NLD""#) -> String {
        #"{"id":"L","evse_uid":"E","country":\#(country),"coordinates":{"latitude":\#(latitude),"longitude":\#(longitude)}}"#
    }

    private static func energies(_ volumes: String...) -> String {
        "[" + volumes.map { #"{"dimensions":[{"type":"ENERGY","volume":\#($0)}]}"# }.joined(separator: ",") + "]"
    }

    static let cases: [(name: String, changes: [String: String?], flags: OCPIFlags)] = [
        ("sound", [:], []),
        ("no EVSE", ["cdr_location": #"{"id":"L"}"#], .noEVSE),
        ("EVSE by its other name", ["cdr_location": #"{"id":"L","evse_id":"NL*1"}"#], []),
        ("no location", ["cdr_location": #"{"evse_uid":"E"}"#], .noLocation),
        ("no place at all", ["cdr_location": nil], [.noEVSE, .noLocation]),
        ("ends before it starts", ["start_date_time": #""2026-03-01T07:00:01Z""#], .endBeforeStart),
        ("time that is none", ["start_date_time": #""noon""#], [.unreadable, .missing]),
        ("fine digits", ["end_date_time": #""2026-03-01T07:00:00.1234Z""#], .looseTimestamp),
        ("no end", ["end_date_time": nil], .missing), ("no currency", ["currency": nil], .missing),
        ("no cost", ["total_cost": "null"], .missing), ("no token", ["cdr_token": "{}"], .missing),
        ("no update", ["last_updated": nil], .missing),
        ("number as text", ["total_energy": #""20.0""#], .looseValue),
        ("not a number", ["total_energy": #""much""#], [.unreadable, .missing]),
        ("too large", ["total_energy": "1e15"], [.unreadable, .missing]),
        ("too fine", ["total_energy": "20.0000001"], .rounded),
        ("energy below zero", ["total_energy": "-20"], .negative), ("time below zero", ["total_time": "-1"], .negative),
        ("cost below zero", ["total_cost": "-2"], .negative),
        ("credit", ["total_cost": "-2", "credit": "true", "credit_reference_id": #""0""#], []),
        ("credit of what?", ["total_cost": "-2", "credit": "true"], .creditWithoutReference),
        ("credit that costs", ["credit": "true", "credit_reference_id": #""0""#], .creditNotNegative),
        ("no credit", ["credit": "false"], []), ("credit as text", ["credit": #""yes""#], .unreadable),
        ("periods", ["charging_periods": energies("12", "8")], []),
        ("periods, rounded", ["charging_periods": energies("12.0004", "8")], []),
        ("periods that lack some", ["charging_periods": energies("12", "7")], .energyMismatch),
        ("periods in Wh", ["charging_periods": energies("12000", "8000")], .energyInWh),
        ("whole in Wh", ["charging_periods": energies("0.012", "0.008")], .energyInWh),
        ("both in Wh", ["total_energy": "20000", "charging_periods": energies("20000")], .energyInWh),
        ("a megawatt is no fault", ["total_energy": "1000"], []),
        ("more is", ["total_energy": "1000.001"], .energyInWh),
        ("periods unreadable", ["charging_periods": energies("[]", "8")], .unreadable),
        ("swapped", ["cdr_location": location(#""4.9""#, #""52.3""#)], .swappedCoordinates),
        ("country unknown", ["cdr_location": location(#""4.9""#, #""52.3""#, "null")], []),
        ("outside the country both ways", ["cdr_location": location(#""12.1""#, #""-68.9""#)], []),
        ("as numbers", ["cdr_location": location("52.3", "4.9")], []),
        ("no latitude is so great", ["cdr_location": location(#""100""#, #""52.3""#)], .swappedCoordinates),
        ("nowhere", ["cdr_location": location(#""100""#, #""200""#)], .badCoordinates),
        ("null island", ["cdr_location": location(#""0""#, #""0.0""#)], .badCoordinates),
        ("no longitude", ["cdr_location": location(#""52""#, "null")], .badCoordinates),
        ("degrees that are none", ["cdr_location": location(#""N52""#, #""4""#)], [.badCoordinates, .unreadable]),
    ]

    @Test(arguments: cases) func raises(name: String, changes: [String: String?], flags: OCPIFlags) throws {
        let raised = try self.flags(changes)
        #expect(raised == flags, "\(name): \(raised.rawValue)")
    }

    @Test func whatIsSuspectIsKeptAsSent() throws {
        let row = try take(
            #"{"id":"1","kwh":"12 kWh","total_cost":{"before_taxes":1,"taxes":[{"name":"VAT","amount":"x"}]},"#
                + #""currency":["EUR"],"location_id":"L","last_updated":"2026-03-01T07:00:00Z"}"#
        ).only(.ocpiSessions)
        #expect(row["energy_wh"] == nil && row["total_cost_incl_vat_micros"] == nil && row["currency"] == nil)
        #expect(row["total_cost_excl_vat_micros"] == "1000000")
        #expect(row["payload"]?.contains(#""kwh":"12 kWh","#) == true)
        #expect(row["payload"]?.contains(#""currency":["EUR"]"#) == true)
    }

    /// A session that goes on has charged until it was updated.
    @Test func aSessionsMeanPowerCountsUntilItsUpdate() throws {
        func flags(_ kwh: String) throws -> String? {
            try take(
                #"{"id":"1","start_date_time":"2026-03-01T06:00:00Z","kwh":\#(kwh),"currency":"EUR","auth_id":"x","#
                    + #""location":{"id":"L","evses":[{"uid":"1"}]},"last_updated":"2026-03-01T06:06:00Z"}"#
            ).only(.ocpiSessions)["flags"]
        }
        #expect(try flags("100") == "0")
        #expect(try flags("100.1") == "\(OCPIFlags.energyInWh.rawValue)")
    }
}
