import Telemetry
import Testing

@testable import Ingest

/// CONTRACT 3, 4 and 10 for `meter_values` and `meter_values_other`; rows of DOMAIN 3 by number.
@Suite struct MeterValuesTests {
    @Test func oneRowPerElementWithItsColumns() throws {
        let taken = try take(
            meterValues16([
                #"{"value":"1500","measurand":"Energy.Active.Import.Register","unit":"Wh","context":"Sample.Clock"}"#,
                #"{"value":"7.4","measurand":"Power.Active.Import","unit":"kW","context":"Sample.Clock"}"#,
                #"{"value":"230.1","measurand":"Voltage","phase":"L1","unit":"V","context":"Sample.Clock"}"#,
                #"{"value":"16","measurand":"Current.Import","phase":"L2-N","unit":"A","context":"Sample.Clock"}"#,
                #"{"value":"54","measurand":"SoC","unit":"Percent","location":"EV","context":"Sample.Clock"}"#,
            ]))
        #expect(
            taken.only(.meterValues) == leading(
                evse: 2, connector: 1, ts: "2026-03-01T05:59:59.000Z", delay: 1000, item: 1) + [
                    "transaction_id": "17", "context": "Sample.Clock", "flags": "0",
                    "energy_active_import_register_wh": "1500", "power_active_import_w": "7400",
                    "voltage_l1_n_v": "230.1",
                    "current_import_l2_a": "16", "soc_percent": "54",
                ])
        #expect(taken.counters.samplesRead == 5 && taken.counters.samplesStored == 5)
    }

    @Test func row3AbsentMeasurandUnitAndContextAreTheSchemasDefaults() throws {
        let row = try take(meterValues16([#"{"value":"895"}"#])).only(.meterValues)
        #expect(row["energy_active_import_register_wh"] == "895")
        #expect(row["context"] == "Sample.Periodic")
        #expect(row["flags"] == flags(.defaulted))
    }

    @Test func emptyWordsCountAsAbsent() throws {
        let row = try take(
            meterValues16([
                #"{"value":"895","measurand":"","unit":"","context":"","phase":"","location":""}"#
            ])
        ).only(.meterValues)
        #expect(row["energy_active_import_register_wh"] == "895")
        #expect(row["flags"] == flags(.defaulted))
    }

    @Test(arguments: [#""value":0.5"#, #""value":" 0.5""#, #""value":"0.5 ""#]) func row1NumbersAndSpaces(value: String)
        throws
    {
        let row = try take(meterValues16([plainSample("{\(value)")])).only(.meterValues)
        #expect(row["energy_active_import_register_wh"] == "0.5")
        #expect(row["flags"] == flags(.looseValue))
    }

    @Test func row4IllegalUnitsAreReadByTheAliasTable() throws {
        let row = try take(
            meterValues16([
                #"{"value":"50.01","measurand":"Frequency","unit":"Hz","context":"Sample.Clock"}"#,
                #"{"value":"21","measurand":"Temperature","unit":"Celsius","context":"Sample.Clock"}"#,
            ])
        ).only(.meterValues)
        #expect(row["frequency_hz"] == "50.01" && row["temperature_c"] == "21")
        #expect(row["flags"] == flags(.aliasedUnit))
    }

    @Test func row5OneBadSampleNeverLosesItsSiblings() throws {
        let taken = try take(
            meterValues16([
                #"{"value":"abc","measurand":"Voltage","unit":"V","context":"Sample.Clock"}"#, "7", "null",
                #"{"value":{"x":1},"measurand":"Voltage","context":"Sample.Clock"}"#,
                #"{"value":"1e30","measurand":"Voltage","unit":"V","context":"Sample.Clock"}"#,
                #"{"value":"230","measurand":"Voltage","unit":"V","context":"Sample.Clock"}"#,
            ]))
        #expect(taken.rows(.meterValues).map { $0["voltage_v"] } == ["230"])
        let other = taken.rows(.meterValuesOther)
        #expect(
            Set(other.map { "\($0["reason"]!) \($0["value"] ?? "-")" }) == [
                "not-a-number abc", "not-a-number 7", "not-a-number null", #"not-a-number {"x":1}"#,
                "out-of-range 1e30",
            ])
        #expect(taken.counters.accepted == 1)
        #expect(taken.counters.samplesRead == 6)
        #expect(taken.counters.samplesRejected == 5)
    }

    @Test func row5AnEmptySampleListLeavesTheMessage() throws {
        let taken = try take(meterValues16([]))
        #expect(taken.only(.otherMessages)["action"] == "MeterValues")
        #expect(taken.counters.accepted == 1)
    }

    @Test func row9ContextsAreRowsOfTheirOwn() throws {
        let taken = try take(
            meterValues16([
                #"{"value":"111","context":"Sample.Periodic","unit":"Wh"}"#,
                #"{"value":"0","context":"Transaction.Begin","unit":"Wh"}"#,
                #"{"value":"5","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"}"#,
            ]))
        #expect(
            taken.rows(.meterValues).map {
                [$0["item"], $0["context"], $0["energy_active_import_register_wh"], $0["power_active_import_w"]]
            } == [
                ["1", "Sample.Periodic", "111", "5"], ["2", "Transaction.Begin", "0", nil],
            ])
    }

    @Test func aSecondValueForAColumnIsRepeated() throws {
        let taken = try take(meterValues16([plainSample(#"{"value":"1""#), plainSample(#"{"value":"2.0""#)]))
        #expect(taken.rows(.meterValues).map { $0["energy_active_import_register_wh"] } == ["1"])
        let other = taken.rows(.meterValuesOther)[0]
        #expect(other["reason"] == "repeated" && other["value"] == "2.0" && other["item"] == "2")
        #expect(taken.counters.samplesStored == 2)
    }

    @Test func aRoundedValueIsInItsColumnAndVerbatim() throws {
        let taken = try take(
            meterValues16([
                #"{"value":"0.1234567","measurand":"Energy.Active.Import.Register","unit":"kWh","context":"Sample.Clock"}"#
            ]))
        let row = taken.rows(.meterValues)[0]
        #expect(row["energy_active_import_register_wh"] == "123.457" && row["flags"] == flags(.rounded))
        let other = taken.rows(.meterValuesOther)[0]
        #expect(other["reason"] == "rounded" && other["value"] == "0.1234567" && other["unit"] == "kWh")
        #expect(taken.counters.samplesRead == 1 && taken.counters.samplesStored == 1)
    }

    @Test(arguments: [
        #""measurand":"RPM","unit":"RPM""#, #""measurand":"Power.Active.Import","location":"Inlet","unit":"W""#,
        #""measurand":"Frequency","location":"Inlet","unit":"Hertz""#, #""measurand":"Energy.Active.Net","unit":"Wh""#,
        #""measurand":"Power.Active.Import","unit":"parsec""#, #""measurand":"Power.Active.Import","unit":"A""#,
        #""measurand":"Vendor.Thing""#, #""measurand":"Voltage","phase":"L9","unit":"V""#,
        #""measurand":"Power.Active.Import","phase":"L1-N","unit":"W""#,
    ]) func whatHasNoColumnIsKeptVerbatim(fields: String) throws {
        let taken = try take(meterValues16([#"{"value":"12.50",\#(fields),"context":"Trigger"}"#]))
        let row = taken.only(.meterValuesOther)
        #expect(row["reason"] == "no-column" && row["value"] == "12.50" && row["context"] == "Trigger")
        #expect(row["transaction_id"] == "17" && row["evse_id"] == "2")
        #expect(taken.counters.samplesStored == 1)
    }

    @Test func row25SignedDataIsKeptNotParsed() throws {
        let taken = try take(
            meterValues16([#"{"value":"OCMF|{}|{}","format":"SignedData","context":"Transaction.End"}"#]))
        let row = taken.only(.meterValuesOther)
        #expect(row["reason"] == "signed" && row["value"] == "OCMF|{}|{}" && row["format"] == "SignedData")
        #expect(taken.counters.samplesStored == 1)
    }

    @Test func row20PhasesHaveTheirColumnsAndTotalsStayNull() throws {
        let row = try take(
            meterValues16(
                ["L1", "L2", "L3"].map {
                    #"{"value":"2300","measurand":"Power.Active.Import","phase":"\#($0)","unit":"W","context":"Sample.Clock"}"#
                })
        ).only(.meterValues)
        for phase in ["l1", "l2", "l3"] { #expect(row["power_active_import_\(phase)_w"] == "2300") }
        #expect(row["power_active_import_w"] == nil)
    }

    @Test(arguments: [
        ("2026-03-01T07:00:00.5+01:00", "2026-03-01T06:00:00.500Z", MeterValueFlags()),
        ("2026-03-01T05:00:00", "2026-03-01T05:00:00.000Z", MeterValueFlags.looseTimestamp),
        ("2026-03-01 05:00:00,250Z", "2026-03-01T05:00:00.250Z", MeterValueFlags()),
        ("2026-03-01T05:00:00:250Z", "2026-03-01T05:00:00.250Z", MeterValueFlags()),
        ("2026-03-01T05:00:00.1234567Z", "2026-03-01T05:00:00.123Z", MeterValueFlags.looseTimestamp),
        ("1970-01-01T00:00:03Z", "1970-01-01T00:00:03.000Z", MeterValueFlags()),
        ("yesterday", "2026-03-01T06:00:00.000Z", MeterValueFlags.looseTimestamp),
    ]) func row13TimesAsTheFieldWritesThem(text: String, ts: String, wanted: MeterValueFlags) throws {
        let row = try take(meterValues16([plainSample(#"{"value":"1""#)], timestamp: text)).only(.meterValues)
        #expect(row["ts"] == ts && row["flags"] == flags(wanted))
        let received = Instant(iso8601: row["ts"]!)! + Int64(row["receive_delay_ms"]!)!
        #expect(received.iso8601 == "2026-03-01T06:00:00.000Z")
    }

    @Test func connectorZeroIsTheWholeChargePoint() throws {
        let row = try take(meterValues16([plainSample(#"{"value":"1""#)], connector: "0")).only(.meterValues)
        #expect(row["evse_id"] == "0" && row["connector_id"] == "0")
    }

    @Test(arguments: ["-1", "0"]) func row16TransactionIdsAreStoredAsSent(id: String) throws {
        let row = try take(meterValues16([plainSample(#"{"value":"1""#)], transaction: id)).only(.meterValues)
        #expect(row["transaction_id"] == id)
    }

    @Test func version201NumbersUnitsAndMultipliers() throws {
        let taken = try take(
            envelope(
                #"""
                [2,"m","MeterValues",{"evseId":3,"meterValue":[{"timestamp":"2026-03-01T06:00:00Z","sampledValue":[
                {"value":1.5,"context":"Trigger","unitOfMeasure":{"unit":"Wh","multiplier":3}},
                {"value":11000,"context":"Trigger","measurand":"Power.Active.Import","unitOfMeasure":{"unit":"W"}},
                {"value":2,"context":"Trigger","measurand":"Energy.Active.Net","unitOfMeasure":{"unit":"Wh","multiplier":3}}]}]}]
                """#.replacing("\n", with: "")))
        let row = taken.rows(.meterValues)[0]
        #expect(row["energy_active_import_register_wh"] == "1500" && row["power_active_import_w"] == "11000")
        #expect(row["evse_id"] == "3" && row["connector_id"] == "0" && row["flags"] == flags(.defaulted))
        #expect(taken.rows(.meterValuesOther)[0]["unit"] == "10^3 Wh")
    }

    @Test func multiplierAtTheEndsOfItsRange() throws {
        for multiplier in [Int64.min, -1_000_000, 1_000_000, Int64.max] {
            let taken = try take(
                envelope(
                    #"[2,"m","MeterValues",{"evseId":3,"meterValue":[{"timestamp":"2026-03-01T06:00:00Z","sampledValue":[{"value":1.5,"unitOfMeasure":{"multiplier":\#(multiplier)}}]}]}]"#
                ))
            #expect(taken.counters.accepted == 1 && taken.counters.samplesRead == 1)
        }
    }

    @Test func elementsAndTheirRowsCountInDocumentOrder() throws {
        let element =
            #"{"timestamp":"2026-03-01T06:00:00Z","sampledValue":[{"value":"1","measurand":"RPM"},{"value":"2"}]}"#
        let taken = try take(
            envelope(#"[2,"m","MeterValues",{"connectorId":1,"meterValue":[\#(element),\#(element)]}]"#))
        #expect(taken.rows(.meterValues).map { $0["item"] } == ["1", "3"])
        #expect(taken.rows(.meterValuesOther).map { $0["item"] } == ["2", "4"])
    }

    private func flags(_ flags: MeterValueFlags) -> String { String(flags.rawValue) }

    private func plainSample(_ opening: String) -> String {
        opening + #","measurand":"Energy.Active.Import.Register","unit":"Wh","context":"Sample.Clock"}"#
    }

    private func meterValues16(
        _ samples: [String], connector: String = "2", transaction: String = "17",
        timestamp: String = "2026-03-01T05:59:59Z"
    ) -> String {
        envelope(
            #"[2,"m-1","MeterValues",{"connectorId":\#(connector),"transactionId":\#(transaction),"meterValue":[{"timestamp":"\#(timestamp)","sampledValue":[\#(samples.joined(separator: ","))]}]}]"#
        )
    }
}
