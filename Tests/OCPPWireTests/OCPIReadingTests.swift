import JSONText
import Testing

@testable import OCPPWire

/// OCPI's responses, however the bytes come: the records are the same, with their places, and nothing is passed over.
@Suite struct OCPIReadingTests {
    private static let cdr =
        #"{"id":"1","total_energy":1,"cdr_location":{"id":"L } ] \" {"},"last_updated":"2026-03-01T06:00:00Z"}"#
    private static let session = "{\n  \"id\": \"2\", \"kwh\": 1,\n  \"last_updated\": \"2026-03-01T06:00:00Z\"\n}"

    static let texts = [
        #"{"data":[\#(cdr),\#(session)],"status_code":1000}"#,
        #"{"status_code":1000,"status_message":"a \n b","data":[\#(cdr) , \#(session)]}"#,
        "{ \"timestamp\" : \"2026\" ,\n \"status_code\" : -1e3 , \"data\" : \(cdr)\n , \"x\" : null }\n\(session)",
        #"{"status_code":1000,"data":[\#(cdr)],"links":{"a":[]}}\#(session)"#,
        #"{"status_code":1000,"data":[\#(cdr)],"data":[\#(session)]}"#, #"{"status_code":1000,"data":[\#(cdr)"#,
        #"{"data":[\#(cdr),{"id":"3",]},"status_code":1000}"#, #"[\#(cdr),\#(session)]"#,
        "\(cdr)\n\(session)\n\(cdr)", #"{"data":{},"status_code":1000}"#,
    ]

    @Test(arguments: texts.indices) func piecesDoNotShow(index: Int) {
        let input = Array(Self.texts[index].utf8)
        let whole = RecordReader.records(of: input, describe)
        for size in [1, 2, 3, 7, 64, 1023, 1024] {
            #expect(RecordReader.records(of: input, pieces: [size], describe) == whole, "\(size)")
        }
        let isFaulty = [3, 4, 6, 9].contains(index)
        #expect(whole.contains { $0.contains("broken") } == isFaulty, "\(whole)")
        for (id, text) in [("1", Self.cdr), ("2", Self.session)] where Self.texts[index].contains(text) {
            let isHidden = index == 4 && id == "2"
            #expect(whole.contains { $0.hasSuffix(" \(id)") } == !isHidden, "\(id): \(whole)")
            // What is hidden in a response's rest is in its broken record.
            if isHidden { #expect(whole.contains { $0.contains("unknown-object") }) }
        }
    }

    /// Nothing but an object's own keys tells it from others.
    @Test(arguments: [
        (#"{"country_code":"BE","id":"1","evses":[]}"#, true), (#"{"id":"1","kwh":2}"#, true),
        (#"{"id":"1","name":"a","address":"b","coordinates":{}}"#, true),
        (#"{"ts":"2026-03-01T06:00:00Z","cp":"party_id","dir":"in","msg":[2,"1","Heartbeat",{"kwh":1}]}"#, false),
        (#"{"timestamp":"2026-03-01T06:00:00Z","message":[2,"1","DataTransfer",{"country_code":"BE"}]}"#, false),
    ]) func isTold(json: String, isObject: Bool) {
        let kinds = RecordReader.records(of: Array(json.utf8)) { record in
            if case .object = record.content { return true }
            return false
        }
        #expect(kinds == [isObject])
    }
}
