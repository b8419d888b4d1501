//! TXT data as text: bytes that are not UTF-8 are written `\DDD`.

/// The text form of TXT data. UTF-8 stays as it is; any other byte becomes `\DDD`.
/// A backslash that would read as such an escape becomes `\092`, so that nothing is lost.
pub fn text_from_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        for (at, c) in valid.char_indices() {
            if c == '\\' && escape_at(valid.as_bytes(), at).is_some() {
                text.push_str("\\092");
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\{byte:03}"));
        }
    }
    text
}

/// The bytes that [`text_from_bytes`] wrote.
pub fn text_to_bytes(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match escape_at(bytes, at) {
            Some(escaped) => {
                out.push(escaped);
                at += 4;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// The byte that the escape at `at` stands for: only those that [`text_from_bytes`] writes.
fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let [b'\\', digits @ ..] = bytes.get(at..at + 4)? else {
        return None;
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value: u8 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (value >= 0x80 || value == b'\\').then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_kept_and_other_bytes_are_escaped() {
        assert_eq!(text_from_bytes("v=é".as_bytes()), "v=é");
        assert_eq!(text_from_bytes(b"a\xffb"), "a\\255b");
        assert_eq!(text_from_bytes(b"\\255"), "\\092255");
        assert_eq!(text_from_bytes(b"\\;"), "\\;");
    }

    #[test]
    fn escaping_loses_nothing() {
        for bytes in [&b"\\255"[..], b"\xff\xfe\\092", b"\\\\255", b"a\\", b"\\12"] {
            assert_eq!(text_to_bytes(&text_from_bytes(bytes)), bytes);
        }
    }
}
