//! Messages inside a message, and what a bounce says.

use super::codes;

codes! {
    /// How a message came to be inside another.
    InnerKind {
        /// It is attached: message/rfc822 or message/global, or a file that holds a message.
        Attached = "attached", "RFC 2046, 5.2.1", "0.2";
        /// A bounce, or another notification, returns it.
        Returned = "returned", "RFC 3464, 2", "0.2";
        /// Somebody forwarded it as text, which has lost its header and its signatures.
        Forwarded = "forwarded", "", "0.2";
        /// A DMARC failure report is about it.
        FailureReport = "failure-report", "RFC 9991", "0.2";
        /// A report of abuse is about it.
        AbuseReport = "abuse-report", "RFC 5965, 2", "0.2";
    }
}

codes! {
    /// Findings about messages inside.
    InnerFinding {
        /// Another message is attached.
        Attached = "inner-attached", "RFC 2046, 5.2.1", "0.2";
        /// A bounce returns the original.
        Returned = "inner-returned", "RFC 3464, 2", "0.2";
        /// A message was forwarded as text.
        Forwarded = "inner-forwarded", "", "0.2";
        /// A DMARC failure report is about another message.
        FailureReport = "inner-failure-report", "RFC 9991", "0.2";
        /// A report of abuse is about another message.
        AbuseReport = "inner-abuse-report", "RFC 5965, 2", "0.2";
        /// Not every part was looked into: there are too many, or they are nested too deep.
        Limit = "inner-limit", "", "0.2";
        /// The signature of the original that a bounce returns verifies.
        ReturnedSigned = "inner-returned-signed", "RFC 6376, 6.1", "0.2";
    }
}

codes! {
    /// What a bounce says of a recipient.
    BounceReason {
        /// The message was delivered, or passed on.
        Delivered = "bounce-delivered", "RFC 3464, 2.3.3", "0.2";
        /// The message is delayed; the server goes on trying.
        Delayed = "bounce-delayed", "RFC 3464, 2.3.3", "0.2";
        /// The mailbox does not exist.
        MailboxUnknown = "bounce-mailbox-unknown", "RFC 3463, 3.2 (X.1.1)", "0.2";
        /// The domain does not exist, or no server for it was found.
        DomainUnknown = "bounce-domain-unknown", "RFC 3463, 3.2 (X.1.2)", "0.2";
        /// The domain takes no mail.
        NullMx = "bounce-null-mx", "RFC 7505, 4.1 (X.1.10)", "0.2";
        /// The address is written wrongly, or means several mailboxes.
        AddressInvalid = "bounce-address-invalid", "RFC 3463, 3.2 (X.1.3)", "0.2";
        /// The mailbox has moved.
        Moved = "bounce-moved", "RFC 3463, 3.2 (X.1.6)", "0.2";
        /// The sender's address was refused.
        SenderRefused = "bounce-sender-refused", "RFC 3463, 3.2 (X.1.8)", "0.2";
        /// The mailbox is disabled.
        MailboxDisabled = "bounce-mailbox-disabled", "RFC 3463, 3.3 (X.2.1)", "0.2";
        /// The mailbox is full.
        MailboxFull = "bounce-mailbox-full", "RFC 3463, 3.3 (X.2.2)", "0.2";
        /// The message is too large.
        TooLarge = "bounce-too-large", "RFC 3463, 3.3 (X.2.3)", "0.2";
        /// The receiving system does not work, or takes no mail now.
        SystemFailure = "bounce-system-failure", "RFC 3463, 3.4 (X.3)", "0.2";
        /// The server could not be reached.
        Unreachable = "bounce-unreachable", "RFC 3463, 3.5 (X.4)", "0.2";
        /// The message went round in a loop.
        Loop = "bounce-loop", "RFC 3463, 3.5 (X.4.6)", "0.2";
        /// The server gave up: the time for delivery is over.
        Expired = "bounce-expired", "RFC 3463, 3.5 (X.4.7)", "0.2";
        /// The servers did not understand each other.
        Protocol = "bounce-protocol", "RFC 3463, 3.6 (X.5)", "0.2";
        /// The content could not be taken or converted.
        Content = "bounce-content", "RFC 3463, 3.7 (X.6)", "0.2";
        /// SPF, DKIM, DMARC, ARC or reverse DNS of the original failed.
        Authentication = "bounce-authentication", "RFC 7372, 3 (X.7.20 to X.7.26)", "0.2";
        /// The server's policy refuses it: often as spam, or for the sender's reputation.
        Policy = "bounce-policy", "RFC 3463, 3.8 (X.7)", "0.2";
        /// It failed, and the code does not say why.
        Other = "bounce-other", "RFC 3463, 3.1 (X.0.0)", "0.2";
        /// What the other server said.
        Said = "bounce-said", "RFC 3464, 2.3.6", "0.2";
    }
}
