import Testing

@testable import Ingest

@Suite struct PseudonymizerTests {
    /// From `printf %s DEADBEEF | openssl dgst -sha256 -hmac 0123456789abcdef`.
    static let known = "de9138295f25ecab834153aaa520281231b3ff2de25892a8cad8a45b99557ed9"
    static let key = Array("0123456789abcdef".utf8)

    @Test(arguments: ["DEADBEEF", "deadbeef", " DeadBeef\t", "\r\nDEADBEEF  "]) func caseAndBlanksDoNotMatter(
        token: String
    ) {
        var names = Pseudonymizer(key: Self.key)
        #expect(names.name(token) == Self.known)
        #expect(names.name(token) == Self.known)
    }

    @Test func otherBytesStayThemselves() {
        var names = Pseudonymizer(key: Self.key)
        #expect(names.name("Åsa") != names.name("åsa"))
        #expect(names.name("DEAD BEEF") != Self.known)
    }

    /// One hash says nothing of the next: from Python's `hmac`, with the key `key`.
    @Test func eachHashBeginsAtTheKey() {
        let keyed = KeyedHash(Array("key".utf8))
        for (message, hex) in [
            ("hello", "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b"),
            ("world", "3b021486e1a7a05883c9e7ceba1ed71a07ee475a6603ba413ed9c1cfe65c884d"),
            ("hello", "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b"),
        ] { #expect(Pseudonymizer.hex(keyed.hash(Array(message.utf8))) == Array(hex.utf8), "\(message)") }
    }

    @Test func anEmptyTokenNamesNobody() {
        var names = Pseudonymizer(key: Self.key)
        #expect(names.name("") == "")
        #expect(names.name("  ") == "")
    }

    @Test func plainLeavesTokensAlone() {
        var names = Pseudonymizer(key: nil)
        #expect(names.name(" DeadBeef ") == " DeadBeef ")
    }

    @Test func moreTokensThanTheMemoryHolds() {
        var names = Pseudonymizer(key: Self.key)
        let first = names.name("token 0")
        for number in 1...70_000 { _ = names.name("token \(number)") }
        #expect(names.name("token 0") == first)
    }
}

extension Pseudonymizer {
    fileprivate mutating func name(_ token: String) -> String {
        var token = token
        return token.withUTF8 { String(decoding: pseudonym(of: $0), as: UTF8.self) }
    }
}
