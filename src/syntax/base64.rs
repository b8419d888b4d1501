//! Base64 (RFC 4648, section 4) as mail writes it.

use ::base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use super::tags::is_fws;

/// Signers and mail programs leave the padding out, or cut a word inside a group of bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of `text`. White space may stand anywhere (RFC 6376, section 3.2), padding may lack, and bits that fill up
/// the last group need not be zero; any other character makes it unreadable.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.iter().copied().filter(|b| !is_fws(b)).collect();
    LENIENT.decode(text).ok()
}

/// Base64 of `bytes`, with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_and_white_space_may_vary_and_nothing_else() {
        // RFC 4648, section 10: the encodings of "f", "fo" and "foo".
        for (text, expected) in [
            ("Zg==", Some(&b"f"[..])),
            ("Zg", Some(b"f")),
            ("Zh==", Some(b"f")),
            ("Zm8=", Some(b"fo")),
            ("Z m\r\n\t9v", Some(b"foo")),
            ("", Some(b"")),
            ("Z", None),
            ("Zm9v.", None),
            ("Zm9-", None),
            ("Zg==Zg==", None),
        ] {
            assert_eq!(decode(text.as_bytes()).as_deref(), expected, "{text}");
        }
        assert_eq!(encode(b"fo"), "Zm8=");
    }
}
