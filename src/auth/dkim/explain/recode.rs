//! Text in another charset: the decoder's table, turned round.

use std::collections::HashMap;

use crate::syntax::charset;

/// The characters of a charset with the bytes that stand for them; ASCII stands for itself.
pub(super) struct Table {
    characters: HashMap<char, Vec<u8>>,
}

impl Table {
    /// The table of a charset of one byte a character, or of EUC-KR; `None` if the host cannot decode it.
    pub(super) fn of(label: &str) -> Option<Self> {
        let mut characters = HashMap::new();
        let mut insert = |text: &str, bytes: &[u8]| {
            let mut decoded = text.chars();
            if let (Some(c), None) = (decoded.next(), decoded.next())
                && c != '\u{fffd}'
            {
                characters.insert(c, bytes.to_vec());
            }
        };
        for byte in 0x80..=0xff_u8 {
            insert(&charset::decode(label, &[byte])?, &[byte]);
        }
        if label == "euc-kr" {
            let pairs: Vec<[u8; 2]> = (0xa1..=0xfe_u8)
                .flat_map(|lead| (0xa1..=0xfe_u8).map(move |trail| [lead, trail]))
                .collect();
            let bytes: Vec<u8> = pairs
                .iter()
                .flat_map(|&[lead, trail]| [lead, trail, b'\n'])
                .collect();
            let decoded = charset::decode(label, &bytes)?;
            for (pair, text) in pairs.iter().zip(decoded.split('\n')) {
                insert(text, pair);
            }
        }
        Some(Self { characters })
    }

    /// The bytes of a character; `None` if the charset lacks it.
    pub(super) fn bytes(&self, c: char) -> Option<Vec<u8>> {
        if c.is_ascii() {
            Some(vec![u8::try_from(c).ok()?])
        } else {
            self.characters.get(&c).cloned()
        }
    }

    /// Text in the charset; `None` if it has a character that the charset lacks.
    pub(super) fn encode(&self, text: &str) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(text.len());
        for c in text.chars() {
            match u8::try_from(c) {
                Ok(byte) if byte.is_ascii() => out.push(byte),
                _ => out.extend_from_slice(self.characters.get(&c)?),
            }
        }
        Some(out)
    }
}
