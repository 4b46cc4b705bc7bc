#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Distances on a spherical Earth (haversine formula; R. W. Sinnott, "Virtues of the Haversine", 1984).
enum GreatCircle {
    private static let earthRadiusKilometres = 6371.0

    /// Degrees in, kilometres out; right to 0.5 % of the ellipsoid's distance.
    static func kilometres(
        _ a: (latitude: Double, longitude: Double), _ b: (latitude: Double, longitude: Double)
    ) -> Double {
        let radians = Double.pi / 180
        let halfLatitude = sin((b.latitude - a.latitude) * radians / 2)
        let halfLongitude = sin((b.longitude - a.longitude) * radians / 2)
        let h =
            halfLatitude * halfLatitude
            + cos(a.latitude * radians) * cos(b.latitude * radians) * halfLongitude * halfLongitude
        return 2 * earthRadiusKilometres * asin(min(1, h.squareRoot()))
    }
}
