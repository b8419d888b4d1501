//! DKIM (RFC 6376, with RFC 8301 and RFC 8463).

use super::{AuthResult, codes};

codes! {
    /// Why a DKIM signature has its result.
    DkimReason {
        /// The signature verifies, and the body is the signed one.
        Pass = "dkim-pass", "RFC 6376, 6.1.3", "0.1";
        /// The message has no DKIM signature.
        None = "dkim-none", "RFC 8601, 2.7.1", "0.1";
        /// The signature over the header fields verifies. The body was not given, so it was not checked.
        BodyNotGiven = "dkim-body-not-given", "RFC 8601, 2.7.1", "0.1";
        /// The signature verifies. The header section could not be read whole, so another field may be shown.
        HeaderIncomplete = "dkim-header-incomplete", "RFC 6376, 3.8", "0.2";
        /// The value of the signature field is not a tag list.
        TagListMalformed = "dkim-tag-list-malformed", "RFC 6376, 3.2", "0.1";
        /// The signature field lacks a required tag.
        TagMissing = "dkim-tag-missing", "RFC 6376, 6.1.1", "0.1";
        /// The value of a tag is malformed.
        TagMalformed = "dkim-tag-malformed", "RFC 6376, 6.1.1", "0.1";
        /// `v=` is not 1.
        VersionUnknown = "dkim-version-unknown", "RFC 6376, 6.1.1", "0.1";
        /// `a=` names an unknown algorithm.
        AlgorithmUnknown = "dkim-algorithm-unknown", "RFC 6376, 3.3", "0.1";
        /// `c=` names an unknown canonicalization.
        CanonicalizationUnknown = "dkim-canonicalization-unknown", "RFC 6376, 3.4", "0.1";
        /// `q=` names no query method that is defined.
        QueryUnknown = "dkim-query-unknown", "RFC 6376, 3.5", "0.1";
        /// The domain of `i=` is neither `d=` nor a subdomain of it.
        IdentityOutsideDomain = "dkim-identity-outside-domain", "RFC 6376, 6.1.1", "0.1";
        /// `h=` does not list the From field.
        FromNotSigned = "dkim-from-not-signed", "RFC 6376, 6.1.1", "0.1";
        /// `x=` is not later than `t=`.
        ExpiresBeforeSigned = "dkim-expires-before-signed", "RFC 6376, 3.5", "0.1";
        /// The message has more signatures than the limit; this one was not checked.
        TooManySignatures = "dkim-too-many-signatures", "RFC 6376, 6.1", "0.1";
        /// The keys that were tried before took all the work that the limit allows; this one was not checked.
        KeyOperationsLimit = "dkim-limit-key-operations", "", "0.2";
        /// The key has not been looked up yet.
        KeyLookupPending = "dkim-key-lookup-pending", "RFC 6376, 6.1.2", "0.1";
        /// The DNS lookup of the key failed.
        KeyLookupFailed = "dkim-key-lookup-failed", "RFC 6376, 6.1.2", "0.1";
        /// DNS has no key record at the name.
        KeyMissing = "dkim-key-missing", "RFC 6376, 6.1.2", "0.1";
        /// The key was revoked: `p=` is empty.
        KeyRevoked = "dkim-key-revoked", "RFC 6376, 3.6.1", "0.1";
        /// The key record cannot be read.
        KeyMalformed = "dkim-key-malformed", "RFC 6376, 6.1.2", "0.1";
        /// `v=` of the key record is not DKIM1, or not its first tag.
        KeyVersionUnknown = "dkim-key-version-unknown", "RFC 6376, 3.6.1", "0.1";
        /// `k=` of the key record names an unknown key type.
        KeyTypeUnknown = "dkim-key-type-unknown", "RFC 6376, 3.6.1", "0.1";
        /// `k=` of the key record does not match the algorithm of the signature.
        KeyTypeDiffers = "dkim-key-type-differs", "RFC 6376, 6.1.2", "0.1";
        /// `h=` of the key record does not allow the hash algorithm of the signature.
        KeyHashNotAllowed = "dkim-key-hash-not-allowed", "RFC 6376, 6.1.2", "0.1";
        /// `s=` of the key record does not include email.
        KeyNotForEmail = "dkim-key-not-for-email", "RFC 6376, 3.6.1", "0.1";
        /// The key has `t=s`, and the domain of `i=` is not the one of `d=`.
        KeyStrictIdentity = "dkim-key-strict-identity", "RFC 6376, 3.6.1", "0.1";
        /// The signature uses SHA-1, which verifiers must not accept.
        Sha1Historic = "dkim-sha1-historic", "RFC 8301, 3.1", "0.1";
        /// The RSA key has fewer than 1024 bits.
        KeyTooShort = "dkim-key-too-short", "RFC 8301, 3.2", "0.1";
        /// A signed field has a carriage return that ends no line, or a NUL.
        HeaderStrayByte = "dkim-header-stray-byte", "RFC 5322, 2.2", "0.2";
        /// This key made the signature, but over other header fields.
        HeadersAltered = "dkim-headers-altered", "RFC 6376, 6.1.3", "0.1";
        /// Another key than the published one made the signature.
        OtherKey = "dkim-other-key", "RFC 6376, 6.1.3", "0.1";
        /// The signature does not verify: the header fields were altered, or another key made it.
        SignatureInvalid = "dkim-signature-invalid", "RFC 6376, 6.1.3", "0.1";
        /// The body is not the signed one.
        BodyHashMismatch = "dkim-body-hash-mismatch", "RFC 6376, 6.1.3", "0.1";
        /// The body is shorter than `l=` says.
        BodyShorterThanSigned = "dkim-body-shorter-than-signed", "RFC 6376, 6.1.3", "0.1";
        /// The signature had expired when the message was received.
        Expired = "dkim-expired", "RFC 6376, 3.5", "0.1";
        /// The signature was in force when the message was received, and has expired since.
        ExpiredSince = "dkim-expired-since", "RFC 6376, 3.5", "0.1";
    }
}

impl DkimReason {
    /// The result that the reason goes with (RFC 8601, section 2.7.1).
    pub fn result(self) -> AuthResult {
        match self {
            Self::Pass => AuthResult::Pass,
            Self::None => AuthResult::None,
            Self::TooManySignatures | Self::KeyOperationsLimit => AuthResult::Policy,
            Self::BodyNotGiven
            | Self::HeaderIncomplete
            | Self::TagListMalformed
            | Self::TagMissing
            | Self::TagMalformed
            | Self::VersionUnknown
            | Self::AlgorithmUnknown
            | Self::CanonicalizationUnknown
            | Self::QueryUnknown => AuthResult::Neutral,
            Self::KeyLookupPending | Self::KeyLookupFailed => AuthResult::Temperror,
            Self::IdentityOutsideDomain
            | Self::FromNotSigned
            | Self::ExpiresBeforeSigned
            | Self::KeyMissing
            | Self::KeyRevoked
            | Self::KeyMalformed
            | Self::KeyVersionUnknown
            | Self::KeyTypeUnknown
            | Self::KeyTypeDiffers
            | Self::KeyHashNotAllowed
            | Self::KeyNotForEmail
            | Self::KeyStrictIdentity
            | Self::Sha1Historic
            | Self::KeyTooShort => AuthResult::Permerror,
            Self::HeaderStrayByte
            | Self::HeadersAltered
            | Self::OtherKey
            | Self::SignatureInvalid
            | Self::BodyHashMismatch
            | Self::BodyShorterThanSigned
            | Self::Expired
            | Self::ExpiredSince => AuthResult::Fail,
        }
    }

    /// Whether the key has not been looked up yet.
    pub fn is_pending(self) -> bool {
        self == Self::KeyLookupPending
    }

    /// Whether an answer of DNS, the body, or the rest of the header section would still decide.
    pub fn is_undecided(self) -> bool {
        matches!(
            self,
            Self::BodyNotGiven
                | Self::HeaderIncomplete
                | Self::KeyLookupPending
                | Self::KeyLookupFailed
        )
    }

    /// Whether the domain does not publish the key any more.
    pub fn is_key_gone(self) -> bool {
        matches!(self, Self::KeyMissing | Self::KeyRevoked)
    }

    /// Whether the signature cannot be judged any more, though it may have passed when the message was received.
    pub fn may_have_passed(self) -> bool {
        self.is_key_gone() || matches!(self, Self::OtherKey | Self::ExpiredSince)
    }

    /// Whether it is proven that the published key signed something else than what is here.
    pub fn is_altered(self) -> bool {
        matches!(
            self,
            Self::HeadersAltered | Self::BodyHashMismatch | Self::BodyShorterThanSigned
        )
    }
}

codes! {
    /// Whether a DKIM key may be used for a signature.
    DkimKeyState {
        /// The key can be used.
        Usable = "usable", "RFC 6376, 6.1.2", "0.1";
        /// See [`DkimReason::KeyRevoked`].
        Revoked = "dkim-key-revoked", "RFC 6376, 3.6.1", "0.1";
        /// See [`DkimReason::KeyMalformed`].
        Malformed = "dkim-key-malformed", "RFC 6376, 6.1.2", "0.1";
        /// See [`DkimReason::KeyVersionUnknown`].
        VersionUnknown = "dkim-key-version-unknown", "RFC 6376, 3.6.1", "0.1";
        /// See [`DkimReason::KeyTypeUnknown`].
        TypeUnknown = "dkim-key-type-unknown", "RFC 6376, 3.6.1", "0.1";
        /// See [`DkimReason::KeyTypeDiffers`].
        TypeDiffers = "dkim-key-type-differs", "RFC 6376, 6.1.2", "0.1";
        /// See [`DkimReason::KeyHashNotAllowed`].
        HashNotAllowed = "dkim-key-hash-not-allowed", "RFC 6376, 6.1.2", "0.1";
        /// See [`DkimReason::KeyNotForEmail`].
        NotForEmail = "dkim-key-not-for-email", "RFC 6376, 3.6.1", "0.1";
        /// See [`DkimReason::KeyTooShort`].
        TooShort = "dkim-key-too-short", "RFC 8301, 3.2", "0.1";
    }
}

impl DkimKeyState {
    /// The reason that a signature by such a key has; `None` where the key can be used.
    pub fn reason(self) -> Option<DkimReason> {
        Some(match self {
            Self::Usable => return None,
            Self::Revoked => DkimReason::KeyRevoked,
            Self::Malformed => DkimReason::KeyMalformed,
            Self::VersionUnknown => DkimReason::KeyVersionUnknown,
            Self::TypeUnknown => DkimReason::KeyTypeUnknown,
            Self::TypeDiffers => DkimReason::KeyTypeDiffers,
            Self::HashNotAllowed => DkimReason::KeyHashNotAllowed,
            Self::NotForEmail => DkimReason::KeyNotForEmail,
            Self::TooShort => DkimReason::KeyTooShort,
        })
    }
}

codes! {
    /// A remark on a DKIM signature that does not change its result.
    DkimRemark {
        /// The key is marked as being tested (`t=y`).
        KeyTesting = "dkim-key-testing", "RFC 6376, 3.6.1", "0.1";
        /// Several records stand at the name of the key; the one that fits was used.
        SeveralKeys = "dkim-several-keys", "RFC 6376, 3.6.2.2", "0.1";
        /// Several records stand at the name of the key, and the signature verifies by none of them.
        SeveralKeysNoneFits = "dkim-several-keys-none-fits", "RFC 6376, 3.6.2.2", "0.2";
        /// The TXT record at the name of the key holds the name of a host: a CNAME record was meant.
        KeyHostName = "dkim-key-host-name", "RFC 6376, 6.1.2", "0.2";
        /// The key is cut over several TXT records; joined, it is the key of the signature.
        KeySplit = "dkim-key-split", "RFC 6376, 3.6.2.2", "0.2";
        /// The key record has backslashes in it, which a zone file or a form left there.
        KeyBackslashes = "dkim-key-backslashes", "RFC 6376, 3.6.1", "0.2";
        /// The key record has quotation marks in it, which a zone file or a form left there.
        KeyQuotes = "dkim-key-quotes", "RFC 6376, 3.6.1", "0.2";
        /// The key record holds a PEM file with its first and last line.
        KeyPem = "dkim-key-pem", "RFC 6376, 3.6.1", "0.2";
        /// The Ed25519 key is published as SubjectPublicKeyInfo instead of its 32 bytes.
        KeySpki = "dkim-key-ed25519-spki", "RFC 8463, 4", "0.2";
        /// The key record is the key alone, without tags.
        KeyWithoutTags = "dkim-key-without-tags", "RFC 6376, 3.6.1", "0.2";
        /// The key is shorter than its own length says: the record was cut off.
        KeyCutOff = "dkim-key-cut-off", "RFC 6376, 3.6.1", "0.2";
        /// Another kind of TXT record answers at the name of the key; a wildcard does so.
        KeyOtherRecord = "dkim-key-other-record", "RFC 6376, 6.1.2", "0.2";
        /// The name of the key is an alias of a name that has no key.
        KeyAliasBroken = "dkim-key-alias-broken", "RFC 6376, 6.1.2", "0.2";
        /// `l=` leaves the end of the body unsigned.
        BodyPartlyUnsigned = "dkim-body-partly-unsigned", "RFC 6376, 8.2", "0.1";
        /// The signature was made over an empty body.
        BodySignedEmpty = "dkim-body-signed-empty", "RFC 6376, 3.4.4", "0.1";
        /// `t=` is later than the message was received.
        TimestampInFuture = "dkim-timestamp-in-future", "RFC 6376, 3.5", "0.1";
        /// The RSA key has fewer than 2048 bits.
        KeyUnder2048Bits = "dkim-key-under-2048-bits", "RFC 8301, 3.2", "0.1";
    }
}

codes! {
    /// A change after signing that, undone, makes a DKIM signature verify; or what the signer did wrong.
    DkimChangeCode {
        /// A tag was put in front of the subject.
        SubjectTag = "dkim-change-subject-tag", "", "0.1";
        /// `Re:` or the like was added to the subject, removed from it or written differently.
        SubjectPrefix = "dkim-change-subject-prefix", "", "0.2";
        /// A field was rewritten; the message carries the original under another name.
        Rewritten = "dkim-change-rewritten", "", "0.1";
        /// The From field was rewritten; the original address is in another field.
        FromRewritten = "dkim-change-from-rewritten", "", "0.2";
        /// A field was folded anew.
        Refolded = "dkim-change-refolded", "RFC 6376, 3.4.1", "0.1";
        /// White space was added to a field or removed from it, beyond what the canonicalization allows.
        FieldSpace = "dkim-change-field-space", "RFC 6376, 3.4", "0.2";
        /// Quotation marks were added to an address field or removed from it.
        Quotes = "dkim-change-quotes", "", "0.1";
        /// The addresses of a field are the same, written in another form.
        AddressForm = "dkim-change-address-form", "RFC 5322, 3.4", "0.2";
        /// Encoded words were decoded, or encoded differently.
        EncodedWords = "dkim-change-encoded-words", "RFC 2047", "0.2";
        /// The same moment was written in another time zone or form.
        DateForm = "dkim-change-date-form", "RFC 5322, 3.3", "0.2";
        /// A parameter of a MIME field was changed.
        MimeField = "dkim-change-mime-field", "RFC 2045", "0.2";
        /// The case of the name of a field was changed.
        FieldName = "dkim-change-field-name", "RFC 6376, 3.4.1", "0.2";
        /// A field of a signed name was added.
        FieldAdded = "dkim-change-field-added", "RFC 6376, 5.4.2", "0.1";
        /// A signed field was removed; its value is known from elsewhere.
        FieldRemoved = "dkim-change-field-removed", "RFC 6376, 5.4.2", "0.2";
        /// Fields of one name were put in another order.
        FieldOrder = "dkim-change-field-order", "RFC 6376, 5.4.2", "0.2";
        /// Lines were appended to the body.
        LinesAppended = "dkim-change-lines-appended", "RFC 6376, 8.2", "0.1";
        /// Lines were put in front of the body.
        LinesPrepended = "dkim-change-lines-prepended", "", "0.1";
        /// Lines were added inside the body, at the start or the end of a MIME part.
        LinesInserted = "dkim-change-lines-inserted", "", "0.1";
        /// A MIME part was added.
        PartAdded = "dkim-change-part-added", "RFC 2046, 5.1", "0.2";
        /// The message was wrapped as one part of a new multipart.
        PartWrapped = "dkim-change-part-wrapped", "RFC 2046, 5.1", "0.2";
        /// Dots at the start of lines were doubled: SMTP's dot-stuffing was left in.
        DotsDoubled = "dkim-change-dots-doubled", "RFC 5321, 4.5.2", "0.1";
        /// Dots at the start of lines were removed: SMTP's dot-stuffing was undone twice.
        DotsRemoved = "dkim-change-dots-removed", "RFC 5321, 4.5.2", "0.2";
        /// “From ” at the start of lines was quoted, as mbox files do.
        FromQuoted = "dkim-change-from-quoted", "RFC 4155", "0.1";
        /// Spaces were added at the ends of lines.
        SpacesAtLineEnds = "dkim-change-spaces-at-line-ends", "RFC 6376, 3.4.3", "0.1";
        /// Spaces at the ends of lines were removed.
        SpacesRemoved = "dkim-change-spaces-removed", "RFC 6376, 3.4.3", "0.2";
        /// Tabs were changed to spaces, or spaces to tabs.
        Tabs = "dkim-change-tabs", "", "0.2";
        /// Line ends were changed.
        LineEnds = "dkim-change-line-ends", "RFC 5321, 2.3.8", "0.2";
        /// Empty lines were added or removed.
        BlankLines = "dkim-change-blank-lines", "", "0.2";
        /// Long lines were broken.
        LinesBroken = "dkim-change-lines-broken", "RFC 5322, 2.1.1", "0.2";
        /// Lines were joined.
        LinesJoined = "dkim-change-lines-joined", "", "0.2";
        /// The body was encoded differently for transfer.
        Reencoded = "dkim-change-reencoded", "RFC 2045, 6", "0.2";
        /// The charset of the text was changed.
        Charset = "dkim-change-charset", "", "0.2";
        /// A MIME boundary was renamed.
        Boundary = "dkim-change-boundary", "RFC 2046, 5.1.1", "0.2";
        /// Links were rewritten; each still holds its target.
        LinksRewritten = "dkim-change-links-rewritten", "", "0.2";
        /// The end of the body, known from its structure, was cut off.
        EndCutOff = "dkim-change-end-cut-off", "RFC 2046, 5.1.1", "0.2";
        /// The signer canonicalized the body in another way than `c=` says.
        SignerBodyCanonicalization = "dkim-change-signer-body-canonicalization", "RFC 6376, 3.5", "0.2";
        /// The signer canonicalized the header fields in another way than `c=` says.
        SignerHeaderCanonicalization = "dkim-change-signer-header-canonicalization", "RFC 6376, 3.5", "0.2";
        /// The signer hashed no body: `bh=` is the hash of an empty one.
        SignerEmptyBody = "dkim-change-signer-empty-body", "RFC 6376, 3.4.4", "0.2";
        /// The signer hashed the body before it was encoded for transfer.
        SignerBeforeEncoding = "dkim-change-signer-before-encoding", "RFC 6376, 5.3", "0.2";
        /// The signer hashed line ends other than CRLF.
        SignerLineEnds = "dkim-change-signer-line-ends", "RFC 6376, 5.3", "0.2";
        /// The signer took fields in another order than `h=` says.
        SignerFieldOrder = "dkim-change-signer-field-order", "RFC 6376, 5.4.2", "0.2";
        /// The signer left out a field that `h=` lists.
        SignerFieldLeftOut = "dkim-change-signer-field-left-out", "RFC 6376, 5.4", "0.2";
        /// The signature field was not hashed as it must be: without `b=` and without its last line end.
        SignerOwnField = "dkim-change-signer-own-field", "RFC 6376, 3.7", "0.2";
    }
}

codes! {
    /// What was lost after signing, so that no search can undo the change.
    DkimLossCode {
        /// A gateway replaced links and keeps their targets to itself.
        Links = "dkim-lost-links", "", "0.2";
        /// The end of a multipart body is missing.
        End = "dkim-lost-end", "RFC 2046, 5.1.1", "0.2";
        /// A list or filter took parts out.
        Part = "dkim-lost-part", "", "0.2";
        /// A server encoded the body anew, and how it was encoded before cannot be found.
        Encoding = "dkim-lost-encoding", "RFC 2045, 6", "0.2";
        /// A name in `h=` has no field: it was signed as absent, or the field was removed.
        Field = "dkim-lost-field", "RFC 6376, 5.4.2", "0.2";
    }
}
impl DkimChangeCode {
    /// Whether it is a change of the body, proven by `bh=`; otherwise of the header fields.
    pub const fn is_of_body(self) -> bool {
        match self {
            Self::LinesAppended
            | Self::LinesPrepended
            | Self::LinesInserted
            | Self::PartAdded
            | Self::PartWrapped
            | Self::DotsDoubled
            | Self::DotsRemoved
            | Self::FromQuoted
            | Self::SpacesAtLineEnds
            | Self::SpacesRemoved
            | Self::Tabs
            | Self::LineEnds
            | Self::BlankLines
            | Self::LinesBroken
            | Self::LinesJoined
            | Self::Reencoded
            | Self::Charset
            | Self::Boundary
            | Self::LinksRewritten
            | Self::EndCutOff
            | Self::SignerBodyCanonicalization
            | Self::SignerEmptyBody
            | Self::SignerBeforeEncoding
            | Self::SignerLineEnds => true,
            Self::SubjectTag
            | Self::SubjectPrefix
            | Self::Rewritten
            | Self::FromRewritten
            | Self::Refolded
            | Self::FieldSpace
            | Self::Quotes
            | Self::AddressForm
            | Self::EncodedWords
            | Self::DateForm
            | Self::MimeField
            | Self::FieldName
            | Self::FieldAdded
            | Self::FieldRemoved
            | Self::FieldOrder
            | Self::SignerHeaderCanonicalization
            | Self::SignerFieldOrder
            | Self::SignerFieldLeftOut
            | Self::SignerOwnField => false,
        }
    }

    /// Whether the signer made a mistake, so that the message was not changed on its way.
    pub fn is_of_signer(self) -> bool {
        matches!(
            self,
            Self::SignerBodyCanonicalization
                | Self::SignerHeaderCanonicalization
                | Self::SignerEmptyBody
                | Self::SignerBeforeEncoding
                | Self::SignerLineEnds
                | Self::SignerFieldOrder
                | Self::SignerFieldLeftOut
                | Self::SignerOwnField
        )
    }

    /// Whether readers see text that the signer did not sign.
    pub fn adds_text(self) -> bool {
        matches!(
            self,
            Self::SubjectTag
                | Self::LinesAppended
                | Self::LinesPrepended
                | Self::LinesInserted
                | Self::PartAdded
                | Self::PartWrapped
                | Self::FieldAdded
        )
    }
}
