//! Dates of header fields (RFC 5322, sections 3.3 and 4.3), and the other forms that mail carries.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::syntax::Span;

/// A moment: seconds since 1970, in UTC. Serialized as ISO 8601.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_iso(self.0))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: std::borrow::Cow<'de, str> = Deserialize::deserialize(deserializer)?;
        parse_date(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format_args!("{text:?} is not a time")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

/// A date that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// Seconds since 1970.
    pub seconds: i64,
    /// As written.
    pub text: String,
    /// The zone as written; `None` if there is none.
    pub zone: Option<String>,
    /// Seconds east of UTC; `None` if the zone says nothing of where the clock stood: then the time is taken as UTC.
    pub offset: Option<i32>,
    /// The weekday as written, in English.
    pub weekday: Option<String>,
    /// What is odd about it.
    pub odd: Vec<Oddity>,
    /// The place in the text that was read.
    pub span: Span,
}

/// What is odd about a date that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// The weekday does not fit the date.
    WeekdayWrong,
    /// The zone is an obsolete name (RFC 5322, section 4.3).
    ZoneObsolete,
    /// The zone is a name without a fixed meaning.
    ZoneUnknown,
    /// There is no zone.
    ZoneMissing,
    /// The year has two or three digits (section 4.3).
    YearShort,
    /// The time is a leap second.
    LeapSecond,
    /// The time has no seconds.
    SecondsMissing,
    /// The date does not have the form of mail (section 3.3).
    FormOdd,
}

/// A date as seconds since 1970; `None` where it cannot be read.
pub fn parse_date(text: &str) -> Option<i64> {
    read(text).map(|date| date.seconds)
}

/// A date with all that it says. What stands after it (a comment, a fraction of a second) is passed over;
/// what cannot be a part of a date ends it.
pub(crate) fn read(text: &str) -> Option<Date> {
    let mut reader = Reader::default();
    for (at, word) in words(text).take(MAX_WORDS) {
        if !reader.take(text, at, word) {
            break;
        }
    }
    reader.finish(text)
}

/// Seconds since 1970 as ISO 8601 in UTC.
pub fn to_iso(seconds: i64) -> String {
    // What lies beyond is beyond any clock: a number that means "never", or none at all.
    const YEAR_0_STARTS: i64 = -62_167_219_200;
    const YEAR_9999_ENDS: i64 = 253_402_300_799;
    let seconds = seconds.clamp(YEAR_0_STARTS, YEAR_9999_ENDS);
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

const DAY: i64 = 86_400;
/// More words than this are not looked at: no date has so many.
const MAX_WORDS: usize = 16;
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Zone names of RFC 5322, section 4.3, and `UTC`, in hours east.
const ZONES: [(&str, i32); 11] = [
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("edt", -4),
    ("est", -5),
    ("cdt", -5),
    ("cst", -6),
    ("mdt", -6),
    ("mst", -7),
    ("pdt", -7),
    ("pst", -8),
];

/// What of a date was read so far.
#[derive(Debug, Default)]
struct Reader {
    span: Option<Span>,
    weekday: Option<usize>,
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i64>,
    time: Option<Time>,
    zone: Option<Zone>,
    afternoon: Option<bool>,
    odd: Vec<Oddity>,
}

#[derive(Debug, Clone, Copy)]
struct Time {
    hour: i64,
    minute: i64,
    second: i64,
}

#[derive(Debug, Clone)]
struct Zone {
    text: String,
    /// Seconds east; `None` where the zone says nothing of where the clock stood.
    offset: Option<i32>,
}

impl Reader {
    /// Takes a word in; `false` where it is no part of the date.
    fn take(&mut self, text: &str, at: usize, word: &str) -> bool {
        let trimmed = word.trim_end_matches([',', '.', ';']);
        let taken = trimmed.is_empty() && self.span.is_some()
            || self.take_day_name(trimmed)
            || self.take_month(trimmed)
            || self.take_time(trimmed)
            || self.take_whole_date(trimmed)
            || self.take_zone(trimmed)
            || self.take_number(trimmed);
        if taken {
            let start = self.span.map_or(at, |span| span.start);
            let end = at + trimmed.len().max(1).min(text.len() - at);
            self.span = Some(Span::new(start, end));
        }
        taken
    }

    fn take_day_name(&mut self, word: &str) -> bool {
        if self.span.is_some() || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return false;
        }
        self.weekday = position(&WEEKDAYS, word);
        self.weekday.is_some()
    }

    fn take_month(&mut self, word: &str) -> bool {
        if self.month.is_some() || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return false;
        }
        self.month = position(&MONTHS, word).map(|at| at as u32 + 1);
        self.month.is_some()
    }

    /// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.fff`; `hh.mm.ss` as some write it.
    fn take_time(&mut self, word: &str) -> bool {
        if self.time.is_some() || !word.contains(':') {
            return false;
        }
        let (clock, zone) = split_zone(word);
        let Some(time) = clock_time(clock) else {
            return false;
        };
        if clock.matches(':').count() == 1 {
            self.odd.push(Oddity::SecondsMissing);
        }
        if time.second == 60 {
            self.odd.push(Oddity::LeapSecond);
        }
        self.time = Some(time);
        if let Some(zone) = zone {
            self.take_zone(zone);
        }
        true
    }

    /// `2016-02-11`, `2016-02-11T02:18:43Z`, `06-Nov-94`, `11/Feb/2016`.
    fn take_whole_date(&mut self, word: &str) -> bool {
        if self.day.is_some() || self.year.is_some() || self.month.is_some() {
            return false;
        }
        let (date, time) = word
            .split_once(['T', 't'])
            .map_or((word, None), |(date, time)| (date, Some(time)));
        if let Some(time) = time
            && date
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
        {
            return self.take_whole_date(date) && self.take_time(time);
        }
        let parts: Vec<&str> = word.split(['-', '/']).collect();
        let [first, month, last] = parts.as_slice() else {
            return false;
        };
        let month_name = position(&MONTHS, month).map(|at| at as u32 + 1);
        let is_iso = first.len() == 4;
        let (year, month, day) = if is_iso {
            (*first, number(month).map(|month| month as u32), *last)
        } else {
            (*last, month_name, *first)
        };
        let (Some(month), Some(day)) = (month, number(day)) else {
            return false;
        };
        let Some(year) = self.year_of(year) else {
            return false;
        };
        (self.year, self.month, self.day) = (Some(year), Some(month), Some(day as u32));
        self.odd.push(Oddity::FormOdd);
        true
    }

    fn take_zone(&mut self, word: &str) -> bool {
        // A zone follows a time; Go writes a second name after it, and a monotonic clock (`UTC m=+90074.1`).
        if self.time.is_none() {
            return false;
        }
        if self.zone.is_some() {
            return word == "UTC" || word.starts_with("m=");
        }
        if self.take_half_of_day(word) {
            return true;
        }
        let Some(zone) = zone(word) else {
            return false;
        };
        self.odd.extend(zone.1);
        self.zone = Some(Zone {
            text: word.to_owned(),
            offset: zone.0,
        });
        true
    }

    fn take_half_of_day(&mut self, word: &str) -> bool {
        let afternoon = word.eq_ignore_ascii_case("pm");
        let is_half = afternoon || word.eq_ignore_ascii_case("am");
        if is_half && self.afternoon.is_none() {
            self.afternoon = Some(afternoon);
            self.odd.push(Oddity::FormOdd);
        }
        is_half
    }

    fn take_number(&mut self, word: &str) -> bool {
        let Some(value) = number(word) else {
            return false;
        };
        if self.day.is_none() && word.len() <= 2 {
            self.day = Some(value as u32);
            return true;
        }
        if self.year.is_some() || self.month.is_none() {
            return false;
        }
        self.year = self.year_of(word);
        self.year.is_some()
    }

    /// The year that `word` means (RFC 5322, section 4.3).
    fn year_of(&mut self, word: &str) -> Option<i64> {
        let value = number(word)?;
        let year = match word.len() {
            2 if value < 50 => value + 2000,
            2 | 3 => value + 1900,
            4 => return Some(value),
            _ => return None,
        };
        self.odd.push(Oddity::YearShort);
        Some(year)
    }

    fn finish(mut self, text: &str) -> Option<Date> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        let mut time = self.time?;
        match self.afternoon {
            Some(_) if !(1..=12).contains(&time.hour) => return None,
            Some(afternoon) => time.hour = time.hour % 12 + if afternoon { 12 } else { 0 },
            None => {}
        }
        let is_day =
            (1..=12).contains(&month) && day >= 1 && i64::from(day) <= days_in(year, month);
        if !is_day || year < 1900 {
            return None;
        }
        let days = days_from_civil(year, month, day);
        // 1970 began on a Thursday, the fourth name of the list.
        let weekday = (days + 3).rem_euclid(7);
        if self
            .weekday
            .is_some_and(|written| written as i64 != weekday)
        {
            self.odd.push(Oddity::WeekdayWrong);
        }
        if self.zone.is_none() {
            self.odd.push(Oddity::ZoneMissing);
        }
        let offset = self.zone.as_ref().and_then(|zone| zone.offset);
        let local = days * DAY + time.hour * 3600 + time.minute * 60 + time.second;
        let span = self.span?;
        Some(Date {
            seconds: local - i64::from(offset.unwrap_or_default()),
            text: text.get(span.start..span.end).unwrap_or(text).to_owned(),
            zone: self.zone.map(|zone| zone.text),
            offset,
            weekday: self
                .weekday
                .and_then(|at| WEEKDAYS.get(at))
                .map(|name| capital(name)),
            odd: self.odd,
            span,
        })
    }
}

/// Words and where they start; comments are passed over, commas end a word.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        let mut depth = 0_usize;
        loop {
            match bytes.get(at)? {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                byte if depth == 0 && !byte.is_ascii_whitespace() => break,
                _ => {}
            }
            at += 1;
        }
        let start = at;
        while bytes
            .get(at)
            .is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'(')
        {
            at += 1;
            if bytes.get(at - 1) == Some(&b',') {
                break;
            }
        }
        Some((start, text.get(start..at)?))
    })
}

/// The place of the name that `word` is, or is an abbreviation or a longer form of; case does not matter.
fn position(names: &[&str], word: &str) -> Option<usize> {
    let head = word.get(..3)?.to_ascii_lowercase();
    names.iter().position(|name| *name == head)
}

fn capital(name: &str) -> String {
    let mut text = name.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn number(word: &str) -> Option<i64> {
    let is_number = (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| word.parse().ok()).flatten()
}

/// A clock with a zone glued to it: `02:18:43Z`, `02:18:43+0900`.
fn split_zone(word: &str) -> (&str, Option<&str>) {
    let at = word
        .bytes()
        .position(|byte| matches!(byte, b'+' | b'-') || byte.is_ascii_alphabetic());
    match at {
        Some(at) => (word.get(..at).unwrap_or(word), word.get(at..)),
        None => (word, None),
    }
}

fn clock_time(clock: &str) -> Option<Time> {
    let mut parts = clock.split(':');
    let hour = short(parts.next()?)?;
    let minute = short(parts.next()?)?;
    let second = match parts.next() {
        Some(second) => short(second.split('.').next()?)?,
        None => 0,
    };
    let is_time = parts.next().is_none() && hour <= 23 && minute <= 59 && second <= 60;
    is_time.then_some(Time {
        hour,
        minute,
        second,
    })
}

fn short(word: &str) -> Option<i64> {
    (word.len() <= 2).then(|| number(word)).flatten()
}

/// The offset of a zone, and what is odd about it.
fn zone(word: &str) -> Option<(Option<i32>, Option<Oddity>)> {
    if let Some(offset) = numeric_zone(word) {
        // RFC 5322, section 3.3: the time is UTC, and nothing is said of the local clock.
        return Some((Some(offset).filter(|_| !is_minus_zero(word)), None));
    }
    let is_name =
        (1..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_name {
        return None;
    }
    let known = ZONES
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name));
    Some(match known {
        Some((_, hours)) => (Some(hours * 3600), Some(Oddity::ZoneObsolete)),
        // `Z` is UTC in ISO 8601 and in the military alphabet; the other letters are -0000 (section 4.3).
        None if word.len() == 1 && !word.eq_ignore_ascii_case("j") => {
            let is_utc = word.eq_ignore_ascii_case("z");
            (is_utc.then_some(0), Some(Oddity::ZoneObsolete))
        }
        None => (None, Some(Oddity::ZoneUnknown)),
    })
}

/// `+hhmm`, `+hh:mm`, `+hh`.
fn numeric_zone(word: &str) -> Option<i32> {
    let sign = match word.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = word.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(digits.get(..2)?)?, number(digits.get(2..)?)?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then(|| sign * (hours * 3600 + minutes * 60) as i32)
}

fn is_minus_zero(word: &str) -> bool {
    word.starts_with('-') && word.bytes().skip(1).all(|byte| matches!(byte, b'0' | b':'))
}

fn days_in(year: i64, month: u32) -> i64 {
    let next = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    days_from_civil(next.0, next.1, 1) - days_from_civil(year, month, 1)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar, counted from March on so that leap days come last.
pub(crate) fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The day of the Gregorian calendar that is `days` after 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::{DateTime, HeaderForm};

    fn iso(text: &str) -> Option<String> {
        parse_date(text).map(to_iso)
    }

    fn odd(text: &str) -> Vec<Oddity> {
        read(text).expect(text).odd
    }

    #[test]
    fn a_timestamp_is_the_same_moment_in_json() {
        for seconds in [0, 1_795_690_800, -2_000_000_000] {
            let json = serde_json::to_string(&Timestamp(seconds)).expect("JSON");
            assert_eq!(json, format!("\"{}\"", to_iso(seconds)));
            let back: Timestamp = serde_json::from_str(&json).expect("a time");
            assert_eq!(back, Timestamp(seconds));
        }
    }

    #[test]
    fn dates_become_utc() {
        for (text, expected) in [
            // RFC 5322, appendices A.1.1, A.5 and A.6.2.
            ("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z"),
            (
                "Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)",
                "1969-02-14T03:02:00Z",
            ),
            ("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06Z"),
            // RFC 9110, section 5.6.7: the three forms of HTTP.
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
            // SendGrid, as Go prints a time.
            (
                "2020-08-27 00:57:28.235008524 +0000 UTC m=+92278.764015266",
                "2020-08-27T00:57:28Z",
            ),
            (
                "Thu, 27 Aug 2020 00:57:28.016 +0000 (UTC)",
                "2020-08-27T00:57:28Z",
            ),
            ("2026-09-28T14:03:09+09:00", "2026-09-28T05:03:09Z"),
            ("2026-09-28T14:03:09Z", "2026-09-28T14:03:09Z"),
            ("Wed, 5 May 2021 8:05:59 PM +0200", "2021-05-05T18:05:59Z"),
            ("Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z"),
            ("Tue, 29 Feb 2000 12:00:00 +0000", "2000-02-29T12:00:00Z"),
            (
                "Mon, 19 Jul 2021 15:50:31 +0800 (GMT-8)",
                "2021-07-19T07:50:31Z",
            ),
        ] {
            assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "yesterday",
            "Fri, 32 Nov 1997 09:55:06 -0600",
            "Fri, 29 Feb 1997 09:55:06 -0600",
            "Fri, 21 Nov 1997 24:55:06 -0600",
            "Fri, 21 Nov 1997",
            "21 Nov 09:55:06 -0600",
            "Fri, 21 Foo 1997 09:55:06 -0600",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn every_zone_of_rfc_5322_means_what_section_4_3_says() {
        let hours = |zone: &str| {
            let noon = parse_date("1 Jan 2024 12:00:00 +0000").expect("noon");
            parse_date(&format!("1 Jan 2024 12:00:00 {zone}")).map(|time| (noon - time) / 3600)
        };
        for (zone, east) in [
            ("UT", 0),
            ("GMT", 0),
            ("EDT", -4),
            ("EST", -5),
            ("CDT", -5),
            ("CST", -6),
            ("MDT", -6),
            ("MST", -7),
            ("PDT", -7),
            ("PST", -8),
            ("pst", -8),
            ("Z", 0),
            ("+0900", 9),
            ("-0800", -8),
            ("-0000", 0),
        ] {
            assert_eq!(hours(zone), Some(east), "{zone}");
        }
        for letter in ('A'..='I').chain('K'..='Z') {
            let date = read(&format!("1 Jan 2024 12:00:00 {letter}")).expect("a date");
            assert_eq!(to_iso(date.seconds), "2024-01-01T12:00:00Z", "{letter}");
            assert_eq!(date.odd, [Oddity::ZoneObsolete], "{letter}");
            assert_eq!(date.offset.is_none(), letter != 'Z', "{letter}");
        }
        for name in ["KST", "CEST", "J", "XYZ"] {
            let date = read(&format!("1 Jan 2024 12:00:00 {name}")).expect("a date");
            assert_eq!(
                (to_iso(date.seconds).as_str(), date.offset),
                ("2024-01-01T12:00:00Z", None)
            );
            assert_eq!(date.odd, [Oddity::ZoneUnknown], "{name}");
        }
        assert_eq!(
            read("1 Jan 2024 12:00:00 -0000").expect("a date").offset,
            None
        );
    }

    /// Servers that add a semicolon after the date, too.
    #[test]
    fn a_semicolon_ends_the_zone() {
        let date = read("Fri, 21 Nov 1997 09:55:06 -0600;").expect("a date");
        assert_eq!((date.seconds, date.offset), (880_127_706, Some(-21_600)));
    }

    #[test]
    fn what_is_odd_is_said() {
        assert!(odd("Fri, 21 Nov 1997 09:55:06 -0600").is_empty());
        assert_eq!(
            odd("Mon, 21 Nov 1997 09:55:06 -0600"),
            [Oddity::WeekdayWrong]
        );
        assert_eq!(odd("21 Nov 97 09:55:06 -0600"), [Oddity::YearShort]);
        assert_eq!(odd("21 Nov 1997 09:55 -0600"), [Oddity::SecondsMissing]);
        assert_eq!(odd("31 Dec 2016 23:59:60 +0000"), [Oddity::LeapSecond]);
        assert_eq!(odd("21 Nov 1997 09:55:06"), [Oddity::ZoneMissing]);
        assert_eq!(
            iso("1 Jan 49 00:00:00 +0000").as_deref(),
            Some("2049-01-01T00:00:00Z")
        );
        assert_eq!(
            iso("1 Jan 50 00:00:00 +0000").as_deref(),
            Some("1950-01-01T00:00:00Z")
        );
        assert_eq!(
            iso("1 Jan 124 00:00:00 +0000").as_deref(),
            Some("2024-01-01T00:00:00Z")
        );
    }

    #[test]
    fn the_span_covers_the_date_and_not_its_comment() {
        let text = " Fri, 21 Nov 1997 09:55:06 -0600 (CST) (x)";
        let date = read(text).expect("a date");
        assert_eq!(date.text, "Fri, 21 Nov 1997 09:55:06 -0600");
        assert_eq!(&text[date.span.start..date.span.end], date.text);
    }

    /// mail-parser is the other reader of the same dates.
    #[test]
    fn mail_parser_reads_the_same_times() {
        for days in (0..40_000).step_by(97) {
            let seconds = i64::from(days) * DAY + i64::from(days) * 37 % DAY;
            let expected = DateTime::from_timestamp(seconds);
            assert_eq!(to_iso(seconds), expected.to_rfc3339());
            let text = format!("{}\r\n", expected.to_rfc822());
            let parsed = HeaderForm::Date.parse(text.as_bytes());
            let theirs = parsed.value().as_datetime().map(|date| date.to_timestamp());
            assert_eq!(parse_date(&text), theirs, "{text}");
            assert!(odd(&text).is_empty(), "{text}");
        }
    }
}
