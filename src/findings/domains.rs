//! What BIMI, iprev and the transport policy say.

use super::{Facts, finding};
use crate::report::{AuthResult, Finding, Severity};

pub(super) fn rule(facts: &Facts<'_>) -> Vec<Finding> {
    iprev(facts).into_iter().collect()
}

fn iprev(facts: &Facts<'_>) -> Option<Finding> {
    let iprev = facts.authentication.iprev.as_ref()?;
    let names: Vec<&str> = iprev.names.iter().map(|name| name.name.as_str()).collect();
    let (severity, advice) = match iprev.result {
        AuthResult::Pass => (Severity::Ok, None),
        AuthResult::Temperror if iprev.reason == "iprev-lookup-pending" => {
            (Severity::Notice, Some("advice-ask-dns"))
        }
        AuthResult::Temperror => (Severity::Warning, Some("advice-ask-again")),
        _ => (Severity::Warning, Some("advice-iprev-set-names")),
    };
    Some(finding(
        &iprev.reason,
        severity,
        &[
            ("ip", Some(iprev.ip.clone())),
            ("name", iprev.name.clone()),
            ("names", Some(names.join(", "))),
        ],
        Vec::new(),
        advice,
    ))
}
