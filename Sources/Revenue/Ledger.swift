/// The volumes billed by each price component of a tariff, gathered slice by slice.
struct Ledger {
    struct Line {
        let element: Int
        let component: PriceComponent
        var volume: Int64
        var billedVolume: Int64
    }

    /// In the order of first use.
    private(set) var lines: [Line] = []
    /// The line last used of each dimension, for `step_size`.
    private var last: [TariffDimension: Int] = [:]

    mutating func add(_ slice: SessionSlice, _ tariff: Tariff) {
        for dimension in TariffDimension.allCases {
            guard let volume = slice.volume(dimension), dimension != .flat || last[.flat] == nil,
                let (element, component) = tariff.active(dimension, at: slice.moment)
            else { continue }
            add(volume, element, component)
        }
    }

    private mutating func add(_ volume: Int64, _ element: Int, _ component: PriceComponent) {
        let known = lines.firstIndex { $0.element == element && $0.component.dimension == component.dimension }
        let index = known ?? lines.count
        if known == nil {
            lines.append(Line(element: element, component: component, volume: 0, billedVolume: 0))
        }
        lines[index].volume += volume
        lines[index].billedVolume += volume
        last[component.dimension] = index
    }

    mutating func applyStepSizes() {
        applyStepSize(.energy)
        applyStepSize(last[.parkingTime] != nil ? .parkingTime : .time)
    }

    /// Rounds the dimension's total up to whole steps of the component used last, which is billed the difference.
    private mutating func applyStepSize(_ dimension: TariffDimension) {
        guard let index = last[dimension] else { return }
        let (step, isHuge) = lines[index].component.stepSize.multipliedReportingOverflow(by: dimension.volumePerStep)
        guard step > 1, !isHuge else { return }
        let total = lines.filter { $0.component.dimension == dimension }.reduce(0) { $0 + $1.volume }
        let (billed, overflow) = lines[index].billedVolume.addingReportingOverflow((step - total % step) % step)
        if !overflow { lines[index].billedVolume = billed }
    }
}

extension Tariff {
    /// The first element with this dimension whose restrictions match, and its component.
    func active(_ dimension: TariffDimension, at moment: Moment) -> (element: Int, PriceComponent)? {
        for (index, element) in elements.enumerated() {
            guard let component = element.components.first(where: { $0.dimension == dimension }),
                element.restrictions.matches(moment)
            else { continue }
            return (index, component)
        }
        return nil
    }
}
