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
        layout = .exact
        zstd.setQuick(false)
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

        zstd.setQuick(true)
        var best = Trial(.plain, .exact, scaled(try trial(sample, values, .plain, type)))
        if type != .double {
            let packed = try bestTrial(sample, values, .deltaBinaryPacked, type, scaled)
            if packed.bytes < best.bytes { best = packed }
        }
        // A few stretches cannot show what repeats all over the chunk: what stays large is looked at in full, though a
        // dictionary of more than an eighth of the values is too slow to read for what it saves.
        let isLarge = compresses && type != .double && best.bytes * 2 > values.count * 3
        let repeats = indexSample(sample, values, limit: max(1, sampled / 2))
        let pays = repeats ? try bestTrial(sample, values, .rleDictionary, type, scaled).bytes < best.bytes : false
        if pays || isLarge,
            buildDictionary(
                values, nil, isInterned: true, limit: min(max(1, values.count / (repeats ? 2 : 8)), Self.maximumNumbers)
            )
        {
            let indexed = try bestTrial(sample, values, .rleDictionary, type, scaled)
            if indexed.bytes + (try dictionaryBytes(type)) < best.bytes { best = indexed }
        }
        layout = best.layout
        // Noise is the same size at every level, and costs half the time at the first.
        zstd.setQuick(false)
        let usual = scaled(try trial(sample, values, best.encoding, type))
        zstd.setQuick(best.bytes <= usual + usual / 200)
        return best.encoding
    }

    /// What an encoding makes of a chunk, as its sample has it.
    private struct Trial {
        let encoding: ParquetEncoding
        let layout: DeltaBinaryPacked.Layout
        let bytes: Int

        init(_ encoding: ParquetEncoding, _ layout: DeltaBinaryPacked.Layout, _ bytes: Int) {
            self.encoding = encoding
            self.layout = layout
            self.bytes = bytes
        }
    }

    /// The best of exact widths and such of whole bytes.
    private mutating func bestTrial(
        _ sample: [Range<Int>], _ values: UnsafeBufferPointer<Int64>, _ encoding: ParquetEncoding,
        _ type: ParquetPhysicalType, _ scaled: (Int) -> Int
    ) throws(ParquetError) -> Trial {
        layout = .exact
        let exact = Trial(encoding, layout, scaled(try trial(sample, values, encoding, type)))
        guard compresses, encoding != .rleDictionary || indexWidth % 8 != 0 else { return exact }
        var best = exact
        var bases: [Int64?] = [nil]
        if encoding == .deltaBinaryPacked, let base = Self.base(sample, values) { bases.append(base) }
        for base in bases {
            layout = DeltaBinaryPacked.Layout(wholeBytes: true, base: base)
            let whole = Trial(encoding, layout, scaled(try trial(sample, values, encoding, type)))
            // What is not worth much is not worth the time to undo it whenever the column is read.
            if whole.bytes < best.bytes, whole.bytes < exact.bytes - exact.bytes / 32 { best = whole }
        }
        layout = .exact
        return best
    }

    /// The first of three that nearly all differences are above. The lower two are so far from a multiple of 256 that small
    /// differences of either sign have the same upper bytes.
    private static func base(_ sample: [Range<Int>], _ values: UnsafeBufferPointer<Int64>) -> Int64? {
        let bases: [Int64] = [0, -(1 << 15) - 128, -(1 << 23) - (1 << 15) - 128]
        return bases.first { base in
            var (below, count) = (0, 0)
            for range in sample where !range.isEmpty {
                for index in range.dropFirst() where values[index] &- values[index - 1] < base { below += 1 }
                count += range.count
            }
            return below * 512 <= count
        }
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
        guard dictionary.index(words: values, limit: limit, into: indices.base) else { return false }
        // Ascending numbers have upper bytes in common, and so have indices of neighbours.
        if base == nil { dictionary.sort(indices.room(values.count)) }
        return true
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
