import Testing

@testable import Reports

@Suite struct PlotTests {
    @Test(arguments: [
        (0.0...100, 5, [0.0, 20, 40, 60, 80, 100]), (0.0...7, 5, [0, 2, 4, 6]),
        (0.0...1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (3.0...3, 5, [3]),
    ]) func ticksAreRoundNumbersWithinTheDomain(domain: ClosedRange<Double>, count: Int, expected: [Double]) {
        let found = ticks(domain, count: count)
        #expect(found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(found)")
    }

    @Test(arguments: [0.0, 1e-9, 0.3, 1, 9.99, 4321, 7e12]) func anAxisReachesItsGreatestValue(value: Double) {
        let domain = axisDomain(upTo: value)
        #expect(domain.upperBound >= value && domain.upperBound <= max(1, value * 1.6))
    }

    @Test func aPlaceOutsideTheDomainIsItsEdge() {
        let plot = Plot(width: 100, height: 100, left: 10, right: 10, top: 10, bottom: 10)
        #expect(plot.x(-5, in: 0...10) == 10 && plot.x(50, in: 0...10) == 90 && plot.y(10, in: 0...10) == 10)
    }

    @Test(arguments: [
        (1234567.0, 0, "1\u{202F}234\u{202F}567"), (999, 0, "999"), (-1234.5, 1, "−1\u{202F}234.5"), (-100, 0, "−100"),
    ]) func figuresAreGroupedByThree(value: Double, digits: Int, text: String) {
        #expect(figure(value, digits: digits) == text)
    }

    @Test(arguments: [
        ("2026-04-02T09:30:00.000Z", "2026-04-03T01:15:00.000Z", "2 Apr 09:30 – 3 Apr 01:15"),
        ("2026-04-02T09:30:00.000Z", "2026-04-02T11:45:00.000Z", "2 Apr 09:30 – 11:45"),
        ("2026-04-02T09:30:00.000Z", "2026-04-02T09:30:59.000Z", "2 Apr 09:30"),
        ("2026-04-02T09:30:00.000Z", "never", "2 Apr 09:30 – never"),
    ])
    func aSpanSaysItsDayOnce(_ from: String, _ to: String, _ text: String) { #expect(shortSpan(from, to) == text) }

    @Test func noFigureIsADash() { #expect(figure(nil) == "–") }
}
