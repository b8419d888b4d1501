//! Reverse paths as servers write them down (RFC 5321, section 4.4).

use super::{mailboxes, unfold};

/// A reverse path without brackets, source route, white space and comments; empty for a bounce. What is not one path
/// stays as it is written.
pub(crate) fn reverse_path(value: &[u8]) -> String {
    let is_path = |address: &str| address.starts_with('"') || address.matches('@').count() <= 1;
    match mailboxes(value).as_slice() {
        [] => String::new(),
        [mailbox] if is_path(&mailbox.address) => mailbox.address.clone(),
        _ => unfold(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reverse_path_is_read_whatever_stands_around_it() {
        for (value, path) in [
            (" <a@b.example>", "a@b.example"),
            (" < a@b.example >", "a@b.example"),
            (" <a@b.example> (added by mx.example)", "a@b.example"),
            (" (added by mx.example) a@b.example", "a@b.example"),
            (" <@x.example,@y.example:a@b.example>", "a@b.example"),
            (" <\"a b\"@b.example>\r\n", "\"a b\"@b.example"),
            (" <>", ""),
            (" < >", ""),
            (" <> (bounce)", ""),
            (" b.example", "b.example"),
            (" a@b.example c@d.example", "a@b.example c@d.example"),
        ] {
            assert_eq!(reverse_path(value.as_bytes()), path, "{value}");
        }
    }
}
