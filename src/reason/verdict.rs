//! The verdict, the story and the open questions (DESIGN.md, section 2).

use super::codes;

codes! {
    /// What decided a verdict, where no method's own reason says it.
    VerdictReason {
        /// No author with a domain can be read.
        FromMissing = "from-missing", "RFC 5322, 3.6.2", "0.1";
        /// From names authors in several domains.
        FromSeveral = "from-several", "RFC 9989, 5.3.1", "0.1";
        /// A receiver whose name nobody vouched for wrote that DMARC passed.
        PassedAtReception = "verdict-passed-at-reception", "RFC 8601, 7.1", "0.1";
        /// SPF passes, and nobody vouches for the receiver that noted the client.
        SenderGuessed = "verdict-sender-guessed", "RFC 7208, 2.4", "0.1";
        /// A well-known receiver sealed that DMARC passed for this author.
        Sealed = "verdict-sealed", "RFC 8617, 5.2", "0.2";
        /// The receiver that the caller trusts wrote that DMARC passed.
        ReceiverPassed = "verdict-receiver-passed", "RFC 8601, 5", "0.2";
        /// The receiver that the caller trusts wrote that DMARC failed.
        ReceiverFailed = "verdict-receiver-failed", "RFC 8601, 5", "0.2";
        /// SPF passes through servers that send for everybody.
        SharedSender = "verdict-shared-sender", "RFC 7208, 11.4", "0.2";
        /// SPF passes by a term that lets most of the internet pass.
        SpfTooWide = "verdict-spf-too-wide", "RFC 7208, 5.1", "0.2";
        /// The receiving ADMD signed a message that came from outside.
        SignedByReceiver = "verdict-signed-by-receiver", "RFC 6376, 8.15", "0.2";
        /// It cannot be told whether the author's side or the receiver's added the signature.
        SignerUnknown = "verdict-signer-unknown", "RFC 6376, 8.15", "0.2";
        /// What is shown is not what was signed.
        ShownUnsigned = "verdict-shown-unsigned", "RFC 6376, 5.4.2", "0.2";
        /// Alignment rests on a domain under which strangers register names.
        PublicSuffix = "verdict-public-suffix", "RFC 9989, 4.10", "0.2";
        /// A part of the input was not read.
        Incomplete = "verdict-incomplete", "", "0.2";
        /// Header fields were not read, since the header section is longer than the limits allow.
        LimitHeader = "limit-header", "", "0.2";
        /// A signature that may be the author's was not checked, since there are more than the limit allows.
        LimitSignatures = "limit-signatures", "RFC 6376, 6.1", "0.2";
        /// A signature that may be the author's was not checked, since others took all the work that the limit allows.
        LimitKeyOperations = "limit-key-operations", "RFC 6376, 6.1", "0.2";
        /// The message is old, and today's DNS does not tell what it was then.
        OldMail = "verdict-old-mail", "RFC 6376, 3.6.1", "0.2";
        /// An address that the message notes may send for the author's domain: it may have been forwarded.
        MayBeForwarded = "verdict-may-be-forwarded", "RFC 7208, D.2", "0.2";
        /// Where the message entered the receiving ADMD cannot be told.
        BoundaryUnknown = "verdict-boundary-unknown", "RFC 8601, 1.2", "0.2";
        /// A filter stands before the receiver, so the client is not the sender.
        Gateway = "verdict-gateway", "RFC 7208, 2.5", "0.2";
        /// The message was handed in by a user of the receiving ADMD.
        Submitted = "verdict-submitted", "RFC 6409", "0.2";
        /// The message has no Received field: it never travelled.
        NeverTravelled = "verdict-never-travelled", "RFC 5321, 4.4", "0.2";
        /// The DNS answers came with a link or a saved report.
        BorrowedEvidence = "verdict-borrowed-evidence", "", "0.2";
        /// An aligned signature fails, and it is proven which changes broke it.
        Changed = "verdict-changed", "RFC 6376, 6.1.3", "0.2";
        /// The signer made a mistake, and its key signed what is here.
        SignerMistake = "verdict-signer-mistake", "RFC 6376, 6.1.3", "0.2";
        /// A bounce brought its original back, whose own signature verifies.
        Bounce = "verdict-bounce", "RFC 3464", "0.2";
    }
}

codes! {
    /// What would decide an undecided verdict.
    OpenQuestion {
        /// Whether the reader took the message from their own mailbox at the host.
        OwnMailbox = "open-own-mailbox", "RFC 8601, 7.1", "0.2";
        /// Which of the servers is the reader's.
        OwnServer = "open-own-server", "RFC 8601, 1.2", "0.2";
        /// DNS has not been asked.
        AskDns = "open-ask-dns", "", "0.2";
        /// DNS gave no answer.
        AskAgain = "open-ask-again", "", "0.2";
        /// The body was not given.
        GiveBody = "open-give-body", "RFC 6376, 3.7", "0.2";
        /// The message was not given whole.
        GiveWhole = "open-give-whole", "", "0.2";
        /// What a higher limit would show (`options.limits`).
        RaiseLimit = "open-raise-limit", "", "0.2";
        /// The message as a file, where the text that was given is damaged.
        GiveFile = "open-give-file", "", "0.2";
        /// Whether the message really is as old as it says.
        ReallyOld = "open-really-old", "RFC 6376, 3.6.1", "0.2";
        /// Whether it came through some forwarder, list or gateway that the reader knows.
        ThroughAny = "open-through-any", "RFC 6376, 6.1.3", "0.2";
        /// Whether it came through this forwarder, list or gateway, which the reader knows.
        Through = "open-through", "RFC 6376, 6.1.3", "0.2";
        /// Which client sent it, and for whom.
        GiveEnvelope = "open-give-envelope", "RFC 7208, 2.4", "0.2";
    }
}

codes! {
    /// A statement of the story, in the order of events.
    StoryCode {
        /// The author's domain signed the message.
        WroteSigned = "story-wrote-signed", "RFC 6376", "0.2";
        /// The author's domain signed a part of it, or something else than what is shown.
        WroteInPart = "story-wrote-in-part", "RFC 6376, 8.2", "0.2";
        /// The author's domain signed it, and it was changed.
        WroteChanged = "story-wrote-changed", "RFC 6376, 6.1.3", "0.2";
        /// The author's domain may have signed it: the signature has not been checked yet.
        WroteUnchecked = "story-wrote-unchecked", "RFC 6376, 6.1", "0.2";
        /// Nothing proves who wrote it.
        WroteClaimed = "story-wrote-claimed", "RFC 5322, 3.6.2", "0.2";
        /// Different authors can be read.
        WroteAmbiguous = "story-wrote-ambiguous", "RFC 5322, 3.6.2", "0.2";
        /// No author can be read.
        WroteNobody = "story-wrote-nobody", "RFC 5322, 3.6.2", "0.2";
        /// Another domain signed it.
        CarriedSigned = "story-carried-signed", "RFC 6376", "0.2";
        /// A mailing list sent it on.
        CarriedList = "story-carried-list", "RFC 2919", "0.2";
        /// A forwarder sent it on, as its reverse path says.
        CarriedForwarded = "story-carried-forwarded", "RFC 7208, D.2", "0.2";
        /// A filtering gateway handed it over.
        CarriedGateway = "story-carried-gateway", "RFC 7208, 2.5", "0.2";
        /// Something was changed after signing.
        Changed = "story-changed", "RFC 6376, 6.1.3", "0.2";
        /// The same, and who plausibly made the change.
        ChangedBy = "story-changed-by", "", "0.2";
        /// A further change.
        ChangedAlso = "story-changed-also", "", "0.2";
        /// It reached the receiver from an address that may send for the domain.
        ArrivedAuthorized = "story-arrived-authorized", "RFC 7208, 2.6.3", "0.2";
        /// It reached the receiver from an address that may not send for the domain.
        ArrivedUnauthorized = "story-arrived-unauthorized", "RFC 7208, 2.6.4", "0.2";
        /// It reached the receiver from an address.
        Arrived = "story-arrived", "RFC 5321, 4.4", "0.2";
        /// It was handed in by a user of the receiver.
        Submitted = "story-submitted", "RFC 6409", "0.2";
        /// It has no Received field.
        NeverTravelled = "story-never-travelled", "RFC 5321, 4.4", "0.2";
        /// Where it came in cannot be told.
        ArrivalHidden = "story-arrival-hidden", "RFC 8601, 1.2", "0.2";
        /// What the receiver said of it.
        ReceiverSaid = "story-receiver-said", "RFC 8601, 2.2", "0.2";
        /// The receiver's filter found malware.
        FilterMalware = "story-filter-malware", "", "0.2";
        /// The receiver's filter classed it as phishing.
        FilterPhishing = "story-filter-phishing", "", "0.2";
        /// The receiver's filter classed it as sent in somebody else's name.
        FilterSpoof = "story-filter-spoof", "", "0.2";
        /// The receiver's filter classed it as spam.
        FilterSpam = "story-filter-spam", "", "0.2";
        /// The receiver's filter classed it as bulk mail.
        FilterBulk = "story-filter-bulk", "", "0.2";
        /// The receiver's filter did not class it as spam.
        FilterOk = "story-filter-ok", "", "0.2";
        /// What a well-known receiver sealed.
        Sealed = "story-sealed", "RFC 8617, 5.2", "0.2";
        /// What the author's domain asks receivers to do.
        PolicyAsks = "story-policy-asks", "RFC 9989, 4.7", "0.2";
    }
}
