import JSONText
import Testing

@testable import Ingest

/// A template that reads a slot wrongly is found out: the checks that guard learning can fail.
@Suite struct LineLessonTests {
    private static let line = Array(
        #"""
        {"ts":"2026-03-01T06:00:00.000Z","cp":"LP-1","msg":[2,"a","TransactionEvent",{"eventType":"Updated","timestamp":"2026-03-01T05:59:58.000Z","triggerReason":"Trigger","seqNo":4,"transactionInfo":{"transactionId":"t1"},"evse":{"id":1},"meterValue":[{"timestamp":"2026-03-01T05:59:59.000Z","sampledValue":[{"value":1.5,"unitOfMeasure":{"unit":"Wh"}},{"value":2,"measurand":"Voltage","phase":"L1"}]}]}]}
        """#.utf8)

    private func withLesson(_ body: (inout LineLesson, consuming LineTemplate, [UInt8]) throws -> Void) throws {
        var lesson = LineLesson(pseudonyms: Pseudonymizer(key: nil))
        var tape = JSONTape()
        let line = Self.line
        try line.withUnsafeBufferPointer { bytes in
            let slots = try #require(LineSlot.find(try tape.parse(bytes)))
            #expect(slots.count == 9)
            guard let template = lesson.learn(bytes, slots) else {
                Issue.record("not learned")
                return
            }
            try body(&lesson, template, line)
        }
    }

    @Test func aLessonHolds() throws {
        try withLesson { lesson, template, line in
            #expect(template.rows.count == 2)
            let isRight = lesson.isRight(template, on: line)
            #expect(isRight)
        }
    }

    @Test func everyWrongCellIsFoundOut() throws {
        try withLesson { lesson, template, line in
            for row in template.rows.indices {
                for cell in template.rows[row].cells.indices {
                    let good = template.rows[row].cells[cell]
                    switch good.source {
                    case .constant: template.rows[row].cells[cell].value += 1
                    case .number: template.rows[row].cells[cell].power = good.power == 6 ? 5 : 6
                    case .text: template.rows[row].cells[cell].slot -= 1
                    case .word: template.rows[row].cells[cell].column += 1
                    }
                    let isFoundOut = !lesson.isRight(template, on: line)
                    #expect(isFoundOut, "row \(row), cell \(cell)")
                    template.rows[row].cells[cell] = good
                }
            }
        }
    }

    @Test func wrongTimesAndPlacesAreFoundOut() throws {
        try withLesson { lesson, template, line in
            let changes: [(inout RowRecipe) -> Void] = [
                { $0.time = 0 },
                { $0.cells = UnsafeMutableBufferPointer(rebasing: $0.cells.dropLast()) },
                { $0.numberEnd -= 1 },
            ]
            for (number, change) in changes.enumerated() {
                for row in template.rows.indices {
                    let good = template.rows[row]
                    change(&template.rows[row])
                    let isFoundOut = !lesson.isRight(template, on: line)
                    #expect(isFoundOut, "change \(number) of row \(row)")
                    template.rows[row] = good
                }
            }
        }
    }
}
