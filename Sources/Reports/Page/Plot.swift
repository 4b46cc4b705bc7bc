import Telemetry

/// The frame that all plots share: an SVG of one width, with a title and description for those who cannot see it.
struct Plot {
    let width: Double
    let height: Double
    /// Inner margins: where the data area lies.
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    var plotRight: Double { width - right }
    var plotBottom: Double { height - bottom }

    /// A number's place on the horizontal axis.
    func x(_ value: Double, in domain: ClosedRange<Double>) -> Double {
        left + (plotRight - left) * share(value, domain)
    }

    /// A number's place on the vertical axis, upward.
    func y(_ value: Double, in domain: ClosedRange<Double>) -> Double {
        plotBottom - (plotBottom - top) * share(value, domain)
    }

    private func share(_ value: Double, _ domain: ClosedRange<Double>) -> Double {
        let size = domain.upperBound - domain.lowerBound
        return size > 0 ? min(1, max(0, (value - domain.lowerBound) / size)) : 0
    }

    /// Grid lines and labels of a vertical axis, its unit above.
    func verticalAxis(_ domain: ClosedRange<Double>, unit: String, count: Int = 5) -> HTML {
        let lines = ticks(domain, count: count).map { tick -> HTML in
            let y = y(tick, in: domain)
            return """
                <line class="grid" x1="\(left)" y1="\(y)" x2="\(plotRight)" y2="\(y)"/>\
                <text class="axis end" x="\(left - 6)" y="\(y + 4)">\(tickLabel(tick))</text>
                """
        }
        return lines.joined() + "<text class=\"axis unit\" x=\"2\" y=\"\(top - 12)\">\(unit)</text>"
    }

    /// Grid lines and labels of a horizontal number axis, its unit in the middle of the line below.
    func horizontalAxis(_ domain: ClosedRange<Double>, unit: String, count: Int = 6) -> HTML {
        let lines = ticks(domain, count: count).map { tick -> HTML in
            let x = x(tick, in: domain)
            return """
                <line class="grid" x1="\(x)" y1="\(top)" x2="\(x)" y2="\(plotBottom)"/>\
                <text class="axis mid" x="\(x)" y="\(plotBottom + 16)">\(tickLabel(tick))</text>
                """
        }
        return lines.joined() + """
            <text class="axis unit mid" x="\((left + plotRight) / 2)" y="\(plotBottom + 34)">\(unit)</text>
            """
    }

    /// Labels of days, as many as fit, and below them whose days they are.
    func dayAxis(_ days: ClosedRange<Day>, unit: String, x: (Day) -> Double) -> HTML {
        let count = Int(days.upperBound.number - days.lowerBound.number) + 1
        let fitting = max(2, Int((plotRight - left) / 64))
        let step = [1, 2, 7, 14, 28, 56, 91, 182, 364].first { (count + $0 - 1) / $0 <= fitting } ?? 728
        return stride(from: 0, to: count, by: step).map { offset -> HTML in
            let day = days.lowerBound.advanced(by: Int32(offset))
            return """
                <line class="tick" x1="\(x(day))" y1="\(plotBottom)" x2="\(x(day))" y2="\(plotBottom + 5)"/>\
                <text class="axis mid" x="\(x(day))" y="\(plotBottom + 19)">\(day.short)</text>
                """
        }.joined() + text("axis unit mid", (left + plotRight) / 2, plotBottom + 38, "\(unit)")
    }

    /// The whole drawing. `id` must be unique in the page; `kind` is `wide` or `narrow`.
    func svg(_ id: String, _ kind: String, title: String, description: String, _ body: HTML) -> HTML {
        """
        <svg class="\(kind)" viewBox="0 0 \(width) \(height)" role="img" \
        aria-labelledby="\(id)-\(kind)-t \(id)-\(kind)-d">\
        <title id="\(id)-\(kind)-t">\(title)</title><desc id="\(id)-\(kind)-d">\(description)</desc>
        \(body)
        </svg>

        """
    }

    func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> HTML {
        "<line class=\"\(style)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>"
    }

    func text(_ style: String, _ x: Double, _ y: Double, _ content: HTML) -> HTML {
        "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(content)</text>"
    }

    private func tickLabel(_ tick: Double) -> String {
        tick == tick.rounded()
            ? figure(tick, digits: 0) : figure(tick, digits: tick * 10 == (tick * 10).rounded() ? 1 : 2)
    }
}

/// Round numbers (1, 2 or 5 times a power of ten) within `domain`, about `count` of them.
func ticks(_ domain: ClosedRange<Double>, count: Int) -> [Double] {
    let size = domain.upperBound - domain.lowerBound
    guard size > 0, size.isFinite, count > 0 else { return [domain.lowerBound] }
    let step = roundStep(size / Double(count))
    let first = (domain.lowerBound / step).rounded(.up)
    let last = (domain.upperBound / step + 1e-9).rounded(.down)
    return stride(from: first, through: last, by: 1).map { $0 * step }
}

/// From 0 to the round number at or above `maximum`; 0…1 of nothing.
func axisDomain(upTo maximum: Double, count: Int = 5) -> ClosedRange<Double> {
    guard maximum > 0, maximum.isFinite else { return 0...1 }
    let step = roundStep(maximum / Double(count))
    return 0...((maximum / step).rounded(.up) * step)
}

/// The smallest of 1, 2, 5 · 10^n at or above `wanted`.
private func roundStep(_ wanted: Double) -> Double {
    var power = 1.0
    while power > wanted { power /= 10 }
    while power * 10 <= wanted { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted * 0.999_999 } ?? 10 * power
}

/// A plot in two drawings, of which the page shows the one that fits the screen: text keeps its size on a phone.
func plotFigure(caption: HTML, legend: HTML = "", _ draw: (_ isNarrow: Bool) -> HTML) -> HTML {
    """
    <figure>
    \(legend)\(draw(false))\(draw(true))<figcaption>\(caption)</figcaption>
    </figure>

    """
}

/// Keys of a plot: a swatch of a CSS class and what it means.
func plotLegend(_ entries: [(style: String, label: String)]) -> HTML {
    let items = entries.map { "<span><i class=\"\($0.style)\"></i>\($0.label)</span>" as HTML }.joined()
    return "<p class=\"legend\">\(items)</p>\n"
}
