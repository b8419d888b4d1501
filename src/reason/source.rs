//! The text as it came: what was repaired to read it, and what cannot be a message.

use super::codes;

codes! {
    /// Findings about the text.
    SourceFinding {
        /// Lines among the header fields are not header fields.
        StrayLines = "source-stray-lines", "RFC 5322, 2.2", "0.1";
        /// There are more header fields than are read.
        FieldsLeftOut = "source-fields-left-out", "", "0.1";
        /// Lines end in different ways.
        MixedLineEndings = "source-mixed-line-endings", "RFC 5322, 2.3", "0.1";
    }
}

codes! {
    /// What was set right in the text. Their sentences have the prefix `repair-`.
    RepairKind {
        /// A byte order mark stood before the message.
        ByteOrderMark = "byte-order-mark", "RFC 3629, 6", "0.1";
        /// Blank lines stood before the message.
        LeadingBlankLines = "leading-blank-lines", "RFC 5322, 2.1", "0.1";
        /// The From line of an mbox file stood before the message.
        MboxFromLine = "mbox-from-line", "RFC 4155, appendix A", "0.1";
        /// The lines do not end with CRLF.
        LineEndings = "line-endings", "RFC 5322, 2.3", "0.1";
        /// Lines that are not header fields were passed over.
        NotAHeaderLine = "not-a-header-line", "RFC 5322, 2.2", "0.1";
        /// Header fields beyond the limit were left out.
        HeaderFieldsLeftOut = "header-fields-left-out", "", "0.1";
    }
}

codes! {
    /// Why a text is not a message.
    InputError {
        /// There is nothing but white space.
        Empty = "empty-input", "", "0.1";
        /// It is longer than the limit.
        TooLarge = "too-large", "", "0.1";
        /// It is binary data.
        Binary = "binary-input", "", "0.1";
        /// No line of it is a header field.
        NoHeaderFields = "no-header-fields", "RFC 5322, 2.2", "0.1";
    }
}
