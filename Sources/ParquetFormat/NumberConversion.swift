/// How a value as it lies in the file becomes the number that is handed out: the last step of decoding a page.
enum NumberConversion {
    /// It is that number.
    case none
    /// The 32 bits of a FLOAT, sign-extended, to those of a double.
    case float
    /// INT32 holding an unsigned number.
    case unsigned32
    /// A reference to big-endian two's complement bytes of any length (LogicalTypes.md, DECIMAL).
    case decimalBytes
    /// A reference to the two bytes of an IEEE 754 half.
    case halfBytes

    init(_ leaf: LeafColumn) {
        switch (leaf.field.kind, leaf.type) {
        case (.float, _): self = .float
        case (.unsigned, .int32): self = .unsigned32
        case (.decimal, .byteArray), (.decimal, .fixedLengthByteArray): self = .decimalBytes
        case (.float16, _): self = .halfBytes
        default: self = .none
        }
    }

    /// - Parameter base: where references point; unused for numbers.
    func apply(
        _ values: UnsafeMutableBufferPointer<Int64>, base: UnsafePointer<UInt8>
    ) throws(ParquetError) {
        switch self {
        case .none: break
        case .float: for index in values.indices { values[index] = Self.double(floatBits: values[index]) }
        case .unsigned32: for index in values.indices { values[index] &= 0xFFFF_FFFF }
        case .decimalBytes:
            for index in values.indices { values[index] = try Self.integer(ByteRef(values[index]).bytes(base)) }
        case .halfBytes:
            for index in values.indices { values[index] = Self.double(half: ByteRef(values[index]).bytes(base)) }
        }
    }

    private static func double(floatBits: Int64) -> Int64 {
        let float = Float(bitPattern: UInt32(truncatingIfNeeded: floatBits))
        return Int64(bitPattern: Double(float).bitPattern)
    }

    /// Big-endian two's complement; bytes beyond the eighth must only repeat the sign.
    static func integer(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) -> Int64 {
        guard let first = bytes.first else { throw ParquetError("a DECIMAL of no bytes") }
        var value: Int64 = first >= 0x80 ? -1 : 0
        for byte in bytes {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
            guard !overflow else { throw ParquetError("a DECIMAL of \(bytes.count) bytes does not fit 64 bits") }
            value = shifted | Int64(byte)
        }
        return value
    }

    /// The bits of the double that equals a little-endian half.
    static func double(half bytes: UnsafeRawBufferPointer) -> Int64 {
        let bits = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
            }
        return Int64(bitPattern: (bits >> 15 == 1 ? -magnitude : magnitude).bitPattern)
    }
}
