//! Text in a charset, by the labels and tables of the WHATWG Encoding Standard.
//!
//! Every JavaScript host brings these tables along (`TextDecoder`), so the module for them does not carry them a
//! second time: they would be a third of it. Elsewhere encoding_rs has them, and both follow the same standard.

/// Labels that mail uses and the standard does not know.
const ALIASES: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("ms949", "euc-kr"),
    ("uhc", "euc-kr"),
];

/// The text of `bytes`; `None` where nothing is known of the charset. What is malformed becomes U+FFFD.
pub(crate) fn decode(charset: &str, bytes: &[u8]) -> Option<String> {
    if charset.eq_ignore_ascii_case("utf-8") {
        return Some(String::from_utf8_lossy(bytes).into_owned());
    }
    let alias = ALIASES
        .iter()
        .find(|(name, _)| charset.eq_ignore_ascii_case(name));
    host::decode(alias.map_or(charset, |(_, label)| label), bytes)
}

#[cfg(not(target_arch = "wasm32"))]
mod host {
    pub(crate) fn decode(label: &str, bytes: &[u8]) -> Option<String> {
        let encoding = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
        Some(encoding.decode_with_bom_removal(bytes).0.into_owned())
    }
}

#[cfg(target_arch = "wasm32")]
mod host {
    use std::{cell::RefCell, collections::HashMap};

    use js_sys::Uint8Array;
    use web_sys::TextDecoder;

    thread_local! {
        /// By label in lower case. The host knows some 200 of them; others are not kept.
        static DECODERS: RefCell<HashMap<String, TextDecoder>> = RefCell::default();
    }

    pub(crate) fn decode(label: &str, bytes: &[u8]) -> Option<String> {
        let label = label.to_ascii_lowercase();
        let decoder = DECODERS.with_borrow_mut(|decoders| {
            if let Some(decoder) = decoders.get(&label) {
                return Some(decoder.clone());
            }
            let decoder = TextDecoder::new_with_label(&label).ok()?;
            decoders.insert(label, decoder.clone());
            Some(decoder)
        })?;
        decoder
            .decode_with_js_u8_array(&Uint8Array::from(bytes))
            .ok()
    }
}
