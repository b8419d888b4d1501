//! Claims of servers (RFC 8601, RFC 8617, RFC 7208): who may be believed, and what our own evaluation says of each.

use super::codes;

codes! {
    /// Whether a claim may be believed, and why: `why` of a claim.
    ClaimTrust {
        /// The claim stands above the Received field by which the message entered: the receiver's own servers added it.
        AboveBorder = "claim-above-border", "RFC 8601, 5", "0.1";
        /// The receiver's servers write their result directly under their own Received field.
        FirstUnderBorder = "claim-first-under-border", "RFC 8601, 5", "0.1";
        /// It repeats what the receiver's servers say above it.
        RepeatedAbove = "claim-repeated-above", "RFC 8601, 5", "0.1";
        /// The caller named this server as trusted.
        NamedByCaller = "claim-named-by-caller", "RFC 8601, 1.2", "0.1";
        /// It stands where mail filters of the receiver write, and where the sender can write too.
        AtBorder = "claim-at-border", "RFC 8601, 5", "0.1";
        /// It came with the message.
        CameWithMessage = "claim-came-with-message", "RFC 8601, 1.2", "0.1";
        /// It came with the message, perhaps from an earlier pass through the receiver's servers.
        EarlierPass = "claim-earlier-pass", "RFC 8601, 5", "0.1";
        /// It has the receiver's name, but the receiver's servers did not write it.
        ForgedAuthservId = "claim-forged-authserv-id", "RFC 8601, 5", "0.1";
        /// Where the message entered the receiver's servers is not known.
        BorderNotKnown = "claim-border-not-known", "RFC 8601, 1.2", "0.1";
        /// It came with the message, sealed by an ARC chain that verifies.
        Sealed = "claim-sealed", "RFC 8617, 5.2", "0.1";
        /// Sealed by an ARC chain that verifies, by a server that the caller named as trusted.
        SealedByNamed = "claim-sealed-by-named", "RFC 8617, 5.2", "0.1";
    }
}

codes! {
    /// What comparing a claimed result with our own evaluation gave: `why` of a result.
    ClaimComparison {
        /// There is no evaluation of ours to compare with.
        NotEvaluated = "claim-not-evaluated", "RFC 8601, 2.7", "0.1";
        /// Our own evaluation says the same.
        Same = "claim-result-same", "RFC 8601, 2.7", "0.1";
        /// Our own evaluation says otherwise.
        Differs = "claim-result-differs", "RFC 8601, 2.7", "0.1";
        /// Our own evaluation says otherwise now; the DNS record may have been changed since.
        DiffersNow = "claim-differs-now", "RFC 8601, 2.7", "0.1";
        /// The result is a word that no specification defines, so its meaning is not known.
        UnknownWord = "claim-unknown-word", "RFC 8601, 2.7", "0.2";
        /// The message has no such signature now.
        NoSuchSignature = "claim-no-such-signature", "RFC 8601, 2.7.1", "0.1";
        /// Several signatures fit the claim, and their results differ.
        Ambiguous = "claim-ambiguous", "RFC 8601, 2.7.1", "0.1";
        /// The signatures below the claim may have been added by the same server, after it had looked.
        SignedAfterwards = "claim-signed-afterwards", "RFC 8617, 5.1", "0.2";
        /// DNS gave us no answer.
        NoAnswerNow = "claim-no-answer-now", "RFC 8601, 2.7", "0.1";
        /// DNS gave that server no answer.
        NoAnswerThen = "claim-no-answer-then", "RFC 8601, 2.7", "0.1";
        /// The key is no longer in DNS.
        KeyGone = "claim-key-gone", "RFC 6376, 6.1.2", "0.1";
        /// Another key stands in DNS now.
        KeyRotated = "claim-key-rotated", "RFC 6376, 3.6.1", "0.1";
        /// The signature has expired since.
        ExpiredSince = "claim-expired-since", "RFC 6376, 3.5", "0.1";
        /// The body was not given.
        BodyNotGiven = "claim-body-not-given", "RFC 6376, 3.7", "0.1";
        /// A part of the header was not read, so the signature was not judged.
        HeaderIncomplete = "claim-header-incomplete", "RFC 6376, 5.4.2", "0.2";
        /// The signature verifies, but is too weak to count here.
        StricterHere = "claim-stricter-here", "RFC 8301, 3", "0.1";
        /// What was signed is altered here.
        AlteredSince = "claim-altered-since", "RFC 6376, 6.1.3", "0.1";
        /// That server saw another client address.
        OtherIp = "claim-other-ip", "RFC 7208, 4.1", "0.1";
        /// That server checked another sender.
        OtherSender = "claim-other-sender", "RFC 7208, 2.4", "0.1";
        /// That server checked another author's domain.
        OtherAuthor = "claim-other-author", "", "0.1";
        /// One of the two found no policy.
        PolicyChanged = "claim-policy-changed", "RFC 9989, 4.10.1", "0.1";
        /// The chain has grown since.
        ChainGrew = "claim-chain-grew", "RFC 8617, 5.2", "0.1";
    }
}

codes! {
    /// What is malformed in a claim.
    ClaimFault {
        /// The field is empty.
        Empty = "claim-empty", "RFC 8601, 2.2", "0.1";
        /// A property cannot be read.
        PropertyUnreadable = "claim-property-unreadable", "RFC 8601, 2.2", "0.1";
        /// A result cannot be read.
        ResultUnreadable = "claim-result-unreadable", "RFC 8601, 2.2", "0.1";
        /// There are more results than are read.
        TooManyResults = "claim-too-many-results", "", "0.1";
        /// A comment or a quoted string is not closed.
        Unclosed = "claim-unclosed", "RFC 5322, 3.2.2", "0.1";
    }
}

codes! {
    /// Findings about claims.
    ClaimFinding {
        /// A named server claims a result that differs from ours.
        Differs = "claim-differs", "RFC 8601, 2.7", "0.1";
        /// A field that names no server claims a result that differs from ours.
        DiffersUnnamed = "claim-differs-unnamed", "RFC 8601, 2.7", "0.1";
        /// A field has the receiver's name, but came with the message.
        Forged = "claim-forged", "RFC 8601, 5", "0.1";
        /// A part of a claim cannot be read.
        Malformed = "claim-malformed", "RFC 8601, 2.2", "0.1";
    }
}
