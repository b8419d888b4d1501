//! The route of a message, from its Received fields, and the program that wrote it.
//!
//! | file | what it answers |
//! |---|---|
//! | `received` | what a trace field says, clause by clause, with places |
//! | `tls`, `protocol`, `software` | what one clause or comment means |
//! | `hop` | what follows from one field: was it encrypted, did it stay inside |
//! | `chain` | what hops say of each other: delays, whether they connect, the time axis |
//! | `traces` | other fields that tell of the way |

mod chain;
mod hop;
mod protocol;
mod received;
mod software;
mod tls;
mod traces;

use crate::{
    message::{Field, Message},
    reason::DateOddity,
    report::{DateText, Hop, Route, Written},
    syntax::date::{self as time, Timestamp},
};

/// Reads the route; `origin` is left open.
pub(crate) fn read(message: &Message<'_>) -> Route {
    let mut hops: Vec<Hop> = message.all("Received").rev().map(hop::read).collect();
    let times: Vec<Option<i64>> = hops.iter().map(|hop| Some(hop.time?.0)).collect();
    chain::link(&mut hops, &times);
    let timeline = chain::timeline(&hops, &times);
    let known: Vec<i64> = times.into_iter().flatten().collect();
    let total = match known.as_slice() {
        [first, .., last] => Some(last - first),
        _ => None,
    };
    Route {
        written: written(message, known.first().copied()),
        traces: traces::read(message),
        hops,
        total,
        origin: None,
        timeline,
    }
}

/// When a Received field says that the message came, in seconds since 1970.
pub(crate) fn received_at(field: &Field<'_>) -> Option<i64> {
    received::read(field).date.map(|date| date.seconds)
}

fn written(message: &Message<'_>, first_hop: Option<i64>) -> Option<Written> {
    let field = message.first("Date")?;
    // As latin-1: offsets in the text are offsets in the value.
    let text: String = field
        .value
        .iter()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(*byte)
            } else {
                '?'
            }
        })
        .collect();
    let date = time::read(&text);
    Some(Written {
        time: date.as_ref().map(|date| Timestamp(date.seconds)),
        before_first_hop: date
            .as_ref()
            .zip(first_hop)
            .map(|(date, hop)| hop - date.seconds),
        date: match date {
            Some(date) => DateText {
                span: date.span.shifted(field.value_span.start),
                ..DateText::from(date)
            },
            None => DateText {
                text: field.text(),
                odd: vec![DateOddity::Unreadable],
                span: field.value_span,
                ..DateText::default()
            },
        },
    })
}
