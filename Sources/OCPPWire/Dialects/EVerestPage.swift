import JSONText
import Telemetry

/// libocpp's `ocpp.html`: its log as a page, one table row for a frame.
///
///     <tr class="ChargePoint"> <td>2024-02-26T09:10:45.446Z</td> <td>ChargePoint&gt;CentralSystem</td> <td><b>BootNotification</b></td><td><b></b></td> <td><pre lang="json">[
///       2,
///       …
///     ]</pre></td> </tr>
///
/// The CSMS's frames have their name in the second `<b>`; `ocpp_raw.html` has the frame itself there, as it was sent, and an
/// empty `<pre>`. In a `<pre>` libocpp writes `<` and `>` as `&lt;` and `&gt;` and leaves `&` as it is: a text that held
/// `&lt;` before cannot be told from one that held `<`, and is read as the latter.
enum EVerestPage {
    private static let openings: [(word: StaticString, direction: Direction?)] = [
        ("<tr class=\"ChargePoint\">", .in), ("<tr class=\"CentralSystem\">", .out), ("<tr class=\"SYS\">", nil),
    ]
    private static let head: StaticString = "<html><head><title>EVerest"

    /// How a row goes on after its frame: in `<pre>`, or, as it was sent, in the first `<b>` or in the second.
    private static let ending: StaticString = "</pre></td> </tr>"
    private static let endingsOfSent: [StaticString] = [
        "</b></td><td><b></b></td> <td><pre lang=\"json\"></pre></td> </tr>",
        "</b></td> <td><pre lang=\"json\"></pre></td> </tr>",
    ]

    static func read(_ line: Bytes) -> LogLine? {
        guard line.first == UInt8(ascii: "<") else { return nil }
        if line.hasPrefix(head) { return LogLine(body: .text) }
        var scan = TextScan(line)
        guard let opening = openings.first(where: { scan.take($0.word) }) else { return nil }
        guard let direction = opening.direction else { return LogLine(body: .text) }
        scan.skipSpace()
        let time = scan.take("<td>") ? scan.dateTime() : nil
        if let frame = frameSent(scan.rest) { return LogLine(time: time, direction: direction, body: .markup(frame)) }
        let action = scan.take(upTo: "<pre lang=\"json\">", within: 4096).flatMap(action)
        return LogLine(time: time, direction: direction, action: action, body: .markup(scan.rest))
    }

    /// The frame that stands where the name of one does.
    private static func frameSent(_ cells: Bytes) -> Bytes? {
        var scan = TextScan(cells)
        for _ in 0..<2 {
            guard scan.take(upTo: "<b>", within: .max) != nil else { return nil }
            if BareFrames.isFrame(scan.rest) || EVerest.isBracketAlone(scan.rest) { return scan.rest }
        }
        return nil
    }

    /// `… <td><b>BootNotification</b></td><td><b></b></td> <td>` and `… <td><b></b></td><td><b>BootNotificationResponse</b>…`
    private static func action(_ names: Bytes) -> Bytes? {
        var scan = TextScan(names)
        while scan.take(upTo: "<b>", within: .max) != nil {
            if let name = scan.take(upTo: "</b>"), !name.isEmpty { return EVerest.action(name) }
        }
        return nil
    }

    /// Whether the row ends here, so that no more of a frame follows.
    static func endsRow(_ text: Bytes) -> Bool { text.trimmingSpace.hasSuffix(ending) }

    /// The frame's own text out of a row's, from the frame's first byte to the row's end.
    static func frame(_ row: Bytes, into made: inout MadeText) {
        made.removeAll()
        let row = row.trimmingSpace
        if let ending = endingsOfSent.first(where: row.hasSuffix) {
            made.append(Bytes(rebasing: row.dropLast(ending.utf8CodeUnitCount)))
        } else {
            let length = row.count - (row.hasSuffix(ending) ? ending.utf8CodeUnitCount : 0)
            decode(Bytes(rebasing: row[..<length]), into: &made)
        }
    }

    private static func decode(_ markup: Bytes, into made: inout MadeText) {
        var rest = markup
        while let place = rest.firstIndex(of: UInt8(ascii: "&")) {
            made.append(Bytes(rebasing: rest[..<place]))
            var scan = TextScan(Bytes(rebasing: rest[place...]))
            made.append(scan.take("&lt;") ? "<" : scan.take("&gt;") ? ">" : scan.take("&") ? "&" : "")
            rest = scan.rest
        }
        made.append(rest)
    }
}
