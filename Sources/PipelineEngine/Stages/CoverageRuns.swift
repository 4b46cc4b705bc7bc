import SegmentStore

extension [CoverageEntry] {
    /// Neighbours that belong together. Coverage is in the order (charge point, day, source).
    func runs(_ belongTogether: (CoverageEntry, CoverageEntry) -> Bool) -> [ArraySlice<CoverageEntry>] {
        var runs: [ArraySlice<CoverageEntry>] = []
        var start = startIndex
        while start < endIndex {
            let end = self[start...].firstIndex { !belongTogether(self[start], $0) } ?? endIndex
            runs.append(self[start..<end])
            start = end
        }
        return runs
    }
}

extension CoverageEntry {
    /// Names that look alike are not the same (`ChargePointRange`).
    func isOf(sameChargePointAs other: CoverageEntry) -> Bool {
        chargePoint.utf8.elementsEqual(other.chargePoint.utf8)
    }

    /// Which rows of which source it stands for.
    var words: String {
        "\(day.number) \(source) \(rows) \(firstReceivedAt.milliseconds) \(lastReceivedAt.milliseconds)"
    }
}
