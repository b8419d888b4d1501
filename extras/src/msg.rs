//! Outlook's .msg files: a compound file (MS-CFB) with a stream for each property (MS-OXMSG).

use std::io::{Cursor, Read as _};

/// The header of the message as it was received (MS-OXCMSG, 2.2.1.61, PidTagTransportMessageHeaders), as UTF-16 and in
/// the code page of the writer.
const HEADERS: [&str; 2] = ["/__substg1.0_007D001F", "/__substg1.0_007D001E"];

/// No header is longer than this.
const MAX_BYTES: u64 = 4 << 20;

/// Why a .msg file gives no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MsgError {
    /// It is damaged, cut off, or another kind of compound file.
    Unreadable,
    /// It never travelled, or Outlook did not keep its header.
    NoHeader,
}

impl std::fmt::Display for MsgError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unreadable => {
                "the .msg file is damaged or cut off, or is another Office file; save the message again"
            }
            Self::NoHeader => {
                "the .msg file has no Internet headers: the message was never received (a draft or sent item), or Outlook removed them"
            }
        })
    }
}

impl std::error::Error for MsgError {}

/// The header section of the message in a .msg file. The body is left out: Outlook writes another one than was signed,
/// so it is unchecked, never failed.
///
/// # Errors
/// [`MsgError`] if there is no header in it.
pub fn msg_header(bytes: &[u8]) -> Result<Vec<u8>, MsgError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| MsgError::Unreadable)?;
    for (name, is_utf16) in HEADERS.into_iter().zip([true, false]) {
        if !file.is_stream(name) {
            continue;
        }
        let stream = file.open_stream(name).map_err(|_| MsgError::Unreadable)?;
        let mut value = Vec::new();
        stream
            .take(MAX_BYTES)
            .read_to_end(&mut value)
            .map_err(|_| MsgError::Unreadable)?;
        let value = if is_utf16 { from_utf16(&value) } else { value };
        let header = trimmed(&value);
        if !header.is_empty() {
            return Ok(header);
        }
    }
    Err(MsgError::NoHeader)
}

fn from_utf16(value: &[u8]) -> Vec<u8> {
    let (units, _) = value.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|&pair| u16::from_le_bytes(pair)).collect();
    String::from_utf16_lossy(&units).into_bytes()
}

/// Without what Exchange writes before it ("Microsoft Mail Internet Headers Version 2.0"), and without the empty line
/// behind it, which would make an empty body.
fn trimmed(value: &[u8]) -> Vec<u8> {
    let value = value.split(|&byte| byte == 0).next().unwrap_or_default();
    let value = value.trim_ascii();
    let value = match value.starts_with(b"Microsoft Mail Internet Headers") {
        true => {
            let end = value.iter().position(|&byte| byte == b'\n');
            end.and_then(|end| value.get(end + 1..)).unwrap_or_default()
        }
        false => value,
    };
    let mut header = value.to_vec();
    if !header.is_empty() {
        header.extend_from_slice(b"\r\n");
    }
    header
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn msg(name: &str, value: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a file");
        let mut stream = file.create_stream(name).expect("a stream");
        stream.write_all(value).expect("written");
        drop(stream);
        file.into_inner().into_inner()
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn the_header_is_read_without_an_empty_body() {
        let header = "From: 앤 <ann@example.com>\r\nSubject: x\r\n\r\n";
        let expected = "From: 앤 <ann@example.com>\r\nSubject: x\r\n".as_bytes();
        let file = msg("/__substg1.0_007D001F", &utf16(header));
        assert_eq!(msg_header(&file).as_deref(), Ok(expected));
        let file = msg(
            "/__substg1.0_007D001E",
            b"Microsoft Mail Internet Headers Version 2.0\r\nFrom: a@b.example\r\n\0",
        );
        assert_eq!(
            msg_header(&file).as_deref(),
            Ok(&b"From: a@b.example\r\n"[..])
        );
    }

    #[test]
    fn a_file_that_is_cut_off_or_has_no_header_is_refused() {
        let long = "X-Long: ".to_owned() + &"x".repeat(50_000);
        let file = msg("/__substg1.0_007D001F", &utf16(&long));
        for end in 0..64 {
            let cut = file.len() * end / 64;
            let read = msg_header(&file[..cut]);
            // What is cut off at the end may be of no stream: then the header is whole, and never a part of it.
            let is_right =
                read == Err(MsgError::Unreadable) || (end > 32 && read == msg_header(&file));
            assert!(is_right, "{cut} of {}", file.len());
        }
        let file = msg("/__substg1.0_0037001F", &utf16("subject"));
        assert_eq!(msg_header(&file), Err(MsgError::NoHeader));
    }
}
