//! How old a message is: today's DNS accuses recent mail only.

use crate::{
    report::{Arc, Route},
    syntax::date::{parse_date, to_iso},
};

/// A message is recent for so long, in seconds.
const RECENT: i64 = 30 * 24 * 60 * 60;

/// How old a message is, by the newest date anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Age {
    /// Within 30 days before now, or it cannot be told: there is no date, or no now.
    Recent,
    /// Older.
    Old {
        /// The newest date, ISO 8601.
        date: String,
    },
}

impl Age {
    /// The age by the newest of the dates that servers wrote: of Received fields and ARC seals.
    pub(crate) fn of(route: &Route, arc: &Arc, now: Option<i64>) -> Self {
        let seals = arc
            .sets
            .iter()
            .filter_map(|set| parse_date(set.seal.as_ref()?.timestamp.as_deref()?));
        let hops = route
            .hops
            .iter()
            .filter_map(|hop| parse_date(&hop.date.as_ref()?.text));
        match (hops.chain(seals).max(), now) {
            (Some(newest), Some(now)) if now.saturating_sub(newest) > RECENT => Self::Old {
                date: to_iso(newest),
            },
            _ => Self::Recent,
        }
    }

    pub(crate) fn is_recent(&self) -> bool {
        *self == Self::Recent
    }
}
