import JSONText
import OCPPWire
import Telemetry

/// Learns a template from a line by asking the general path what it makes of the line with other values in its slots.
///
/// Its answer to values unlike each other shows where each comes out, and so gives the rows' recipe. The recipe is then
/// tried on other values, the ends of each kind among them, and on the line itself: wherever the template takes a line,
/// its rows must be those of the general path, or the template is refused.
struct LineLesson: ~Copyable {
    private var lifter: Lifter
    private var reader = RecordReader(dialect: .envelope)
    private let values = UnsafeMutablePointer<JSONTemplate.Value>.allocate(capacity: LineSlot.limit)
    private var times = UsualTimes()
    private let hasher = RowHasher()

    init(pseudonyms: Pseudonymizer) { lifter = Lifter(pseudonyms: pseudonyms, remembersSamples: false) }

    deinit { values.deallocate() }

    mutating func learn(_ line: Bytes, _ slots: [LineSlot]) -> LineTemplate? {
        let marks = slots.indices.map { LineMark(.unlike, slots[$0].meaning, slot: $0) }
        guard let (_, samples) = general(Self.marked(line, slots, marks)) else { return nil }
        var words: [UInt8] = []
        var rows: [RowRecipe] = []
        for batch in lifter.tables.takeBatches() {
            for row in 0..<batch.count {
                guard let recipe = RowRecipe(batch, row, marks: marks, words: &words) else { return nil }
                rows.append(recipe)
            }
        }
        let template = LineTemplate(line, slots, rows, words: words, samples: samples)
        for choice in LineMark.Choice.allCases {
            let marks = slots.indices.map { LineMark(choice, slots[$0].meaning, slot: $0) }
            if !isRight(template, on: Self.marked(line, slots, marks)) { return nil }
        }
        guard isRight(template, on: Array(line)) else { return nil }
        template.forgetWords()
        return template
    }

    /// Whether both paths agree on a line, or the template leaves it to the general path.
    mutating func isRight(_ template: borrowing LineTemplate, on line: [UInt8]) -> Bool {
        let wanted = general(line)
        lifter.tables.drop()
        let values = values
        return line.withUnsafeBufferPointer { line in
            guard template.match(line, into: values, &times) == line.count else { return true }
            let known = KnownLine(line, line.count, values, template)
            let (fingerprint, samples) = lifter.lift(known, template, place: 0, number: 1)
            // The rows as they stand in the columns, and what was added up while they were written.
            let rows = lifter.tables.takeBatches().reduce(Fingerprint()) { sum, batch in
                (0..<batch.count).reduce(sum) { $0 + hasher.hash(BatchRow(batch: batch, row: $1), of: batch.table) }
            }
            return wanted.map { $0.fingerprint == fingerprint && fingerprint == rows && $0.samples == samples } ?? false
        }
    }

    /// The rows stand at the ends of the lifter's tables; nil where there are none.
    private mutating func general(_ line: [UInt8]) -> (fingerprint: Fingerprint, samples: SampleCounts)? {
        let record = line.withUnsafeBytes { reader.nextLine($0) }
        guard let record, case .frame(let frame) = record.content, let chargePoint = record.chargePoint,
            let receivedAt = record.receivedAt?.instant
        else { return nil }
        let origin = Origin(
            chargePoint: chargePoint, receivedAt: receivedAt, number: 1, connection: record.connection,
            direction: record.impliedDirection, action: record.action)
        guard case .rows(let fingerprint, let samples) = lifter.lift(frame, from: origin) else { return nil }
        return (fingerprint, samples)
    }

    private static func marked(_ line: Bytes, _ slots: [LineSlot], _ marks: [LineMark]) -> [UInt8] {
        var text: [UInt8] = []
        var copied = 0
        for (slot, mark) in zip(slots, marks) {
            text += line[copied..<slot.range.lowerBound]
            text += mark.text
            copied = slot.range.upperBound
        }
        return text + line[copied...]
    }
}
