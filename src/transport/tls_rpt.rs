//! TLS-RPT (RFC 8460, section 3): `v=TLSRPTv1; rua=mailto:…,https:…`.

use super::{MAX_LISTED, Outcome, record, tags};
use crate::{dns::Lookups, reason::TlsRptState, report::TlsRpt};

/// Looks the record up.
pub(super) fn look_up(domain: &str, lookups: &Lookups<'_>) -> TlsRpt {
    let name = format!("_smtp._tls.{domain}");
    let (state, record, values) = match record(&name, "TLSRPTv1", lookups) {
        Outcome::One(record) => match values(&record) {
            Some(values) => (TlsRptState::Found, Some(record), values),
            None => (TlsRptState::Invalid, Some(record), Vec::new()),
        },
        Outcome::Several => (TlsRptState::Several, None, Vec::new()),
        Outcome::None => (TlsRptState::None, None, Vec::new()),
        Outcome::Failed => (TlsRptState::Failed, None, Vec::new()),
        Outcome::Pending => (TlsRptState::Pending, None, Vec::new()),
    };
    TlsRpt {
        name,
        record,
        state,
        values,
    }
}

/// The addresses of `rua=`: all mailto or https.
fn values(record: &str) -> Option<Vec<String>> {
    let list = tags(record)?.text("rua")?;
    let uris: Vec<String> = list
        .split(',')
        .map(|uri| uri.trim().to_owned())
        .take(MAX_LISTED)
        .collect();
    let is_known = |uri: &String| uri.starts_with("mailto:") || uri.starts_with("https:");
    uris.iter().all(is_known).then_some(uris)
}
