//! What can be wrong with a From field.

use super::codes;

codes! {
    /// A form of From in which programs read different authors. Each is an error.
    AuthorConflict {
        /// From stands more than once.
        Repeated = "from-repeated", "RFC 5322, 3.6", "0.2";
        /// Text outside the angle brackets is an address too.
        OutsideBrackets = "from-address-outside-brackets", "RFC 5322, 3.4", "0.2";
        /// Two addresses stand side by side without a comma.
        MissingComma = "from-comma-missing", "RFC 5322, 3.4", "0.2";
        /// Addresses are separated by a semicolon outside a group.
        Semicolon = "from-semicolon", "RFC 5322, 3.4", "0.2";
        /// An address has more than one at sign.
        TwoAtSigns = "from-two-at-signs", "RFC 5322, 3.4.1", "0.2";
        /// The name of a group is an address.
        GroupName = "from-address-as-group-name", "RFC 5322, 3.4", "0.2";
        /// An address stands in quotes where an address is expected.
        QuotedAddress = "from-address-in-quotes", "RFC 5322, 3.4.1", "0.2";
        /// An address stands in an encoded word where an address is expected.
        EncodedAddress = "from-address-encoded", "RFC 2047, 5", "0.2";
        /// A backslash outside quotes: some programs take the comma after it for text.
        Backslash = "from-backslash", "RFC 5322, 3.2.3", "0.2";
        /// Square brackets hold a domain name in place of an IP address.
        BracketedDomain = "from-domain-in-brackets", "RFC 5321, 4.1.3", "0.2";
        /// A domain is longer than DNS allows.
        DomainTooLong = "from-domain-too-long", "RFC 1035, 2.3.4", "0.2";
        /// A control character stands in or after a domain.
        ControlCharacter = "from-control-character", "RFC 5322, 3.2.3", "0.2";
        /// A carriage return that ends no line stands between addresses.
        BareCr = "from-bare-cr", "RFC 5322, 2.3", "0.2";
        /// A byte that is not UTF-8 stands in or after a domain.
        NotUtf8 = "from-not-utf8", "RFC 6532, 3.2", "0.2";
        /// A character that no domain has stands in or after one.
        InvalidCharacter = "from-domain-character", "RFC 5322, 3.4.1", "0.2";
    }
}

codes! {
    /// What is odd about From where its author can be told.
    AuthorRemark {
        /// The name shows an address of another domain.
        NameShowsAnother = "dmarc-name-shows-another-domain", "RFC 9989, 11.4", "0.1";
        /// A comment shows an address of another domain.
        CommentShowsAnother = "from-comment-shows-another-domain", "RFC 5322, 3.2.2", "0.2";
        /// The part before the at sign shows an address of another domain.
        LocalPartShowsAnother = "from-local-part-shows-another-domain", "RFC 5322, 3.4.1", "0.2";
        /// The address is preceded by an obsolete route through other domains.
        SourceRoute = "from-source-route", "RFC 5322, 4.4", "0.2";
        /// White space or a comment stands inside the domain.
        GapInDomain = "from-gap-in-domain", "RFC 5322, 4.4", "0.2";
        /// Characters of other scripts that look like Latin letters stand among them.
        LookAlike = "from-lookalike-characters", "UTS 39", "0.2";
        /// A character turns the direction of the text that follows.
        DirectionOverride = "from-direction-override", "UTR 36, 2.5", "0.2";
        /// A domain can be made out, but not in a form that all programs read.
        DomainUnclear = "from-domain-unclear", "RFC 5322, 3.4.1", "0.2";
        /// The name has characters outside ASCII that are not encoded.
        NameNotEncoded = "from-name-not-encoded", "RFC 2047, 5", "0.2";
        /// The name has a comma outside quotes.
        CommaInName = "from-comma-in-name", "RFC 5322, 3.2.3", "0.2";
        /// The name is the author's own address.
        AddressAsName = "from-address-as-name", "", "0.2";
    }
}
