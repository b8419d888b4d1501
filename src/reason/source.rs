//! The text as it came: what was repaired to read it, and what cannot be a message.

use super::codes;

codes! {
    /// Findings about the text.
    SourceFinding {
        /// Lines among the header fields are not header fields.
        StrayLines = "source-stray-lines", "RFC 5322, 2.2", "0.1";
        /// The header section is longer than the limits allow.
        FieldsLeftOut = "source-fields-left-out", "", "0.1";
        /// Lines end in different ways.
        MixedLineEndings = "source-mixed-line-endings", "RFC 5322, 2.3", "0.1";
        /// Text was cut away that no signature covers, so the verdict is undecided at best.
        TextCut = "source-text-cut", "", "0.2";
        /// The text was repaired as a whole, and no signature confirms the repair.
        RepairUnconfirmed = "source-repair-unconfirmed", "", "0.2";
        /// The text was repaired as a whole, and a signature that verifies confirms the repair.
        RepairConfirmed = "source-repair-confirmed", "", "0.2";
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
        /// The text was UTF-16.
        Utf16 = "utf-16", "RFC 2781", "0.2";
        /// Lines ended with CR CR LF.
        CrCrLf = "cr-cr-lf", "RFC 5322, 2.3", "0.2";
        /// The whole message was encoded with base64.
        Base64 = "base64-text", "RFC 4648, 4", "0.2";
        /// The whole message was quoted-printable.
        QuotedPrintable = "quoted-printable-text", "RFC 2045, 6.7", "0.2";
        /// The message was a string of JSON or of a programming language.
        StringLiteral = "string-literal", "RFC 8259, 7", "0.2";
        /// Line ends were written as `\\r\\n`.
        EscapedLineEnds = "escaped-line-ends", "", "0.2";
        /// The message stood in an HTML page.
        HtmlPage = "html-page", "", "0.2";
        /// Characters were written as HTML entities.
        HtmlEntities = "html-entities", "", "0.2";
        /// Every line was quoted with `>`.
        QuoteMarks = "quote-marks", "RFC 3676, 4.5", "0.2";
        /// Every line had its number before it.
        LineNumbers = "line-numbers", "", "0.2";
        /// The same stood before every line: a log's time and host, a file's name and the number of the line.
        LinePrefix = "line-prefix", "", "0.2";
        /// The same stood after every line: a space, the dollar sign of `cat -A`.
        LineSuffix = "line-suffix", "", "0.2";
        /// Marks of Markdown or a wiki stood around the names of fields.
        Emphasis = "emphasis", "", "0.2";
        /// Addresses or domains had become links.
        Links = "links", "", "0.2";
        /// The text was encoded for a URL.
        PercentEncoded = "percent-encoded", "RFC 3986, 2.1", "0.2";
        /// Every line was indented.
        Indentation = "indentation", "", "0.2";
        /// A blank line stood after every line or every field.
        DoubleSpacing = "double-spacing", "", "0.2";
        /// No-break spaces, zero-width characters or typographic quotes stood where mail syntax has none.
        TypographicCharacters = "typographic-characters", "RFC 5322, 2.2", "0.2";
        /// The name and the value of a field stood on separate lines, or in two columns.
        SeparateLines = "separate-lines", "RFC 5322, 2.2", "0.2";
        /// Folded lines had lost the white space that they begin with.
        FlattenedFolds = "flattened-folds", "RFC 5322, 2.2.3", "0.2";
        /// Long lines were broken at a fixed width.
        WrappedLines = "wrapped-lines", "RFC 5322, 2.2.3", "0.2";
        /// Several fields stood on one line.
        SingleLine = "single-line", "RFC 5322, 2.2", "0.2";
        /// Domains, addresses or links were written so that they cannot be clicked.
        Defanged = "defanged", "", "0.2";
        /// The table of a known viewer stood above the message, and its values match the header.
        ViewerFrame = "viewer-frame", "", "0.2";
        /// A Markdown code fence stood around the message.
        CodeFence = "code-fence", "", "0.2";
        /// Text above the message was cut away.
        TextAbove = "text-above", "", "0.2";
        /// The repaired header names another author than the text that was given.
        AuthorChanged = "author-changed", "", "0.2";
        /// Body lines that begin with `From ` had a `>` before them, as in an mbox file.
        FromQuoting = "mbox-from-quoting", "RFC 4155, appendix A", "0.2";
        /// Body lines that begin with a dot had a second one, as in SMTP.
        DotStuffing = "dot-stuffing", "RFC 5321, 4.5.2", "0.2";
        /// UTF-8 text was saved as Latin-1 (windows-1252).
        Latin1 = "latin-1", "", "0.2";
        /// UTF-8 text was read as Latin-1 (windows-1252) and encoded once more.
        DoubleUtf8 = "double-utf-8", "", "0.2";
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
        /// It is a PDF document.
        Pdf = "pdf-input", "", "0.2";
        /// It is an image.
        Image = "image-input", "", "0.2";
        /// It is an Outlook message file (.msg), or another compound file.
        CompoundFile = "compound-file-input", "", "0.2";
        /// It is an Outlook data file (.pst, .ost).
        OutlookData = "outlook-data-input", "", "0.2";
        /// It is a winmail.dat file (TNEF).
        Tnef = "tnef-input", "", "0.2";
        /// It is a ZIP archive, or a document in one (.docx, .xlsx).
        Zip = "zip-input", "", "0.2";
        /// It is compressed with gzip, bzip2, xz or zstd, or is a 7z or RAR archive.
        Compressed = "compressed-input", "", "0.2";
        /// It is a web page without a message in it.
        HtmlPage = "html-input", "", "0.2";
        /// It is XML, such as a DMARC aggregate report.
        Xml = "xml-input", "", "0.2";
        /// It is JSON without a message in it.
        Json = "json-input", "", "0.2";
        /// It is a rich text document (RTF).
        Rtf = "rtf-input", "", "0.2";
        /// It is a calendar entry or a contact (iCalendar, vCard).
        Calendar = "calendar-input", "", "0.2";
        /// It is a key or a certificate (PEM).
        Pem = "pem-input", "", "0.2";
        /// It is a link to a message, not the message.
        Link = "link-input", "", "0.2";
        /// It is base64 of something that is not a message.
        Base64 = "base64-input", "", "0.2";
    }
}
