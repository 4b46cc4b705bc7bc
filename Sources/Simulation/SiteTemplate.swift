import Telemetry

/// The places where simulated sites stand, in turn. Two neighbours (0 and 1, 2 and 3, …) lie within a day's journey,
/// since travellers and copied tokens appear at both.
struct SiteTemplate {
    var name: String
    var timeZone: String
    /// Ten-thousandths of a degree.
    var latitude: Int
    var longitude: Int
    var use: SiteUse
    var currency: String
    /// Milli-units of `currency` per kWh for AC and DC.
    var priceAC: Int
    var priceDC: Int
    /// Local hours between which the site is open; nil = always.
    var openHours: Range<Int>?
    /// Load management lowers the offer in the early evening of working days.
    var isLoadManaged: Bool
    /// North America: one phase of 240 V and Type 1 or CCS1 plugs.
    var isNorthAmerican: Bool { timeZone.hasPrefix("America/") }

    static let all: [SiteTemplate] = [
        SiteTemplate(
            name: "Central square", timeZone: "Europe/Stockholm", latitude: 577_000, longitude: 119_700, use: .city,
            currency: "SEK", priceAC: 3900, priceDC: 6490, openHours: nil, isLoadManaged: true),
        SiteTemplate(
            name: "Riverside offices", timeZone: "Europe/London", latitude: 515_000, longitude: -1_200, use: .workplace,
            currency: "GBP", priceAC: 390, priceDC: 720, openHours: 6..<22, isLoadManaged: true),
        SiteTemplate(
            name: "Freeway plaza", timeZone: "America/Los_Angeles", latitude: 340_500, longitude: -1_182_400,
            use: .highway, currency: "USD", priceAC: 320, priceDC: 560, openHours: nil, isLoadManaged: false),
        SiteTemplate(
            name: "Mission street", timeZone: "America/Los_Angeles", latitude: 377_600, longitude: -1_224_200,
            use: .city, currency: "USD", priceAC: 340, priceDC: 590, openHours: nil, isLoadManaged: true),
        SiteTemplate(
            name: "Messe Nord", timeZone: "Europe/Berlin", latitude: 525_200, longitude: 134_000, use: .workplace,
            currency: "EUR", priceAC: 440, priceDC: 690, openHours: 5..<23, isLoadManaged: true),
        SiteTemplate(
            name: "Autobahn rest stop", timeZone: "Europe/Berlin", latitude: 519_600, longitude: 115_800, use: .highway,
            currency: "EUR", priceAC: 490, priceDC: 790, openHours: nil, isLoadManaged: false),
        SiteTemplate(
            name: "Harbour street", timeZone: "Europe/Oslo", latitude: 599_100, longitude: 107_500, use: .city,
            currency: "NOK", priceAC: 4200, priceDC: 6900, openHours: nil, isLoadManaged: false),
        SiteTemplate(
            name: "E6 service area", timeZone: "Europe/Stockholm", latitude: 589_300, longitude: 111_700, use: .highway,
            currency: "SEK", priceAC: 4300, priceDC: 7490, openHours: nil, isLoadManaged: true),
        SiteTemplate(
            name: "Campus east", timeZone: "America/New_York", latitude: 407_300, longitude: -739_900, use: .workplace,
            currency: "USD", priceAC: 310, priceDC: 540, openHours: nil, isLoadManaged: true),
        SiteTemplate(
            name: "Turnpike mile 63", timeZone: "America/New_York", latitude: 402_200, longitude: -747_600,
            use: .highway, currency: "USD", priceAC: 330, priceDC: 610, openHours: nil, isLoadManaged: false),
    ]
}

/// What people come for: it sets the hours, the stay and the hardware.
enum SiteUse { case workplace, city, highway }
