/// INT96 as Impala and Spark write it: eight bytes of nanoseconds in the day, four of the Julian day, little endian.
enum Int96 {
    private static let julianDayOf1970: Int64 = 2_440_588

    /// - Throws: where a value has finer digits than `unit`, or is out of its range: nothing is rounded in silence.
    static func decode(
        _ cursor: inout ByteCursor, _ unit: ParquetTimeUnit, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        let bytes = try cursor.bytes(output.count * 12)
        for index in output.indices {
            let nanoseconds = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 12, as: Int64.self))
            let day = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 12 + 8, as: Int32.self))
            output[index] = try timestamp(day: Int64(day) - julianDayOf1970, nanoseconds, unit)
        }
    }

    private static func timestamp(
        day: Int64, _ nanoseconds: Int64, _ unit: ParquetTimeUnit
    ) throws(ParquetError) -> Int64 {
        let (parts, finer) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000 / unit.perSecond)
        guard finer == 0 else { throw ParquetError("an INT96 timestamp has finer digits than \(unit)") }
        let perDay = 86_400 * unit.perSecond
        // Spark counts microseconds modulo 2^64 and writes days to match: the corpus's notes on int96_from_spark.
        if unit == .microseconds { return day &* perDay &+ parts }
        let (start, overflow) = day.multipliedReportingOverflow(by: perDay)
        let (value, wrapped) = start.addingReportingOverflow(parts)
        guard !overflow, !wrapped else { throw ParquetError("an INT96 timestamp does not fit 64 bits of \(unit)") }
        return value
    }
}
