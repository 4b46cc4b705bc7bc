import Foundation
import JSONText
import Revenue

/// Reads OCPI tariffs: every problem with its line, its column and a remedy.
enum TariffsFile {
    /// - Throws: `Trouble`; a price that is not understood must not become one of 0.
    static func load(_ path: String) throws -> TariffBook {
        let data = try Files.data(path)
        let book: TariffBook
        do {
            book = try data.withUnsafeBytes { try TariffBook.read($0.bindMemory(to: UInt8.self)) }
        } catch let error as JSONError {
            throw Trouble(
                "\(path):\(place(error.offset, data)): \(words(error.reason)); "
                    + "a tariffs file is one JSON array of OCPI Tariff objects")
        }
        guard book.problems.isEmpty else {
            throw Trouble(
                book.problems.map {
                    "\(path):\(place($0.offset, data)): \($0.place.isEmpty ? "the file" : $0.place) \(words($0.reason))"
                }.joined(separator: "\n"))
        }
        return book
    }

    /// `line:column`, both from 1; columns count characters, as editors do.
    private static func place(_ offset: Int, _ data: Data) -> String {
        let before = data.prefix(offset)
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
        return "\(line):\(String(decoding: before[start...], as: UTF8.self).count + 1)"
    }

    private static func words(_ reason: JSONError.Reason) -> String {
        switch reason {
        case .unexpectedEnd: "the text ends too early"
        case .unexpectedByte: "this is no JSON"
        case .bytesAfterEnd: "there is more after the end of the JSON"
        case .badNumber: "this is no JSON number"
        case .badEscape: "this is no JSON escape"
        case .controlCharacter: "a control character stands in a text"
        case .invalidUTF8, .loneSurrogate: "this is not UTF-8 text"
        case .tooDeep: "too many lists and objects in each other"
        case .tooLong: "the file is too long"
        case .tooManyValues: "the file has too many values"
        }
    }

    private static func words(_ reason: TariffProblem.Reason) -> String {
        switch reason {
        case .missing: "is missing; add it"
        case .notADecimal: "is no decimal number; write one such as 0.25"
        case .outOfRange: "is out of range; see OCPI 2.2.1, Tariffs module"
        case .unknownValue: "has a value that is not known; see OCPI 2.2.1, Tariffs module"
        case .wrongKind: "is of the wrong kind of JSON; see OCPI 2.2.1, Tariffs module"
        case .rounded: "has more than six decimals; round it"
        case .restrictionNotUnderstood: "is a restriction that is not understood; correct it or take it out"
        }
    }
}
