/// A charge point's profile where it is part of a state: it comes of the fleet file and the settings, and is not written.
@propertyWrapper
struct Shared: Codable, Sendable {
    let wrappedValue: Profile

    init(wrappedValue: Profile) { self.wrappedValue = wrappedValue }

    init(from decoder: any Decoder) throws { wrappedValue = decoder.profile }

    func encode(to encoder: any Encoder) {}
}

/// A list that a state does without: it is empty when the state is read.
@propertyWrapper
struct Unwritten<Element: Sendable>: Codable, Sendable {
    var wrappedValue: [Element]

    init(wrappedValue: [Element]) { self.wrappedValue = wrappedValue }

    init(from decoder: any Decoder) { wrappedValue = [] }

    func encode(to encoder: any Encoder) {}
}

extension CodingUserInfoKey {
    static let profile = CodingUserInfoKey(rawValue: "profile")!
}

extension Decoder {
    /// Of the charge point whose state is read.
    var profile: Profile { userInfo[.profile] as! Profile }
}
