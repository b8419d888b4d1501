//! Reverse paths that a forwarder rewrote by the Sender Rewriting Scheme (RFC 7208, section D.1, has the need for it).

/// Who forwarded, and for which original reverse path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forwarded<'p> {
    /// The forwarder's domain.
    pub(crate) forwarder: &'p str,
    /// The reverse path at the first hop.
    pub(crate) original: String,
}

/// Reads `SRS0=hash=tt=domain=local@forwarder` and `SRS1=hash=forwarder==hash=tt=domain=local@forwarder`; `None` for
/// another form. Anyone can write such a path: it says what the forwarder claims.
pub(crate) fn read(path: &str) -> Option<Forwarded<'_>> {
    let (local, forwarder) = path.trim_matches(['<', '>']).rsplit_once('@')?;
    let parts: Vec<&str> = local.split('=').collect();
    let (domain, user) = match parts.as_slice() {
        [tag, _, _, domain, user @ ..] if tag.eq_ignore_ascii_case("SRS0") => (domain, user),
        [tag, _, _, "", _, _, domain, user @ ..] if tag.eq_ignore_ascii_case("SRS1") => {
            (domain, user)
        }
        _ => return None,
    };
    (!user.is_empty()).then(|| Forwarded {
        forwarder,
        original: format!("{}@{domain}", user.join("=")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewritten_paths_tell_the_original() {
        for (path, expected) in [
            (
                "<SRS0=8CcT=FX=example.com=ann@fwd.example.org>",
                Some(("fwd.example.org", "ann@example.com")),
            ),
            (
                "srs1=abcd=fwd.example.org==8CcT=FX=example.com=ann@next.example.net",
                Some(("next.example.net", "ann@example.com")),
            ),
            (
                "SRS0=h=t=example.com=a=b@fwd.example.org",
                Some(("fwd.example.org", "a=b@example.com")),
            ),
            ("SRS0=h=t=example.com@fwd.example.org", None),
            ("ann@example.com", None),
            ("", None),
        ] {
            let read = read(path);
            let read = read
                .as_ref()
                .map(|found| (found.forwarder, found.original.as_str()));
            assert_eq!(read, expected, "{path}");
        }
    }
}
