import Telemetry

/// Priced sessions summed by site, local day, payment kind and currency; sums are exact.
enum RevenueDays {
    static func rows(_ sessions: [SessionRow]) -> [RevenueDayRow] {
        var days: [Key: RevenueDayRow] = [:]
        for row in sessions {
            guard let currency = row.currency else { continue }
            let key = Key(row.session.siteID, row.localDay, row.session.payment.rawValue, currency)
            days[key, default: key.emptyRow].add(row)
        }
        return days.keys.sorted().map { days[$0]! }
    }

    private struct Key: Hashable, Comparable {
        let siteID: String
        let day: Day
        let payment: String
        let currency: String

        init(_ siteID: String, _ day: Day, _ payment: String, _ currency: String) {
            self.siteID = siteID
            self.day = day
            self.payment = payment
            self.currency = currency
        }

        var emptyRow: RevenueDayRow {
            RevenueDayRow(siteID: siteID, day: day, payment: payment, currency: currency)
        }

        static func < (a: Key, b: Key) -> Bool {
            (a.siteID, a.day, a.payment, a.currency) < (b.siteID, b.day, b.payment, b.currency)
        }
    }
}

extension RevenueDayRow {
    fileprivate mutating func add(_ row: SessionRow) {
        sessions += 1
        energyMilliwh.addSaturating(row.session.energyMilliwh)
        revenueMicros.addSaturating(row.price.exclVATMicros)
        revenueInclVATMicros.addSaturating(row.price.inclVATMicros)
    }
}
