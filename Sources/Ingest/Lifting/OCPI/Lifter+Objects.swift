import JSONText
import OCPPWire
import Telemetry

/// OCPI objects into rows: see `Schema+OCPI.swift` for what the columns mean.
extension Lifter {
    mutating func lift(_ object: OCPIObject, from origin: Origin) -> Lifted {
        self.origin = origin
        samples = SampleCounts()
        fingerprint = Fingerprint()
        tables.beginObject()
        do throws(QuarantineReason) {
            let id = try word(object.id, .id)
            guard (1...255).contains(id.count) else { throw .badField(.id) }
        } catch {
            return .refused(error)
        }
        switch object.kind {
        case .cdr: cdr(object)
        case .session: session(object)
        case .tariff: tariff(object)
        case .location: location(object)
        }
        return .rows(fingerprint, samples)
    }

    func beginObject<C: SchemaColumn>(
        _ table: TableID, _ object: OCPIObject, at ts: Instant, _: C.Type, item: Int64 = 0,
        _ columns: (version: C, country: C, party: C, id: C)
    ) -> RowBuilder {
        let row = begin(table, .whole, at: ts, item: item)
        var version = object.version.rawValue
        version.withUTF8 { row.set(columns.version, $0) }
        row.set(columns.country, object.json.identityField("country_code").value)
        row.set(columns.party, object.json.identityField("party_id").value)
        row.set(columns.id, object.id.value)
        return row
    }

    /// What ends the row of a whole object.
    mutating func endObject<C: SchemaColumn>(
        _ row: RowBuilder, lastUpdated: C, _ flags: C, payload: C, _ object: OCPIObject, _ values: inout ObjectValues
    ) {
        let updated = values.instant(object.json["last_updated"])
        values.note(.missing, if: updated == nil)
        row.set(lastUpdated, updated?.milliseconds)
        setObject(row, payload, object)
        endObject(row, flags, values)
    }

    /// With pseudonyms, and without the white space between its tokens: how an export is laid out makes no other object.
    private mutating func setObject<C: SchemaColumn>(_ row: RowBuilder, _ column: C, _ object: OCPIObject) {
        let word = PersonalData.ocpi
        redactor.withRedacted(object.json, action: Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount)) {
            var compact: [UInt8] = []
            compact.reserveCapacity($0.count)
            JSONWriter.appendCompact($0, to: &compact)
            compact.withUnsafeBufferPointer { row.set(column, $0) }
        }
    }

    func set<C: SchemaColumn>(_ row: RowBuilder, _ columns: (excl: C, incl: C), _ amount: ObjectValues.Amount) {
        row.set(columns.excl, amount.exclVAT)
        row.set(columns.incl, amount.inclVAT)
    }

    mutating func endObject<C: SchemaColumn>(_ row: RowBuilder, _ flags: C, _ values: ObjectValues) {
        row.set(flags, Int64(values.flags.rawValue))
        samples.cutTimestamps += values.cutTimestamps
        end(row)
    }
}
