//! What an analyst should notice: whom a message seems to come from, and what does not fit the rest of it.

use super::codes;

codes! {
    /// Names and addresses that lead elsewhere than the author's domain.
    AddressFinding {
        /// The author's name is that of a well-known brand, and the address is one of a free mail service.
        BrandOverFreeMail = "address-brand-over-free-mail", "", "0.2";
        /// The author's name shows a domain of another organization.
        NameShowsDomain = "address-name-shows-domain", "RFC 9989, 11.4", "0.2";
        /// Answers go to another organization.
        ReplyToElsewhere = "address-reply-to-elsewhere", "RFC 5322, 3.6.2", "0.2";
        /// Answers to an organization go to an address of a free mail service.
        ReplyToFreeMail = "address-reply-to-free-mail", "RFC 5322, 3.6.2", "0.2";
        /// Bounces go to another organization, and no signature of the author's domain passes.
        ReturnPathElsewhere = "address-return-path-elsewhere", "RFC 5321, 4.4", "0.2";
        /// Another organization is named as sender, and no signature of the author's domain passes.
        SenderElsewhere = "address-sender-elsewhere", "RFC 5322, 3.6.2", "0.2";
        /// A domain is written in Punycode.
        Punycode = "address-punycode", "RFC 5890, 2.3.2.1", "0.2";
    }
}

codes! {
    /// Characters that hide what a field says. `from-direction-override` is the one for From.
    TextFinding {
        /// A character reverses the text that follows.
        DirectionOverride = "text-direction-override", "UTR 36, 2.5", "0.2";
        /// Characters that cannot be seen.
        Invisible = "text-invisible-characters", "UTS 39, 3.1", "0.2";
    }
}

codes! {
    /// What does not fit the rest of the header.
    FitFinding {
        /// The domain of the Message-ID is nowhere else in the message.
        MessageIdElsewhere = "fit-message-id-elsewhere", "RFC 5322, 3.6.4", "0.2";
        /// There is no Message-ID.
        MessageIdMissing = "fit-message-id-missing", "RFC 5322, 3.6.4", "0.2";
        /// There is no Date.
        DateMissing = "fit-date-missing", "RFC 5322, 3.6.1", "0.2";
        /// A field that must be unique, and that programs do not show, stands more than once.
        FieldRepeated = "fit-field-repeated", "RFC 5322, 3.6", "0.2";
        /// A server that no Received field names claims that a check passed, which our own check does not confirm.
        ClaimFromNowhere = "fit-claim-from-nowhere", "RFC 8601, 5", "0.2";
    }
}

codes! {
    /// Signs that a signed message was sent again to others (RFC 6376, section 8.6). One sign alone is no finding.
    ReplayFinding {
        /// The recipient is not among the signed ones, and the message arrived long after it was signed.
        RecipientAndDelay = "replay-recipient-and-delay", "RFC 6376, 8.6", "0.2";
        /// The recipient is not among the signed ones, and the network is not one that the author's domain names.
        RecipientAndNetwork = "replay-recipient-and-network", "RFC 6376, 8.6", "0.2";
        /// All three.
        AllSigns = "replay-all-signs", "RFC 6376, 8.6", "0.2";
    }
}
