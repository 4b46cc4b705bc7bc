// Each stage's settings as a pipeline file spells them; flags of the single commands have the same names and meanings.

extension IngestStage {
    init?(_ settings: inout PipelineSection, _ reader: inout PipelineReader) {
        let paths = settings.strings("paths", &reader)
        guard let store = settings.string("store", &reader) else { return nil }
        self.init(paths: paths, store: store)
        chargePoint = settings.optionalString("charge_point", &reader)
        timeZone = settings.optionalString("time_zone", &reader)
        tokenKey = settings.optionalString("token_key", &reader)
        plainTokens = settings.flag("plain_tokens", &reader)
    }
}

extension AnalyzeStage {
    init?(_ settings: inout PipelineSection, _ reader: inout PipelineReader) {
        guard let store = settings.string("store", &reader) else { return nil }
        self.init(store: store)
        fleet = settings.optionalString("fleet", &reader)
        if settings.entries.contains(where: { $0.0 == "without_repairs" }) {
            repairsOff = settings.strings("without_repairs", &reader)
        }
        exclusions = settings.optionalString("exclusions", &reader)
        asOf = settings.instant("as_of", &reader)
        tokenKey = settings.optionalString("token_key", &reader)
    }
}

extension ReportStage {
    init?(_ settings: inout PipelineSection, _ reader: inout PipelineReader) {
        let out = settings.string("out", &reader)
        let tariffs = settings.optionalString("tariffs", &reader)
        let html = settings.optionalString("html", &reader)
        guard let analyze = AnalyzeStage(&settings, &reader), let out else { return nil }
        self.init(analyze: analyze, out: out)
        self.tariffs = tariffs
        self.html = html
    }
}

extension SummaryStage {
    init?(_ settings: inout PipelineSection, _ reader: inout PipelineReader) {
        guard let report = settings.string("report", &reader) else { return nil }
        self.init(report: report, html: settings.optionalString("html", &reader))
    }
}

extension StreamStage {
    init?(_ settings: inout PipelineSection, _ reader: inout PipelineReader) {
        guard let store = settings.string("store", &reader) else { return nil }
        self.init(store: store)
        fleet = settings.optionalString("fleet", &reader)
        tokenKey = settings.optionalString("token_key", &reader)
        plainTokens = settings.flag("plain_tokens", &reader)
        sealSeconds = settings.integer("seal_seconds", Self.sealSecondsRange, &reader) ?? sealSeconds
        sealBytes = settings.integer("seal_bytes", Self.sealBytesRange, &reader) ?? sealBytes
    }
}
