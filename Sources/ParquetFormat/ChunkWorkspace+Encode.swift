import Kernels

/// A page's values, encoded.
extension ChunkWorkspace {
    mutating func encodeNumbers(
        _ values: UnsafeBufferPointer<Int64>, _ range: Range<Int>, _ encoding: ParquetEncoding,
        _ type: ParquetPhysicalType
    ) {
        let part = UnsafeBufferPointer(rebasing: values[range])
        switch encoding {
        case .deltaBinaryPacked:
            DeltaBinaryPacked.encode(part, is32: type == .int32, layout, into: &page)
        case .rleDictionary: encodeIndices(range)
        default: PlainEncoding.encode(part, as: type, into: &page)
        }
    }

    mutating func encodeStrings(
        _ refs: UnsafeBufferPointer<Int64>, _ range: Range<Int>, _ encoding: ParquetEncoding,
        base: UnsafePointer<UInt8>
    ) {
        let part = UnsafeBufferPointer(rebasing: refs[range])
        switch encoding {
        case .deltaLengthByteArray: DeltaLengthByteArray.encode(part, base: base, into: &page)
        case .rleDictionary: encodeIndices(range)
        default: PlainEncoding.encode(part, base: base, into: &page)
        }
    }

    /// Width 0 is legal for a dictionary of one entry, and not all readers know it.
    var indexWidth: Int { max(1, BitPacking.width(of: UInt64(max(dictionary.count, 1) - 1))) }

    private mutating func encodeIndices(_ range: Range<Int>) {
        let width = layout.wholeBytes ? (indexWidth + 7) & ~7 : indexWidth
        page.append(UInt8(width))
        let part = UnsafeBufferPointer(start: indices.base + range.lowerBound, count: range.count)
        RunLengthHybrid.encode(part, width: width, into: &page)
    }
}
