extension Accent {
    /// The makes of the simulated market.
    static let ac = [alpha, borealis, delta, gridline]
    static let dc = [cumulus, electra, fjord]

    /// 1.6 AC by the book: totals and phases, Wh and W, milliseconds, UUIDs.
    static let alpha = Accent(
        vendor: "Alpha", model: "A22", version: .v16, isDC: false, stamp: .milliseconds, messageID: .uuid,
        heartbeatSeconds: 300, clockAlignedSeconds: nil, energyInKilo: false, powerInKilo: false, powerPerPhase: false,
        reversesFields: false, omitsDefaults: false, sendsVoltage: true, sendsOffer: true, sendsTemperature: true,
        sendsTransactionData: false, sendsStationStatus: true, startsAtPlugIn: false, errorStyle: .mrec,
        hasTwoCables: false, firmware: (3, 4))

    /// 1.6 AC with kWh and kW per phase, whole seconds, a counter for ids, values last in each sample.
    static let borealis = Accent(
        vendor: "Borealis", model: "NordBox", version: .v16, isDC: false, stamp: .seconds, messageID: .counter,
        heartbeatSeconds: 900, clockAlignedSeconds: nil, energyInKilo: true, powerInKilo: true, powerPerPhase: true,
        reversesFields: true, omitsDefaults: false, sendsVoltage: true, sendsOffer: false, sendsTemperature: false,
        sendsTransactionData: true, sendsStationStatus: true, startsAtPlugIn: false, errorStyle: .none,
        hasTwoCables: false, firmware: (1, 11))

    /// 1.6 DC with local offsets in its stamps, state of charge, temperature and MREC codes.
    static let cumulus = Accent(
        vendor: "Cumulus", model: "Ray", version: .v16, isDC: true, stamp: .offset, messageID: .number,
        heartbeatSeconds: 600, clockAlignedSeconds: nil, energyInKilo: false, powerInKilo: false, powerPerPhase: false,
        reversesFields: false, omitsDefaults: false, sendsVoltage: true, sendsOffer: true, sendsTemperature: true,
        sendsTransactionData: false, sendsStationStatus: true, startsAtPlugIn: false, errorStyle: .mrec,
        hasTwoCables: false, firmware: (6, 2))

    /// 2.0.1 AC: everything within TransactionEvent, a heartbeat once a day.
    static let delta = Accent(
        vendor: "Delta Mobility", model: "DM-Twin", version: .v201, isDC: false, stamp: .milliseconds,
        messageID: .uuid, heartbeatSeconds: 86_400, clockAlignedSeconds: nil, energyInKilo: false, powerInKilo: false,
        powerPerPhase: false, reversesFields: false, omitsDefaults: false, sendsVoltage: false, sendsOffer: true,
        sendsTemperature: false, sendsTransactionData: false, sendsStationStatus: false, startsAtPlugIn: true,
        errorStyle: .mrec, hasTwoCables: false, firmware: (2, 8))

    /// 2.0.1 DC: kW and kWh, whole seconds, clock-aligned values between sessions.
    static let electra = Accent(
        vendor: "Electra Hyper", model: "EH", version: .v201, isDC: true, stamp: .seconds, messageID: .counter,
        heartbeatSeconds: 1800, clockAlignedSeconds: 900, energyInKilo: true, powerInKilo: true, powerPerPhase: false,
        reversesFields: true, omitsDefaults: false, sendsVoltage: true, sendsOffer: true, sendsTemperature: false,
        sendsTransactionData: false, sendsStationStatus: false, startsAtPlugIn: false, errorStyle: .mrec,
        hasTwoCables: false, firmware: (4, 1))

    /// 1.6 DC that says as little as the specification allows; CCS and CHAdeMO on one port.
    static let fjord = Accent(
        vendor: "Fjord", model: "F-Combo", version: .v16, isDC: true, stamp: .seconds, messageID: .number,
        heartbeatSeconds: 300, clockAlignedSeconds: 900, energyInKilo: false, powerInKilo: false, powerPerPhase: false,
        reversesFields: false, omitsDefaults: true, sendsVoltage: false, sendsOffer: false, sendsTemperature: true,
        sendsTransactionData: false, sendsStationStatus: false, startsAtPlugIn: false, errorStyle: .own,
        hasTwoCables: true, firmware: (2, 19))

    /// 1.6 AC of few words: totals in W, clock-aligned values, its own error numbers.
    static let gridline = Accent(
        vendor: "Gridline", model: "GL-11", version: .v16, isDC: false, stamp: .milliseconds, messageID: .counter,
        heartbeatSeconds: 600, clockAlignedSeconds: 1800, energyInKilo: false, powerInKilo: false, powerPerPhase: false,
        reversesFields: true, omitsDefaults: true, sendsVoltage: false, sendsOffer: true, sendsTemperature: true,
        sendsTransactionData: true, sendsStationStatus: true, startsAtPlugIn: false, errorStyle: .own,
        hasTwoCables: false, firmware: (5, 6))
}
