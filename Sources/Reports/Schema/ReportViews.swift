extension ReportView {
    /// Filled below, one file per subject.
    public static let all: [ReportView] = []
}
