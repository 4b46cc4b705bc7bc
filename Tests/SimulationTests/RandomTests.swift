import Testing

@testable import Simulation

@Suite struct RandomTests {
    @Test func equalKeysGiveEqualStreams() {
        var a = Random(7, .visit, 1, 2, 3)
        var b = Random(7, .visit, 1, 2, 3)
        for _ in 0..<100 { #expect(a.next() == b.next()) }
    }

    @Test func anyKeyChangesTheStream() {
        let streams = [
            Random(7, .visit, 1, 2), Random(8, .visit, 1, 2), Random(7, .link, 1, 2), Random(7, .visit, 2, 1),
            Random(7, .visit, 1, 3), Random(7, .visit, 1), Random(7, .visit, 1, 2, 0), Random(7, .visit, -1, 2),
        ]
        var first: Set<UInt64> = []
        for var stream in streams { first.insert(stream.next()) }
        #expect(first.count == streams.count)
    }

    @Test(arguments: 1...40) func belowReachesEveryValueAndNoOther(bound: Int64) {
        var random = Random(1, .layout, Int(bound))
        var seen: Set<Int64> = []
        for _ in 0..<2000 { seen.insert(random.below(bound)) }
        #expect(seen == Set(0..<bound))
    }

    @Test func belowIsEven() {
        var random = Random(2, .layout)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[Int(random.below(10))] += 1 }
        // 5 standard deviations of a binomial with n = 100000, p = 0.1.
        for count in counts { #expect(abs(count - 10_000) < 475) }
    }

    @Test func bellStaysInRangeAndLeansToTheMiddle() {
        var random = Random(3, .layout)
        let draws = (0..<3000).map { _ in random.bell(-300...300) }
        #expect(draws.allSatisfy { (-300...300).contains($0) })
        #expect(draws.filter { abs($0) < 100 }.count > draws.filter { abs($0) > 200 }.count * 4)
    }

    @Test func uuidsHaveTheirShape() {
        var random = Random(4, .layout)
        for _ in 0..<50 {
            let uuid = Array(random.uuid())
            #expect(uuid.count == 36 && uuid[14] == "4" && "89ab".contains(uuid[19]))
            #expect([8, 13, 18, 23].allSatisfy { uuid[$0] == "-" })
        }
    }
}
