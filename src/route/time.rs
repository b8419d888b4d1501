//! Dates of header fields (RFC 5322, sections 3.3 and 4.3).

use mail_parser::{DateTime, HeaderForm};

/// A date as seconds since 1970; `None` where it cannot be read.
pub fn parse_date(text: &str) -> Option<i64> {
    let text = format!("{}\r\n", text.trim());
    let parsed = HeaderForm::Date.parse(text.as_bytes());
    let date = parsed.value().as_datetime()?;
    date.is_valid().then(|| date.to_timestamp())
}

/// Seconds since 1970 as ISO 8601 in UTC.
pub fn to_iso(seconds: i64) -> String {
    // Far beyond any calendar that mail-parser prints, and beyond any clock: a number that means "never".
    const YEAR_9999_ENDS: i64 = 253_402_300_799;
    DateTime::from_timestamp(seconds.clamp(0, YEAR_9999_ENDS)).to_rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_utc() {
        // RFC 5322, appendix A.1.1.
        assert_eq!(
            parse_date("Fri, 21 Nov 1997 09:55:06 -0600")
                .map(to_iso)
                .as_deref(),
            Some("1997-11-21T15:55:06Z")
        );
        assert_eq!(parse_date("yesterday"), None);
    }
}
