//! What Gmail, Yahoo and Microsoft require of bulk senders, as far as one message shows it.
//!
//! Not shown by a message, and so not here: the rate of complaints, and how soon an unsubscription takes effect.

use super::{
    Facts,
    told::{Told, count},
    unsubscribe,
};
use crate::{
    reason::{Advice, AuthResult, BulkFinding, DmarcReason, UnsubscribeReason},
    report::{Encrypted, Finding, Severity},
};

/// A provider, where it says what it requires, and since when.
struct Provider {
    name: &'static str,
    source: &'static str,
    since: &'static str,
}

/// Read in November 2026.
const GMAIL: Provider = Provider {
    name: "Gmail",
    source: "https://support.google.com/a/answer/81126",
    since: "2024-02-01",
};
const YAHOO: Provider = Provider {
    name: "Yahoo",
    source: "https://senders.yahooinc.com/best-practices/",
    since: "2024-02-01",
};
const MICROSOFT: Provider = Provider {
    name: "Outlook.com",
    source: "https://sendersupport.olc.protection.outlook.com/pm/policies.aspx",
    since: "2025-05-05",
};
const GMAIL_ONE_CLICK: Provider = Provider {
    since: "2024-06-01",
    ..GMAIL
};
const YAHOO_ONE_CLICK: Provider = Provider {
    since: "2024-06-01",
    ..YAHOO
};

/// Who requires what.
const REQUIREMENTS: [(BulkFinding, &[Provider]); 9] = [
    (BulkFinding::Spf, &[GMAIL, YAHOO, MICROSOFT]),
    (BulkFinding::Dkim, &[GMAIL, YAHOO, MICROSOFT]),
    (BulkFinding::DmarcRecord, &[GMAIL, YAHOO, MICROSOFT]),
    (BulkFinding::Aligned, &[GMAIL, YAHOO, MICROSOFT]),
    (BulkFinding::ReverseDns, &[GMAIL, YAHOO]),
    (BulkFinding::Tls, &[GMAIL]),
    (BulkFinding::Format, &[GMAIL, YAHOO]),
    (BulkFinding::NotGmail, &[GMAIL]),
    (BulkFinding::OneClick, &[GMAIL_ONE_CLICK, YAHOO_ONE_CLICK]),
];

/// Fields that stand once (RFC 5322, section 3.6).
const ONCE: [&str; 8] = [
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
];

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    let mut told = Told::default();
    if !is_bulk(facts) {
        return told.0;
    }
    for (code, providers) in &REQUIREMENTS {
        let Some(is_met) = is_met(facts, *code) else {
            continue;
        };
        let severity = match is_met {
            true => Severity::Ok,
            false => Severity::Warning,
        };
        let list = |of: fn(&Provider) -> &'static str| {
            providers.iter().map(|each| of(each).to_owned()).collect()
        };
        let mut line = told
            .add(*code, severity)
            .list("providers", list(|each| each.name))
            .list("sources", list(|each| each.source))
            .list("since", list(|each| each.since));
        if *code == BulkFinding::OneClick
            && let Some(reason) = unsubscribe::state(facts)
        {
            line = line.reason("reason", reason.into());
        }
        for name in fields(*code) {
            if let Some(field) = facts.message.first(name) {
                line = line.at(field.span);
            }
        }
        if !is_met {
            line.advise(match code {
                BulkFinding::OneClick => Advice::AddOneClick,
                _ => Advice::MeetBulkRequirement,
            });
        }
    }
    told.0
}

/// Whether a message says of itself that it goes to many: a newsletter or the like, no discussion and no answer.
fn is_bulk(facts: &Facts<'_>) -> bool {
    let message = facts.message;
    let has = |name| message.first(name).is_some();
    let precedence = message.first("Precedence");
    let is_precedence = precedence.is_some_and(|field| field.text().eq_ignore_ascii_case("bulk"));
    (has("List-Unsubscribe") || has("Feedback-ID") || is_precedence)
        && !has("List-Post")
        && !has("Auto-Submitted")
}

/// Whether a requirement is met; `None` where it does not apply or the message does not tell.
fn is_met(facts: &Facts<'_>, code: BulkFinding) -> Option<bool> {
    let authentication = facts.authentication;
    let result = |result: AuthResult| match result {
        AuthResult::Pass => Some(true),
        AuthResult::Temperror => None,
        _ => Some(false),
    };
    let dmarc = authentication.dmarc.as_ref();
    match code {
        BulkFinding::Spf => result(authentication.spf.as_ref()?.result),
        BulkFinding::Dkim => {
            let mut is_open = false;
            for dkim in &authentication.dkim {
                if dkim.result == AuthResult::Pass {
                    return Some(true);
                }
                is_open |= dkim.result == AuthResult::Temperror;
            }
            (!is_open).then_some(false)
        }
        BulkFinding::DmarcRecord => match dmarc? {
            dmarc if dmarc.record.is_some() => Some(true),
            dmarc => (dmarc.reason == DmarcReason::NoRecord).then_some(false),
        },
        BulkFinding::Aligned => result(dmarc?.result),
        BulkFinding::ReverseDns => result(authentication.iprev.as_ref()?.result),
        BulkFinding::Tls => match facts.route.hops.get(facts.route.origin?)?.encrypted {
            Encrypted::Yes => Some(true),
            Encrypted::No => Some(false),
            Encrypted::Unknown | Encrypted::Internal => None,
        },
        BulkFinding::Format => {
            let is_complete = count(facts, "From") == 1 && count(facts, "Date") == 1;
            Some(is_complete && ONCE.iter().all(|name| count(facts, name) < 2))
        }
        BulkFinding::NotGmail => {
            let dmarc = dmarc?;
            let domain = dmarc.domain.as_deref()?;
            let is_gmail = matches!(domain, "gmail.com" | "googlemail.com");
            is_gmail.then(|| result(dmarc.result)).flatten()
        }
        BulkFinding::OneClick => Some(unsubscribe::state(facts)? == UnsubscribeReason::Ready),
    }
}

/// The fields that show it.
const fn fields(code: BulkFinding) -> &'static [&'static str] {
    match code {
        BulkFinding::OneClick => &["List-Unsubscribe", "List-Unsubscribe-Post"],
        BulkFinding::Aligned | BulkFinding::DmarcRecord | BulkFinding::NotGmail => &["From"],
        _ => &[],
    }
}
