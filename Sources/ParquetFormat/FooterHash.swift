import CXXHash

/// Hashes that cover what no page checksum does, kept in the file's own key/value metadata.
///
/// `laddpuls.footer_xxh3` is the XXH3-128 of the footer (FileMetaData) with its own 32 digits written as zeros;
/// `laddpuls.page_index_xxh3` that of all bytes between the last page and the footer. Digits are lower-case hex of the
/// canonical (big endian) hash. Page headers need none: each of their fields is checked against footer and page.
enum FooterHash {
    static let footerKey = "laddpuls.footer_xxh3"
    static let pageIndexKey = "laddpuls.page_index_xxh3"
    static let keys = [footerKey, pageIndexKey]
    static let blank = String(repeating: "0", count: 32)

    static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
        let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
        return hex(hash.high64) + hex(hash.low64)
    }

    static func hex(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { hex($0) } }

    private static func hex(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Throws unless the footer carries no hash, or its own.
    static func verify(_ metadata: FileMetaData, footer: [UInt8]) throws(ParquetError) {
        guard let entry = metadata.keyValueMetadata.last(where: { $0.key == footerKey }) else { return }
        guard let stated = entry.value, let offset = entry.valueOffset, stated.utf8.count == blank.utf8.count else {
            throw ParquetError("\(footerKey) is not 32 digits")
        }
        var blanked = footer
        blanked.replaceSubrange(offset..<offset + stated.utf8.count, with: blank.utf8)
        let found = hex(blanked)
        guard found == stated else { throw ParquetError("the footer's hash is \(found), stated is \(stated)") }
    }
}
