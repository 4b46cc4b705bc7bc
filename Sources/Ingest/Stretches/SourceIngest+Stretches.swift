import JSONText
import OCPPWire
import SegmentStore
import Telemetry

/// Lines of an envelope source on several threads: lifted side by side, then numbered, compared and counted in their order,
/// so that rows and counters are those of one thread.
extension SourceIngest {
    /// At a time: enough for each of a few threads to be busy far longer than it takes to start.
    private static let stretchBytes = 8 << 20

    var stretchBytes: Int { lifters.isEmpty ? 0 : Self.stretchBytes }

    mutating func takeStretch(_ text: Bytes, at offset: Int64) throws -> Int {
        let stretches = Stretch.cut(text, into: lifters.count)
        guard let first = stretches.first else { return 0 }
        let others = zip(lifters, stretches).dropFirst().map { lifter, stretch in
            BackgroundTask { lifter.lift(stretch) }
        }
        lifters[0].lift(first)
        for other in others { try other.value() }
        var length = 0
        for (lifter, stretch) in zip(lifters, stretches) {
            try settle(lifter, stretch.bytes, at: offset + Int64(length))
            length += stretch.bytes.count
        }
        return length
    }

    private mutating func settle(_ lifter: StretchLifter, _ bytes: Bytes, at offset: Int64) throws {
        var numbers: [Int64] = []
        numbers.reserveCapacity(lifter.entries.count)
        for entry in lifter.entries {
            switch entry {
            case .frame(let frame): numbers.append(try judge(frame, lifter))
            case .line(let range):
                numbers.append(0)
                try takeLine(
                    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range]), lifter,
                    at: offset + Int64(range.lowerBound))
            }
        }
        lifter.number(numbers)
        if lifter.memoryBytes > rowBytes / lifters.count { try handOver(lifter) }
    }

    /// Gives the frame's number; 0 for a duplicate.
    private mutating func judge(_ frame: StretchLifter.LiftedFrame, _ lifter: StretchLifter) throws -> Int64 {
        let place = lifter.place(of: frame.place) { intake.chargePoints.place(of: $0) }
        let number = intake.chargePoints.nextNumber(place)
        counters.recordsRead += 1
        guard try intake.isNew(frame.fingerprint, frame.receivedAt, place) else {
            counters.duplicates += 1
            return 0
        }
        count(frame.samples)
        return number
    }

    private mutating func takeLine(_ line: UnsafeRawBufferPointer, _ lifter: StretchLifter, at offset: Int64) throws {
        var reader = lifter.reader(startingAt: offset)
        if let record = reader.nextLine(line) { _ = try take(record, broken: nil) }
    }

    func handOver(_ lifter: StretchLifter) throws {
        publication.heldElsewhere = intake.memoryBytes
        for batch in lifter.takeBatches() { try publication.add(batch, rows: nil) }
    }
}
