import Telemetry
import Testing

@testable import Ingest

@Suite struct FingerprintTests {
    @Test func builderAndBatchAgree() {
        let hasher = RowHasher()
        var builder = ColumnBatchBuilder(.statuses)
        fill(&builder, status: "Available", frame: 1)
        let inBuilder = hasher.hash(builder, of: .statuses)
        builder.endRow()
        #expect(hasher.hash(BatchRow(batch: builder.build(), row: 0), of: .statuses) == inBuilder)
    }

    @Test func sourceAndFrameDoNotCountAllElseDoes() {
        let hasher = RowHasher()
        func fingerprint(_ change: (inout ColumnBatchBuilder) -> Void) -> Fingerprint {
            var builder = ColumnBatchBuilder(.statuses)
            fill(&builder, status: "Available", frame: 1)
            change(&builder)
            return hasher.hash(builder, of: .statuses)
        }
        let plain = fingerprint { _ in }
        #expect(fingerprint { $0.set(LeadingColumn.frame.rawValue, 2) } == plain)
        #expect(fingerprint { $0.set(LeadingColumn.sourceId.rawValue, "other") } == plain)
        for column in StatusesColumn.allCases where column != .frame && column != .sourceId {
            let isText = column.columnType == .word || column.columnType == .text
            let changed = fingerprint {
                if isText { $0.set(column.rawValue, "other") } else { $0.set(column.rawValue, 77) }
            }
            #expect(changed != plain, "\(column)")
        }
    }

    @Test func aValueInAnotherColumnIsAnotherRow() {
        let hasher = RowHasher()
        var a = ColumnBatchBuilder(.statuses)
        a.set(StatusesColumn.info.rawValue, "x")
        var b = ColumnBatchBuilder(.statuses)
        b.set(StatusesColumn.vendorId.rawValue, "x")
        let (inInfo, inVendor, asOther) = (
            hasher.hash(a, of: .statuses), hasher.hash(b, of: .statuses), hasher.hash(a, of: .otherMessages)
        )
        #expect(inInfo != inVendor)
        #expect(inInfo != asOther)
    }

    @Test func theSetRemembersAll() {
        var set = FingerprintSet()
        var wrong = 0
        for number in 0..<20_000 {
            if !set.insert(fingerprint(number)) { wrong += 1 }
            if number % 7 == 0, set.insert(fingerprint(number / 2)) { wrong += 1 }
        }
        let count = set.count
        #expect(count == 20_000 && wrong == 0)
        for number in 0..<20_000 where set.insert(fingerprint(number)) { Issue.record("forgot \(number)") }
    }

    private func fingerprint(_ number: Int) -> Fingerprint {
        var builder = ColumnBatchBuilder(.statuses)
        builder.set(LeadingColumn.ts.rawValue, Int64(number))
        return RowHasher().hash(builder, of: .statuses)
    }

    private func fill(_ builder: inout ColumnBatchBuilder, status: String, frame: Int64) {
        builder.set(LeadingColumn.chargePoint.rawValue, "LP-0001")
        builder.set(LeadingColumn.ts.rawValue, 5)
        builder.set(LeadingColumn.frame.rawValue, frame)
        builder.set(StatusesColumn.status.rawValue, status)
        builder.set(StatusesColumn.messageId.rawValue, "m-1")
    }
}
