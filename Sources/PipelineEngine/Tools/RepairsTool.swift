import Analysis
import Telemetry

/// `laddpuls repairs list`: every repair rule with its evidence.
public struct RepairsTool: Sendable {
    public init() {}

    public var text: String {
        RepairRule.catalogue.map { rule in
            """
            \(rule.rule)\(rule.isSwitchable ? "" : "  (settled on ingest)")
              \(rule.reality)
              Seen:   \(rule.evidence)
              Repair: \(rule.remedy)
            """ + (rule.isSwitchable ? "\n  Off:    \(rule.whenOff)" : "")
        }.joined(separator: "\n\n")
    }

    public var json: String {
        let items = RepairRule.catalogue.map { rule in
            let fields = [
                ("rule", rule.rule), ("stage", rule.stage.rawValue), ("reality", rule.reality),
                ("evidence", rule.evidence), ("remedy", rule.remedy), ("when_off", rule.whenOff),
            ]
            return "{" + fields.map { "\"\($0)\":\(jsonString($1))" }.joined(separator: ",") + "}"
        }
        return "[" + items.joined(separator: ",\n") + "]"
    }
}

/// What an analysis is told on the command line or in a pipeline file, besides the fleet.
struct AnalysisSwitches: Sendable {
    /// Rules by `R07`, `register-reset` or both; `all` for every one.
    var repairsOff: [String] = []
    /// A reasons file, `charge_point,evse_id,start,end,reason`.
    var exclusions: String?

    func apply(to context: inout AnalysisContext) throws {
        for name in repairsOff {
            if name == "all" {
                context.repairsOff = Set(RepairRule.allCases)
            } else if let rule = RepairRule(named: name) {
                context.repairsOff.insert(rule)
            } else {
                throw Trouble("no repair rule is named \(name) that can be switched off; see laddpuls repairs list")
            }
        }
        if let exclusions { context.exclusions = try ExclusionsFile.load(exclusions) }
    }
}
