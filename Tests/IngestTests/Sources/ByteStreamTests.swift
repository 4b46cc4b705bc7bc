import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite struct ByteStreamTests {
    @Test func plainBytesComeAsTheyAre() throws {
        #expect(try unpack(Array(Packed.line.utf8)) == (Packed.line, nil))
        #expect(try unpack([]) == ("", nil))
        #expect(try unpack([0x1F]) == ("\u{1F}", nil))
    }

    @Test func plainFilesLargerThanAChunk() throws {
        let text = String(repeating: Packed.line, count: 20_000)
        #expect(try unpack(Array(text.utf8)).text == text)
    }

    @Test(arguments: [Packed.gzip, Packed.zstd]) func membersFollowEachOther(packed: [UInt8]) throws {
        for count in 1...4 {
            let text = String(repeating: Packed.line, count: count)
            #expect(try unpack(Array(repeatElement(packed, count: count).joined())) == (text, nil))
        }
    }

    @Test func zerosAfterTheLastMemberArePadding() throws {
        #expect(try unpack(Packed.gzip + [UInt8](repeating: 0, count: 512)) == (Packed.line, nil))
        #expect(try unpack(Packed.gzip + [7]) == (Packed.line, .damagedGzip))
    }

    @Test func gzipCutAnywhereIsTruncated() throws {
        for count in 3..<Packed.gzip.count {
            let (text, fault) = try unpack(Array(Packed.gzip.prefix(count)))
            #expect(fault == .truncatedGzip, "cut at \(count)")
            #expect(Packed.line.hasPrefix(text))
        }
    }

    @Test func zstdCutAnywhereIsTruncated() throws {
        for count in 4..<Packed.zstd.count {
            let (text, fault) = try unpack(Array(Packed.zstd.prefix(count)))
            #expect(fault == .truncatedZstd, "cut at \(count)")
            #expect(Packed.line.hasPrefix(text))
        }
    }

    @Test func theMembersBeforeACutAreKept() throws {
        #expect(try unpack(Packed.gzip + Packed.gzip.prefix(30)).text.hasPrefix(Packed.line))
        #expect(try unpack(Packed.zstd + Packed.zstd.prefix(30)).text.hasPrefix(Packed.line))
    }

    /// Ten bytes of header (time, flags, system) and the padding after the last bit hold nothing; all else is checked.
    @Test func flippedBitsNeverComeThroughUnseen() throws {
        for packed in [Packed.gzip, Packed.zstd] {
            for place in packed.indices.dropFirst(4) {
                var bytes = packed
                bytes[place] ^= 4
                let (text, fault) = try unpack(bytes)
                #expect(fault != nil || text == Packed.line, "byte \(place)")
            }
        }
    }

    /// A frame header that asks for a window of 2 GiB, in seven bytes.
    @Test func aFrameMayNotAskForGigabytes() throws {
        let header: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (31 - 10) << 3, 0x01, 0x00, 0x00]
        #expect(try unpack(header) == ("", .damagedZstd))
    }

    @Test func aSmallOutputBufferGivesTheSame() throws {
        for packed in [Packed.gzip, Packed.zstd] {
            #expect(try unpack(packed + packed, bufferBytes: 7) == (Packed.line + Packed.line, nil))
        }
    }

    @Test func aMissingFileIsOneClearLine() {
        let error = #expect(throws: IngestError.self) { try ByteStream(path: "/no/such/file") }
        #expect(error?.description == "/no/such/file: No such file or directory")
    }

    private func unpack(_ bytes: [UInt8], bufferBytes: Int = 1 << 16) throws -> (text: String, fault: UnpackingFault?) {
        let folder = try Paths.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("source")
        try Data(bytes).write(to: file)
        let stream = try ByteStream(path: file.path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 1)
        defer { buffer.deallocate() }
        var text: [UInt8] = []
        while true {
            let count = try stream.read(into: buffer)
            if count == 0 { break }
            text += buffer[..<count]
        }
        #expect(stream.storedBytesRead <= bytes.count)
        return (String(decoding: text, as: UTF8.self), stream.fault)
    }
}

/// One line as GNU gzip and zstd packed it, so that other programs' output is read.
enum Packed {
    static let line =
        #"{"ts":"2026-03-01T06:00:12.345Z","cp":"LP-0001","dir":"in","msg":[2,"1","Heartbeat",{}]}"# + "\n"
    static let gzip = bytes(
        "H4sIAAAAAAACA6tWKilWslIyMjAy0zUw1jUwDDEwszIwsDI00jM2MY1S0lFKLgDK+wToGhgYGAK5KZlFQH5mHpCZW5yuZBVtpKMEEvdITSwqSUpNLFHS"
            + "qa6NreUCAIF6bZFZAAAA")
    static let zstd = bytes(
        "KLUv/SRZfQIAksUSF4BPB6sXM2goB8OdLZ0N/S0lbGMqC4AQQLZkGPoxUPMsBiqMTqMq6+iajKYkry3pMTr/t8PwunKMTgbBBZr7L3Ek39wboVevr2cs"
            + "AL30gWY=")

    private static func bytes(_ base64: String) -> [UInt8] { Array(Data(base64Encoded: base64)!) }
}
