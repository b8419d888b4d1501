//! MTA-STS (RFC 8461, section 3.1): `v=STSv1; id=…;`. The policy itself lies behind HTTPS and is not fetched.

use super::{Outcome, record, tags};
use crate::{dns::Lookups, reason::MtaStsState, report::MtaSts};

/// Looks the record up.
pub(super) fn look_up(domain: &str, lookups: &Lookups<'_>) -> MtaSts {
    let name = format!("_mta-sts.{domain}");
    let (state, record, values) = match record(&name, "STSv1", lookups) {
        Outcome::One(record) => match values(&record) {
            Some(values) => (MtaStsState::Found, Some(record), values),
            None => (MtaStsState::Invalid, Some(record), Vec::new()),
        },
        Outcome::Several => (MtaStsState::Several, None, Vec::new()),
        Outcome::None => (MtaStsState::None, None, Vec::new()),
        Outcome::Failed => (MtaStsState::Failed, None, Vec::new()),
        Outcome::Pending => (MtaStsState::Pending, None, Vec::new()),
    };
    MtaSts {
        name,
        record,
        state,
        values,
    }
}

/// `id=`: 1 to 32 letters and digits.
fn values(record: &str) -> Option<Vec<String>> {
    let id = tags(record)?.text("id")?;
    let is_id = (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| vec![id])
}
