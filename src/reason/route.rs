//! The route: what a Received field says of a transfer, how hops connect, and what is odd about dates.

use super::codes;
use crate::syntax::date::Oddity;

codes! {
    /// What is said of a hop, or of the whole route.
    RouteReason {
        /// The server names the TLS connection in the field.
        EncryptedStated = "route-encrypted-stated", "RFC 8314, 7.4", "0.1";
        /// The transmission type says that TLS was used.
        EncryptedType = "route-encrypted-type", "RFC 3848", "0.1";
        /// The hop stayed inside one machine or one private network.
        Internal = "route-internal", "RFC 1918, 3", "0.1";
        /// The transmission type is one without TLS, of software that says so where TLS was used.
        PlainType = "route-plain-type", "RFC 3848", "0.1";
        /// The transmission type does not tell whether TLS was used.
        TypeSaysNothing = "route-type-says-nothing", "RFC 3848", "0.1";
        /// The field has no transmission type.
        TypeMissing = "route-type-missing", "RFC 5321, 4.4", "0.1";
        /// The field cannot be read.
        Unreadable = "route-unreadable", "RFC 5321, 4.4", "0.1";
        /// It is the oldest hop.
        FirstHop = "route-first-hop", "RFC 5321, 4.4", "0.1";
        /// A step inside the same server.
        StepInside = "route-step-inside", "RFC 5321, 4.4", "0.1";
        /// The server of the hop before has the address of the sending host.
        AddressMatches = "route-address-matches", "RFC 5321, 4.4", "0.1";
        /// The server of the hop before has the name of the sending host.
        NamesMatch = "route-names-match", "RFC 5321, 4.4", "0.1";
        /// The server of the hop before and the sending host are of one domain.
        SameOrganization = "route-same-organization", "", "0.1";
        /// A large service sent it on, whose servers send under other names than they receive.
        KnownService = "route-known-service", "", "0.1";
        /// The fields do not say enough to tell whether the hops connect.
        NotSaid = "route-not-said", "RFC 5321, 4.4", "0.1";
        /// The sending host is not the server of the hop before.
        NamesDiffer = "route-names-differ", "RFC 5321, 4.4", "0.1";
        /// Every transfer across the internet was encrypted: a finding.
        EncryptedAll = "route-encrypted-all", "RFC 3848", "0.1";
        /// A transfer was not encrypted: a finding.
        HopUnencrypted = "route-hop-unencrypted", "RFC 3207", "0.1";
        /// A transfer was encrypted with old or weak means: a finding.
        HopTlsWeak = "route-hop-tls-weak", "RFC 9325, 3.1", "0.1";
        /// A hop does not follow from the one before: a finding.
        HopDisconnected = "route-hop-disconnected", "RFC 5321, 4.4", "0.1";
        /// The clocks of two servers differ: a finding.
        ClockSkew = "route-clock-skew", "RFC 5321, 4.4", "0.1";
        /// The message waited long before a server received it: a finding.
        DelayLong = "route-delay-long", "RFC 5321, 4.5.4.1", "0.1";
        /// The Date field lies after the time of the first hop: a finding.
        DateAhead = "route-date-ahead", "RFC 5322, 3.6.1", "0.1";
        /// The message was written long before the first server received it: a finding.
        DateLate = "route-date-late", "RFC 5322, 3.6.1", "0.1";
    }
}

impl Default for RouteReason {
    /// Nothing is said.
    fn default() -> Self {
        Self::NotSaid
    }
}

codes! {
    /// What is weak about the TLS of a hop.
    TlsWeakness {
        /// TLS 1.0 or 1.1, or SSL.
        VersionOld = "route-tls-version-old", "RFC 8996, 4", "0.1";
        /// The cipher suite gives little protection.
        CipherWeak = "route-tls-cipher-weak", "RFC 9325, 4.1", "0.1";
        /// The key of the cipher has fewer than 112 bits.
        KeyShort = "route-tls-key-short", "RFC 9325, 4.1", "0.1";
    }
}

codes! {
    /// What is odd about a date.
    DateOddity {
        /// It cannot be read.
        Unreadable = "route-date-unreadable", "RFC 5322, 3.3", "0.1";
        /// The weekday does not fit the date.
        WeekdayWrong = "route-date-weekday-wrong", "RFC 5322, 3.3", "0.1";
        /// The zone is an obsolete name.
        ZoneObsolete = "route-date-zone-obsolete", "RFC 5322, 4.3", "0.1";
        /// The zone is a name without a fixed meaning.
        ZoneUnknown = "route-date-zone-unknown", "RFC 5322, 4.3", "0.1";
        /// There is no zone.
        ZoneMissing = "route-date-zone-missing", "RFC 5322, 3.3", "0.1";
        /// The year has two or three digits.
        YearShort = "route-date-year-short", "RFC 5322, 4.3", "0.1";
        /// The time is a leap second.
        LeapSecond = "route-date-leap-second", "RFC 5322, 3.3", "0.1";
        /// The time has no seconds.
        SecondsMissing = "route-date-seconds-missing", "RFC 5322, 3.3", "0.1";
        /// The date does not have the form of mail.
        FormOdd = "route-date-form-odd", "RFC 5322, 3.3", "0.1";
    }
}

impl DateOddity {
    /// Whether the time rests on a zone that is not known: it may be hours off.
    pub fn is_zone_in_doubt(self) -> bool {
        matches!(self, Self::ZoneUnknown | Self::ZoneMissing)
    }
}

impl From<Oddity> for DateOddity {
    fn from(oddity: Oddity) -> Self {
        match oddity {
            Oddity::WeekdayWrong => Self::WeekdayWrong,
            Oddity::ZoneObsolete => Self::ZoneObsolete,
            Oddity::ZoneUnknown => Self::ZoneUnknown,
            Oddity::ZoneMissing => Self::ZoneMissing,
            Oddity::YearShort => Self::YearShort,
            Oddity::LeapSecond => Self::LeapSecond,
            Oddity::SecondsMissing => Self::SecondsMissing,
            Oddity::FormOdd => Self::FormOdd,
        }
    }
}
