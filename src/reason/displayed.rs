//! What is wrong with the fields that people are shown.

use super::codes;

codes! {
    /// What is wrong with a field that people are shown, or odd about it.
    DisplayedReason {
        /// A field that must be unique stands more than once.
        Repeated = "displayed-repeated", "RFC 5322, 3.6", "0.2";
        /// A field that must be unique stands more than once, and the one that most programs show is not signed.
        RepeatedUnsigned = "displayed-repeated-unsigned", "RFC 6376, 8.15", "0.2";
        /// A field that must be unique stands more than once, with the same content.
        RepeatedAlike = "displayed-repeated-alike", "RFC 5322, 3.6", "0.2";
        /// The subject is covered by no signature that proves the author's domain.
        SubjectUnsigned = "displayed-subject-unsigned", "RFC 6376, 5.4.1", "0.2";
        /// Content-Type is covered by no signature that proves the author's domain.
        ContentTypeUnsigned = "displayed-content-type-unsigned", "RFC 6376, 5.4.1", "0.2";
        /// Content-Type is not signed, and the signature limits the body with `l=`: text can be added that is shown instead.
        ContentTypeUnsignedInPart = "displayed-content-type-unsigned-in-part", "RFC 6376, 8.2", "0.2";
        /// An unsigned Reply-To sends answers to another organization.
        ReplyToUnsigned = "displayed-reply-to-unsigned", "RFC 6376, 5.4.1", "0.2";
        /// An unsigned Sender names another organization.
        SenderUnsigned = "displayed-sender-unsigned", "RFC 6376, 5.4.1", "0.2";
        /// Text that is no field of its own here is one for programs that end lines elsewhere or pass over odd characters.
        HiddenField = "displayed-hidden-field", "RFC 5322, 2.2", "0.2";
    }
}
