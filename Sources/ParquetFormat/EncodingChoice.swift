import Kernels

/// Which encoding a column chunk gets: the one that made a sample of it smallest, after compression.
///
/// The sample is a few stretches of neighbours, so that it shows what deltas and runs are worth. A dictionary that looks
/// promising there is built in full and judged with its own page; one that grows too large on the way is given up.
extension ChunkWorkspace {
    private static let stretch = 1024
    private static let stretches = 4
    /// Beyond these a dictionary's index is hardly narrower than the value.
    private static let maximumNumbers = 1 << 16
    private static let maximumStrings = 1 << 20

    /// Chooses for the non-null `values` of a chunk; after `.rleDictionary` the dictionary and `indices` are filled.
    mutating func chooseEncoding(
        _ values: UnsafeBufferPointer<Int64>, _ source: ColumnSource, type: ParquetPhysicalType,
        forced: ParquetEncoding?
    ) throws(ParquetError) -> ParquetEncoding {
        wholeBytes = false
        if let forced { return try force(forced, values, source, type) }
        guard !values.isEmpty, type != .boolean else { return .plain }
        if let base = source.base { return chooseForStrings(values, base, isInterned: source.isInterned) }
        return try chooseForNumbers(values, type)
    }

    private mutating func force(
        _ encoding: ParquetEncoding, _ values: UnsafeBufferPointer<Int64>, _ source: ColumnSource,
        _ type: ParquetPhysicalType
    ) throws(ParquetError) -> ParquetEncoding {
        switch (encoding, type) {
        case (.plain, _), (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64),
            (.deltaLengthByteArray, .byteArray):
            return encoding
        case (.rleDictionary, _) where type != .boolean:
            _ = buildDictionary(values, source.base, isInterned: source.isInterned, limit: .max)
            return encoding
        default: throw ParquetError("\(encoding.name) is not written for \(type.name)")
        }
    }

    private mutating func chooseForStrings(
        _ values: UnsafeBufferPointer<Int64>, _ base: UnsafePointer<UInt8>, isInterned: Bool
    ) -> ParquetEncoding {
        if !isInterned, !repeatsInSample(values, base) { return .deltaLengthByteArray }
        let limit = min(max(1, values.count / 2), Self.maximumStrings)
        let pays = buildDictionary(values, base, isInterned: isInterned, limit: limit)
        return pays ? .rleDictionary : .deltaLengthByteArray
    }

    private mutating func repeatsInSample(
        _ values: UnsafeBufferPointer<Int64>, _ base: UnsafePointer<UInt8>
    ) -> Bool {
        let sample = Self.sample(values.count)
        let limit = max(1, sample.reduce(0) { $0 + $1.count } / 2)
        dictionary.removeAll()
        indices.reserve(values.count)
        return sample.allSatisfy { range in
            dictionary.index(
                strings: UnsafeBufferPointer(rebasing: values[range]), base: base, limit: limit,
                into: indices.base + range.lowerBound)
        }
    }

    private mutating func chooseForNumbers(
        _ values: UnsafeBufferPointer<Int64>, _ type: ParquetPhysicalType
    ) throws(ParquetError) -> ParquetEncoding {
        let sample = Self.sample(values.count)
        let sampled = sample.reduce(0) { $0 + $1.count }
        func scaled(_ bytes: Int) -> Int { bytes * values.count / sampled }

        var best = Trial(.plain, false, scaled(try trial(sample, values, .plain, type)))
        if type != .double {
            let packed = try packedTrial(sample, values, .deltaBinaryPacked, type, scaled)
            if packed.bytes < best.bytes { best = packed }
        }
        if indexSample(sample, values, limit: max(1, sampled / 2)),
            try packedTrial(sample, values, .rleDictionary, type, scaled).bytes < best.bytes,
            buildDictionary(values, nil, isInterned: true, limit: min(max(1, values.count / 2), Self.maximumNumbers))
        {
            let indexed = try packedTrial(sample, values, .rleDictionary, type, scaled)
            if indexed.bytes + (try dictionaryBytes(type)) < best.bytes { best = indexed }
        }
        wholeBytes = best.wholeBytes
        return best.encoding
    }

    /// What an encoding makes of a chunk, as its sample has it.
    private struct Trial {
        let encoding: ParquetEncoding
        let wholeBytes: Bool
        let bytes: Int

        init(_ encoding: ParquetEncoding, _ wholeBytes: Bool, _ bytes: Int) {
            self.encoding = encoding
            self.wholeBytes = wholeBytes
            self.bytes = bytes
        }
    }

    /// The better of exact widths and such of whole bytes.
    private mutating func packedTrial(
        _ sample: [Range<Int>], _ values: UnsafeBufferPointer<Int64>, _ encoding: ParquetEncoding,
        _ type: ParquetPhysicalType, _ scaled: (Int) -> Int
    ) throws(ParquetError) -> Trial {
        wholeBytes = false
        let exact = Trial(encoding, false, scaled(try trial(sample, values, encoding, type)))
        guard compresses, encoding != .rleDictionary || indexWidth % 8 != 0 else { return exact }
        wholeBytes = true
        let whole = Trial(encoding, true, scaled(try trial(sample, values, encoding, type)))
        wholeBytes = false
        // What is not worth much is not worth the time to undo it whenever the column is read.
        return whole.bytes < exact.bytes - exact.bytes / 16 ? whole : exact
    }

    private mutating func indexSample(
        _ sample: [Range<Int>], _ values: UnsafeBufferPointer<Int64>, limit: Int
    ) -> Bool {
        dictionary.removeAll()
        indices.reserve(values.count)
        return sample.allSatisfy { range in
            dictionary.index(
                words: UnsafeBufferPointer(rebasing: values[range]), limit: limit,
                into: indices.base + range.lowerBound)
        }
    }

    /// False, and nothing to be used, when more than `limit` values are distinct.
    private mutating func buildDictionary(
        _ values: UnsafeBufferPointer<Int64>, _ base: UnsafePointer<UInt8>?, isInterned: Bool, limit: Int
    ) -> Bool {
        dictionary.removeAll()
        indices.reserve(values.count)
        if let base, !isInterned {
            return dictionary.index(strings: values, base: base, limit: limit, into: indices.base)
        }
        return dictionary.index(words: values, limit: limit, into: indices.base)
    }

    /// Compressed bytes of the sample under an encoding. Each stretch is encoded by itself: the jumps between them are
    /// not the data's.
    private mutating func trial(
        _ sample: [Range<Int>], _ values: UnsafeBufferPointer<Int64>, _ encoding: ParquetEncoding,
        _ type: ParquetPhysicalType
    ) throws(ParquetError) -> Int {
        page.removeAll()
        for range in sample { encodeNumbers(values, range, encoding, type) }
        try zstd.compress(page.bytes, into: &compressed)
        return compressed.count
    }

    private mutating func dictionaryBytes(_ type: ParquetPhysicalType) throws(ParquetError) -> Int {
        page.removeAll()
        PlainEncoding.encode(dictionary.entries.values, as: type, into: &page)
        try zstd.compress(page.bytes, into: &compressed)
        return compressed.count
    }

    private static func sample(_ count: Int) -> [Range<Int>] {
        guard count > stretch * stretches else { return [0..<count] }
        return (0..<stretches).map { index in
            let start = (count - stretch) * index / (stretches - 1)
            return start..<start + stretch
        }
    }
}

/// A page's values, encoded.
extension ChunkWorkspace {
    mutating func encodeNumbers(
        _ values: UnsafeBufferPointer<Int64>, _ range: Range<Int>, _ encoding: ParquetEncoding,
        _ type: ParquetPhysicalType
    ) {
        let part = UnsafeBufferPointer(rebasing: values[range])
        switch encoding {
        case .deltaBinaryPacked:
            DeltaBinaryPacked.encode(part, is32: type == .int32, wholeBytes: wholeBytes, into: &page)
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
    private var indexWidth: Int { max(1, BitPacking.width(of: UInt64(max(dictionary.count, 1) - 1))) }

    private mutating func encodeIndices(_ range: Range<Int>) {
        let width = wholeBytes ? (indexWidth + 7) & ~7 : indexWidth
        page.append(UInt8(width))
        let part = UnsafeBufferPointer(start: indices.base + range.lowerBound, count: range.count)
        RunLengthHybrid.encode(part, width: width, into: &page)
    }
}
