/// How one make of charger speaks OCPP: the version, and everything that versions leave open or vendors do anyway.
///
/// Each field imitates something seen in the field (logs and issue threads of open charging software).
struct Accent {
    enum Version { case v16, v201 }

    /// How timestamps are written.
    enum Stamp {
        /// `2026-03-01T06:00:12.345Z`
        case milliseconds
        /// `2026-03-01T06:00:12Z`
        case seconds
        /// `2026-03-01T07:00:12+01:00`, the site's offset
        case offset
    }

    /// How message ids are made.
    enum MessageID {
        case uuid
        /// 1, 2, 3 …, again from 1000 after each boot.
        case counter
        case number
    }

    /// What stands in `vendorErrorCode`.
    enum ErrorStyle {
        case none
        /// The ChargeX minimum required error codes, `CX002`.
        case mrec
        /// The vendor's own numbers.
        case own
    }

    var vendor: String
    var model: String
    var version: Version
    var isDC: Bool
    var stamp: Stamp
    var messageID: MessageID
    var heartbeatSeconds: Int64
    /// Period of clock-aligned meter values, which are sent between sessions too; nil for none.
    var clockAlignedSeconds: Int64?
    var energyInKilo: Bool
    var powerInKilo: Bool
    /// AC: a power for each phase and no total.
    var powerPerPhase: Bool
    /// Writes each object's fields in the opposite order.
    var reversesFields: Bool
    /// Leaves out what OCPP 1.6 defaults: measurand and unit of the energy register, context, format, location.
    var omitsDefaults: Bool
    var sendsVoltage: Bool
    var sendsOffer: Bool
    var sendsTemperature: Bool
    /// 1.6: meter values of the session's begin and end again in StopTransaction.
    var sendsTransactionData: Bool
    /// 1.6: a status of the whole charge point (connectorId 0) after each boot.
    var sendsStationStatus: Bool
    /// 2.0.1: the transaction starts when the cable is plugged in, not when the driver is authorised.
    var startsAtPlugIn: Bool
    var errorStyle: ErrorStyle
    /// 1.6, DC: one port with a CCS and a CHAdeMO cable, connectorIds 1 and 2.
    var hasTwoCables: Bool
    /// Major and minor number of the firmware at the start; the minor grows with upgrades.
    var firmware: (major: Int, minor: Int)

    func firmwareText(minor: Int) -> String {
        switch messageID {
        case .uuid: "\(firmware.major).\(minor).3"
        case .counter: "v\(firmware.major).\(minor).0-b\(minor * 7)"
        case .number: "\(vendor.uppercased().prefix(3))_\(firmware.major).\(minor).12"
        }
    }
}
