import Foundation

@testable import ParquetFormat

/// Writes the fuzzers' first inputs: `seeds FOLDER FILE.parquet…`, into FOLDER/footer, FOLDER/pages and FOLDER/groups.
///
/// From every file given, and from small tables of our own writer: whole files that are small, and the pages of each column
/// chunk, as many as are small enough. For grouped scans tables of several columns, with a page index and without.
@main enum Seeds {
    static let mostBytes = 4096

    static func main() throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[1])
        for part in ["footer", "pages", "groups"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(part), withIntermediateDirectories: true)
        }
        for (index, path) in CommandLine.arguments.dropFirst(2).enumerated() {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            try save(bytes, "file\(index)", folder)
        }
        for (index, bytes) in try ownFiles().enumerated() { try save(bytes, "own\(index)", folder) }
        for (index, bytes) in try tables().enumerated() { try saveFooter(bytes, "table\(index)", folder, "groups") }
    }

    /// A key of strings, one of numbers, a value; sorted by the keys or not, or all of one key. Of a few rows, and of runs longer
    /// than a vector.
    static func tables() throws -> [[UInt8]] {
        var files: [[UInt8]] = []
        for (first, second) in [
            (Shape.runs, Shape.runs), (.runs, .ascending), (.fewDistinct, .fewDistinct), (.constant, .constant),
        ] {
            for (encoding, rows) in [(ParquetEncoding.plain, 120), (.rleDictionary, 120), (.rleDictionary, 600)] {
                let columns = [
                    first.column(.utf8, nullable: first != .constant, rows: rows, seed: 1),
                    second.column(.int64, nullable: encoding == .plain, rows: rows, seed: 2),
                    Shape.fewDistinct.column(.int32, nullable: rows == 120, rows: rows, seed: 3),
                ]
                var options = ParquetWriterOptions()
                options.pageRows = rows / 3 - 5
                options.codec = files.count % 3 == 2 ? .zstd : .uncompressed
                options.encodings = [encoding, encoding, nil]
                files.append(try write(columns, groupRows: rows * 2 / 3, options: options))
                files.append(try withoutIndex(files[files.count - 1]))
            }
        }
        return files
    }

    static func withoutIndex(_ file: [UInt8]) throws -> [UInt8] {
        try Forgery.footer(of: file) { metadata in
            for group in metadata.rowGroups.indices {
                for column in metadata.rowGroups[group].columns.indices {
                    metadata.rowGroups[group].columns[column].offsetIndexOffset = nil
                    metadata.rowGroups[group].columns[column].columnIndexOffset = nil
                }
            }
        }
    }

    static func ownFiles() throws -> [[UInt8]] {
        var files: [[UInt8]] = []
        for kind in ParquetField.Kind.written {
            for shape in Shape.allCases {
                for nullable in [false, true] {
                    let column = shape.column(kind, nullable: nullable, rows: 70, seed: UInt64(files.count))
                    var options = ParquetWriterOptions()
                    options.pageRows = 40
                    options.codec = files.count % 2 == 0 ? .uncompressed : .zstd
                    options.encodings = [kind.encodings[files.count % kind.encodings.count]]
                    options.sortingColumns = [0]
                    files.append(try write([column], groupRows: 50, options: options))
                }
            }
        }
        return files
    }

    static func save(_ bytes: [UInt8], _ name: String, _ folder: URL) throws {
        try saveFooter(bytes, name, folder, "footer")
        guard let reader = try? ParquetReader(bytes: bytes, name: name) else { return }
        for column in reader.fields.indices {
            guard let first = reader.rowGroups.first, let chunk = pages(bytes, first.columns[column].byteRange),
                var seed = FuzzedChunk(reader, column: column, pages: chunk.bytes, rows: chunk.rows)
            else { continue }
            for verified in [false, true] {
                seed.verifiesChecksums = verified
                let file = folder.appendingPathComponent("pages/\(name)-\(column)-\(verified)")
                try Data(seed.bytes).write(to: file)
            }
        }
    }

    /// The file, or where that is large its footer alone; with checksums and without.
    static func saveFooter(_ bytes: [UInt8], _ name: String, _ folder: URL, _ target: String) throws {
        var bytes = bytes
        if bytes.count > 2 * mostBytes {
            let tail = bytes.suffix(8)
            let length = tail.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length < 2 * mostBytes else { return }
            bytes = ParquetWriter.magic + bytes.suffix(length + 8)
        }
        for first in [UInt8(0x50), 0x51] {
            bytes[0] = first
            try Data(bytes).write(to: folder.appendingPathComponent("\(target)/\(name)-\(first)"))
        }
    }

    /// The first pages of a chunk, and the rows they have; nil where not one data page fits.
    static func pages(_ file: [UInt8], _ range: Range<Int>) -> (bytes: [UInt8], rows: Int)? {
        file.withUnsafeBytes { all in
            var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: all[range]))
            var (rows, end) = (0, 0)
            while cursor.remaining > 0 {
                var reader = ThriftCompactReader(cursor)
                guard let header = try? PageHeader(from: &reader) else { break }
                cursor = reader.cursor
                guard (try? cursor.bytes(Int(header.compressedSize))) != nil, cursor.position <= mostBytes else {
                    break
                }
                rows += Int(header.data?.numValues ?? header.dataV2?.numValues ?? 0)
                end = cursor.position
            }
            return rows == 0 ? nil : (Array(file[range.lowerBound..<range.lowerBound + end]), rows)
        }
    }
}
