import Foundation
import TestSupport
import Testing

@testable import Telemetry

private func bytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = text
    return text.withUTF8(body)
}

@Suite struct WireWordTests {
    private func check<W: WireWord>(_: W.Type) {
        #expect(Set(W.allCases.map(\.name)).count == W.allCases.count)
        for (index, word) in W.allCases.enumerated() {
            #expect(Int(word.rawValue) == index)
            #expect(bytes(word.name) { W(bytes: $0) } == word)
            for other in [word.name + " ", String(word.name.dropLast()), word.name.uppercased() + "x", "x" + word.name]
            {
                #expect(bytes(other) { W(bytes: $0) } == nil || W.allCases.map(\.name).contains(other))
            }
        }
        #expect(bytes("") { W(bytes: $0) } == nil)
        #expect(bytes("\0") { W(bytes: $0) } == nil)
    }

    @Test func everyWordComesBackAndNothingElse() {
        check(Measurand.self)
        check(Phase.self)
        check(ReadingContext.self)
        check(SampleLocation.self)
    }

    /// The words are those of the specifications' own schemas, all of them and no more.
    @Test(.enabled(if: Paths.shared != nil, "needs ../shared/corpora/ocpp-schemas")) func spelledAsTheSchemas() throws {
        let folder = Paths.shared!.appendingPathComponent("corpora/ocpp-schemas")
        let v16 = try object(folder.appendingPathComponent("v16/MeterValues.json"))
        let v201 = try object(folder.appendingPathComponent("v201/MeterValuesRequest.json"))
        let v21 = try object(folder.appendingPathComponent("v21/MeterValuesRequest.json"))
        func words(_ key: String, _ type: String) -> Set<String> {
            enumeration(v16, key).union(definition(v201, type)).union(definition(v21, type))
        }
        #expect(words("measurand", "MeasurandEnumType") == Set(Measurand.allCases.map(\.name)))
        #expect(words("phase", "PhaseEnumType") == Set(Phase.allCases.map(\.name)))
        #expect(words("context", "ReadingContextEnumType") == Set(ReadingContext.allCases.map(\.name)))
        #expect(words("location", "LocationEnumType") == Set(SampleLocation.allCases.map(\.name)))
        for unit in enumeration(v16, "unit") {
            #expect(bytes(unit) { MeasureUnit.read($0)?.isIn16 } == true, "\(unit)")
        }
    }

    private func object(_ url: URL) throws -> Any { try JSONSerialization.jsonObject(with: Data(contentsOf: url)) }

    private func definition(_ schema: Any, _ type: String) -> Set<String> {
        let definitions = (schema as? [String: Any])?["definitions"] as? [String: [String: Any]]
        return Set(definitions?[type]?["enum"] as? [String] ?? [])
    }

    /// The words of the first `"key": {"enum": …}` anywhere in the schema.
    private func enumeration(_ schema: Any, _ key: String) -> Set<String> {
        guard let object = schema as? [String: Any] else { return [] }
        if let found = (object[key] as? [String: Any])?["enum"] as? [String] { return Set(found) }
        return object.values.reduce(into: []) { $0.formUnion(enumeration($1, key)) }
    }
}

@Suite struct UnitTests {
    @Test(
        arguments: [
            ("Wh", .wh, true, true), ("Celcius", .celsius, true, false), ("Celsius", .celsius, true, true),
            ("Hertz", .hertz, true, false), ("Hz", .hertz, false, true), ("kwh", .kWh, false, false),
            ("°C", .celsius, false, false), ("%", .percent, false, false),
        ] as [(String, MeasureUnit, Bool, Bool)]) func knowsWhereASpellingIsLegal(
            text: String, unit: MeasureUnit, in16: Bool, in201: Bool
        )
    {
        let spelled = bytes(text) { MeasureUnit.read($0) }
        #expect(spelled == MeasureUnit.Spelled(unit: unit, isIn16: in16, isIn201: in201))
        #expect(spelled?.isAlias == (!in16 && !in201))
    }

    @Test(arguments: ["", "MWh", "furlong", "Wh ", "wH"]) func refusesTheRest(text: String) {
        #expect(bytes(text) { MeasureUnit.read($0) } == nil)
    }

    @Test func everyStoredMeasurandAcceptsItsUnits() {
        #expect(Measurand.energyActiveImportRegister.accepts(.kWh))
        #expect(!Measurand.energyActiveImportRegister.accepts(.w))
        #expect(Measurand.energyReactiveImportRegister.accepts(.kvarh))
        #expect(Measurand.powerOffered.accepts(.kW))
        #expect(!Measurand.powerOffered.accepts(.a))
        #expect(Measurand.soc.accepts(.percent))
        #expect(Measurand.frequency.accepts(.hertz))
        #expect([MeasureUnit.k, .celsius, .fahrenheit].allSatisfy { Measurand.temperature.accepts($0) })
        #expect(!MeasureUnit.allCases.contains { Measurand.powerFactor.accepts($0) })
    }
}

@Suite struct ColumnOfASampleTests {
    @Test func everyQuantityColumnIsReachedAndNamedForWhatReachesIt() {
        var reached: [MeterValuesColumn: Int] = [:]
        for measurand in Measurand.allCases {
            for phase in [nil] + Phase.allCases.map(Optional.some) {
                let column = MeterValuesColumn(measurand, phase: phase)
                #expect(column == MeterValuesColumn(measurand, phase: phase, location: .outlet))
                guard let column else { continue }
                reached[column, default: 0] += 1
                let stem = measurand.name.lowercased().replacingOccurrences(of: ".", with: "_")
                #expect(column.name.hasPrefix(stem == "soc" ? "soc_percent" : stem), "\(measurand) \(column)")
            }
        }
        for location in [SampleLocation.body, .cable, .inlet, .ev] {
            let column = MeterValuesColumn(.temperature, location: location)
            #expect(column?.name == "temperature_\(location.name.lowercased())_c")
            if let column { reached[column, default: 0] += 1 }
        }
        let quantities = MeterValuesColumn.allCases.filter { $0.rawValue >= MeterValuesColumn.firstQuantity.rawValue }
        #expect(Set(reached.keys) == Set(quantities))
        // Two phases lead to one column for L1-N currents and voltages alone.
        #expect(reached.values.reduce(0, +) == quantities.count + 6)
    }

    @Test func phasesAsTheContractSays() {
        #expect(MeterValuesColumn(.voltage, phase: .l1) == .voltageL1NV)
        #expect(MeterValuesColumn(.voltage, phase: .l3L1) == .voltageL3L1V)
        #expect(MeterValuesColumn(.currentImport, phase: .l1N) == .currentImportL1A)
        #expect(MeterValuesColumn(.currentImport, phase: .n) == .currentImportNA)
        #expect(MeterValuesColumn(.powerActiveImport, phase: .l1N) == nil)
        #expect(MeterValuesColumn(.frequency, phase: .l1) == nil)
        #expect(MeterValuesColumn(.currentExport, phase: .l1) == nil)
        #expect(MeterValuesColumn(.voltage, phase: .n) == nil)
    }

    @Test func placesOtherThanTheOutletCountForSoCAndTemperatureAlone() {
        for location in SampleLocation.allCases where location != .outlet {
            for measurand in Measurand.allCases where measurand != .soc && measurand != .temperature {
                #expect(MeterValuesColumn(measurand, location: location) == nil)
            }
            #expect(MeterValuesColumn(.soc, location: location) == .socPercent)
        }
        #expect(MeterValuesColumn(.temperature, location: .upstream) == nil)
        #expect(MeterValuesColumn(.temperature) == .temperatureC)
        #expect(MeterValuesColumn(.temperature, phase: .l1) == nil)
        #expect(MeterValuesColumn(.rpm) == nil)
    }
}
