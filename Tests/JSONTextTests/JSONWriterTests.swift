import Foundation
import JSONText
import Testing

@Suite struct JSONWriterTests {
    @Test func setsCommasAndNests() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.int(-3)
        writer.key("b")
        writer.beginArray()
        writer.bool(true)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.raw("1.50")
        writer.endArray()
        writer.key("c")
        writer.double(0.1)
        writer.key("d")
        writer.double(.nan)
        writer.endObject()
        writer.newline()
        writer.string("next")
        #expect(writer.text == "{\"a\":-3,\"b\":[true,null,[],1.50],\"c\":0.1,\"d\":null}\n\"next\"")
    }

    @Test func everyScalarBelow0x800ComesBack() throws {
        for value in UInt32(0)..<0x800 {
            let text = "x" + String(Unicode.Scalar(value)!) + "y"
            var writer = JSONWriter()
            writer.string(text)
            try withJSON(writer.bytes) { #expect($0.string?.text == text) }
            #expect(try JSONDecoder().decode(String.self, from: Data(writer.bytes)) == text)
        }
    }
}
