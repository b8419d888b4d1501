//! The explanation of a failure, `exp=` (RFC 7208, section 6.2).

use super::{
    evaluate::{Check, EvalError},
    expand::{Letters, MacroString, read},
};
use crate::{
    dns::Lookup,
    reason::{SpfReason, SpfStepReason, SpfTermReason},
    report::{SpfTerm, SpfVisit},
};

impl Check<'_, '_> {
    /// The explanation of a failure (section 6.2). Whatever goes wrong here, the result stays. Nothing of it counts.
    pub(super) fn explain(
        &mut self,
        macros: &MacroString,
        at: usize,
        visit: &mut SpfVisit,
    ) -> Option<String> {
        let counts = (self.lookups_done, self.void_lookups);
        // Counted against limits of its own.
        (self.lookups_done, self.void_lookups) = (0, 0);
        let domain = visit.domain.clone();
        let term = visit.terms.get_mut(at)?;
        let outcome = self.explanation(macros, &domain, term);
        (self.lookups_done, self.void_lookups) = counts;
        match outcome {
            Ok(text) => {
                term.reason = SpfTermReason::ExplanationUsed.into();
                Some(text)
            }
            Err(reason) => {
                term.reason = reason;
                None
            }
        }
    }

    fn explanation(
        &mut self,
        macros: &MacroString,
        domain: &str,
        term: &mut SpfTerm,
    ) -> Result<String, SpfStepReason> {
        const UNUSABLE: SpfStepReason = SpfStepReason::Term(SpfTermReason::ExplanationUnusable);
        let why = |EvalError(reason)| match reason {
            SpfReason::LookupPending => SpfStepReason::End(reason),
            _ => UNUSABLE,
        };
        let name = self.target(macros, domain).map_err(why)?.ok_or(UNUSABLE)?;
        term.expanded = Some(name.clone());
        let lookup = self.lookups.txt(&name);
        if lookup == Lookup::Missing {
            return Err(SpfReason::LookupPending.into());
        }
        let [record] = lookup.records() else {
            return Err(UNUSABLE);
        };
        let text = std::str::from_utf8(record).map_err(|_| UNUSABLE)?;
        let (text, _) = read(text, Letters::Explanation).map_err(|_| UNUSABLE)?;
        let validated = if text.uses(b'p') {
            self.validated_name(domain).map_err(why)?
        } else {
            String::new()
        };
        text.explanation(&self.values(domain, &validated))
            .ok_or(UNUSABLE)
    }
}
