import Foundation
import JSONText
import TestSupport
import Testing

/// nst/JSONTestSuite: every `y_` accepted, every `n_` refused, each `i_` as the table says.
@Suite(.enabled(if: Paths.shared != nil, "needs ../shared/corpora/json-test-suite"))
struct JSONTestSuiteTests {
    private static let folder = Paths.shared?.appendingPathComponent("corpora/json-test-suite")

    private static func files(_ prefix: String) -> [String] {
        guard let folder else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.sorted()
    }

    private func failure(of name: String) throws -> JSONError? {
        let data = try Data(contentsOf: Self.folder!.appendingPathComponent(name))
        return JSONTextTests.failure([UInt8](data))
    }

    @Test func theCorpusIsThere() {
        #expect(Self.files("y_").count == 95)
        #expect(Self.files("n_").count == 94)
        #expect(Self.files("i_").count == Self.choices.count)
    }

    @Test(arguments: files("y_")) func accepts(name: String) throws { #expect(try failure(of: name) == nil) }

    @Test(arguments: files("n_")) func refuses(name: String) throws { #expect(try failure(of: name) != nil) }

    @Test(arguments: files("i_")) func decidesAsWritten(name: String) throws {
        let choice = try #require(Self.choices[name], "no choice written for \(name)")
        #expect(try failure(of: name)?.reason == choice)
    }

    /// What the standard leaves open; nil is accepted. Numbers are kept as text, so none is too large; what is no
    /// valid Unicode cannot be stored as text; depth is bounded.
    private static let choices: [String: JSONError.Reason?] = [
        "i_number_double_huge_neg_exp.json": nil,
        "i_number_huge_exp.json": nil,
        "i_number_neg_int_huge_exp.json": nil,
        "i_number_pos_double_huge_exp.json": nil,
        "i_number_real_neg_overflow.json": nil,
        "i_number_real_pos_overflow.json": nil,
        "i_number_real_underflow.json": nil,
        "i_number_too_big_neg_int.json": nil,
        "i_number_too_big_pos_int.json": nil,
        "i_number_very_big_negative_int.json": nil,
        "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
        "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
        "i_string_1st_valid_surrogate_2nd_invalid.json": .loneSurrogate,
        "i_string_UTF-16LE_with_BOM.json": .unexpectedByte,
        "i_string_UTF-8_invalid_sequence.json": .invalidUTF8,
        "i_string_UTF8_surrogate_U+D800.json": .invalidUTF8,
        "i_string_incomplete_surrogate_and_escape_valid.json": .loneSurrogate,
        "i_string_incomplete_surrogate_pair.json": .loneSurrogate,
        "i_string_incomplete_surrogates_escape_valid.json": .loneSurrogate,
        "i_string_invalid_lonely_surrogate.json": .loneSurrogate,
        "i_string_invalid_surrogate.json": .loneSurrogate,
        "i_string_invalid_utf-8.json": .invalidUTF8,
        "i_string_inverted_surrogates_U+1D11E.json": .loneSurrogate,
        "i_string_iso_latin_1.json": .invalidUTF8,
        "i_string_lone_second_surrogate.json": .loneSurrogate,
        "i_string_lone_utf8_continuation_byte.json": .invalidUTF8,
        "i_string_not_in_unicode_range.json": .invalidUTF8,
        "i_string_overlong_sequence_2_bytes.json": .invalidUTF8,
        "i_string_overlong_sequence_6_bytes.json": .invalidUTF8,
        "i_string_overlong_sequence_6_bytes_null.json": .invalidUTF8,
        "i_string_truncated-utf-8.json": .invalidUTF8,
        "i_string_utf16BE_no_BOM.json": .unexpectedByte,
        "i_string_utf16LE_no_BOM.json": .unexpectedByte,
        "i_structure_500_nested_arrays.json": .tooDeep,
        "i_structure_UTF-8_BOM_empty_object.json": .unexpectedByte,
    ]
}
