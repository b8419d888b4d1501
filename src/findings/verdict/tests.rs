//! The decision table, row by row. What is right is DESIGN.md, section 2.1, and the paragraphs that it names.

use super::{
    case::{Change, DmarcCase, Sealed, SenderCase, Signature},
    *,
};
use crate::{reason::DmarcReason, report::Span};

/// A message of which nothing is proven, from a domain without a policy, that came from outside.
fn blank() -> Case {
    Case {
        author: AuthorCase::Known,
        signatures: Vec::new(),
        reasons: Vec::new(),
        dmarc: DmarcCase {
            result: Some(AuthResult::None),
            reason: Some(DmarcReason::NoRecord),
            ..DmarcCase::default()
        },
        an_author_fails: false,
        sender: None,
        sealed: None,
        receiver_results: Vec::new(),
        receiver_said_pass: false,
        is_receiver_named: false,
        host: Some("mx.receiver.example".to_owned()),
        client: None,
        list: None,
        entered: Entered::Outside,
        favourable: Favourable::Fails,
        gateway: None,
        is_bounce_of_genuine: false,
        age: Age::Recent,
        is_incomplete: false,
        limit: None,
        origin: Origin::Asked,
    }
}

/// The same where DMARC fails and the domain asks for rejection.
fn rejected() -> Case {
    Case {
        dmarc: DmarcCase {
            result: Some(AuthResult::Fail),
            reason: Some(DmarcReason::NothingAuthenticated),
            asks_for_action: true,
            waits_for: None,
        },
        ..blank()
    }
}

/// The same where DMARC passes.
fn passing() -> Case {
    Case {
        dmarc: DmarcCase {
            result: Some(AuthResult::Pass),
            reason: Some(DmarcReason::Pass),
            asks_for_action: true,
            waits_for: None,
        },
        ..blank()
    }
}

fn signed(case: Case, reason: DkimReason, standing: Standing) -> Case {
    Case {
        signatures: vec![Signature {
            domain: "bank.example".to_owned(),
            reason,
            standing,
            span: Span::new(0, 1),
        }],
        reasons: vec![reason.into()],
        ..case
    }
}

fn by_spf(kind: Kind) -> Case {
    Case {
        sender: Some(SenderCase {
            kind,
            is_given: false,
            is_wide: false,
            shared_by: None,
        }),
        ..passing()
    }
}

#[track_caller]
fn is(case: &Case, verdict: Verdict, because: &[Code]) -> Decision {
    let decision = case.decide();
    assert_eq!(
        (decision.verdict, decision.because.as_slice()),
        (verdict, because)
    );
    if verdict == Verdict::Undecided {
        assert!(
            !decision.open.is_empty(),
            "what would decide it is not named"
        );
    }
    decision
}

#[test]
fn two_authors_outweigh_every_proof() {
    let mut case = signed(passing(), DkimReason::Pass, Standing::Proves);
    case.author = AuthorCase::Conflict(vec![VerdictReason::FromSeveral.into()]);
    is(
        &case,
        Verdict::Suspicious,
        &[VerdictReason::FromSeveral.into()],
    );
}

/// RFC 9989, section 11.5: the strictest policy of those that fail.
#[test]
fn several_authors_are_judged_by_the_strictest_policy() {
    let mut case = blank();
    case.author = AuthorCase::Several;
    is(
        &case,
        Verdict::Unauthenticated,
        &[VerdictReason::FromSeveral.into()],
    );
    case.an_author_fails = true;
    is(
        &case,
        Verdict::Suspicious,
        &[VerdictReason::FromSeveral.into()],
    );
    case.age = Age::Old {
        date: "2014-01-01T00:00:00Z".to_owned(),
    };
    is(
        &case,
        Verdict::Unauthenticated,
        &[VerdictReason::FromSeveral.into()],
    );
}

#[test]
fn nobody_is_not_accused() {
    let mut case = rejected();
    case.author = AuthorCase::Nobody;
    is(
        &case,
        Verdict::Unauthenticated,
        &[
            VerdictReason::FromMissing.into(),
            DmarcReason::NothingAuthenticated.into(),
        ],
    );
}

#[test]
fn a_whole_signature_of_the_author_confirms() {
    let case = signed(passing(), DkimReason::Pass, Standing::Proves);
    let decision = is(&case, Verdict::Authentic, &[DmarcReason::Pass.into()]);
    assert_eq!(decision.rests_on, [Basis::Dkim]);
    // Whether or not the domain publishes a DMARC record: only its holder can make the signature.
    let case = signed(blank(), DkimReason::Pass, Standing::Proves);
    is(&case, Verdict::Authentic, &[DkimReason::Pass.into()]);
}

#[test]
fn a_signature_with_a_reservation_does_not_confirm() {
    for (standing, verdict, because) in [
        (
            Standing::ShownUnsigned,
            Verdict::Undecided,
            VerdictReason::ShownUnsigned.into(),
        ),
        (
            Standing::SignerUnknown,
            Verdict::Undecided,
            VerdictReason::SignerUnknown.into(),
        ),
        (
            Standing::PublicSuffix,
            Verdict::Undecided,
            VerdictReason::PublicSuffix.into(),
        ),
        (
            Standing::MayAlign,
            Verdict::Undecided,
            Code::from(DkimReason::Pass),
        ),
    ] {
        let case = signed(passing(), DkimReason::Pass, standing);
        is(&case, verdict, &[because]);
    }
    // RFC 6376, 3.6.1: mail that is signed by a key in testing is to be treated as unsigned.
    let case = signed(blank(), DkimReason::Pass, Standing::Testing);
    let decision = case.decide();
    assert_eq!(decision.verdict, Verdict::Unauthenticated);
    assert!(decision.because.contains(&DkimRemark::KeyTesting.into()));
}

/// A receiver that signs what comes in does not vouch for the author.
#[test]
fn a_signature_that_the_receiver_added_confirms_nothing() {
    let case = signed(passing(), DkimReason::Pass, Standing::ByReceiver);
    is(
        &case,
        Verdict::Suspicious,
        &[VerdictReason::SignedByReceiver.into()],
    );
    let mut case = signed(passing(), DkimReason::Pass, Standing::ByReceiver);
    case.dmarc.asks_for_action = false;
    assert_eq!(case.decide().verdict, Verdict::Unauthenticated);
}

/// What `l=` leaves unsigned was added, as the signature itself proves (RFC 6376, section 8.2).
#[test]
fn text_under_the_signed_part_is_a_change() {
    let case = signed(passing(), DkimReason::Pass, Standing::InPart);
    is(&case, Verdict::Modified, &[VerdictReason::Changed.into()]);
}

#[test]
fn spf_confirms_only_where_somebody_vouches_for_its_inputs() {
    let decision = is(
        &by_spf(Kind::Attested),
        Verdict::Authentic,
        &[DmarcReason::Pass.into()],
    );
    assert_eq!(decision.rests_on, [Basis::Spf, Basis::TrustedReceiver]);
    let decision = is(
        &by_spf(Kind::Guessed),
        Verdict::Undecided,
        &[VerdictReason::SenderGuessed.into()],
    );
    assert_eq!(decision.open[0].code, OpenQuestion::OwnMailbox);
    let decision = is(
        &by_spf(Kind::Claimed),
        Verdict::Undecided,
        &[VerdictReason::SenderGuessed.into()],
    );
    assert_eq!(decision.open[0].code, OpenQuestion::GiveEnvelope);
    let mut case = by_spf(Kind::Claimed);
    case.entered = Entered::Hidden;
    is(
        &case,
        Verdict::Undecided,
        &[VerdictReason::BoundaryUnknown.into()],
    );
}

/// RFC 7208, 5.1 and 11.4.
#[test]
fn spf_that_many_pass_confirms_nothing_by_itself() {
    for kind in [Kind::Attested, Kind::Guessed] {
        let mut case = by_spf(kind);
        case.sender.as_mut().expect("a sender").is_wide = true;
        is(
            &case,
            Verdict::Unauthenticated,
            &[VerdictReason::SpfTooWide.into()],
        );
    }
    let mut case = by_spf(Kind::Attested);
    case.sender.as_mut().expect("a sender").shared_by = Some("Amazon SES");
    is(
        &case,
        Verdict::Unauthenticated,
        &[VerdictReason::SharedSender.into()],
    );
    case.receiver_results = vec![AuthResult::Pass];
    case.receiver_said_pass = true;
    is(&case, Verdict::Authentic, &[DmarcReason::Pass.into()]);
}

#[test]
fn the_receiver_that_the_caller_trusts_is_believed_and_its_fail_outweighs_its_pass() {
    let mut case = rejected();
    case.receiver_results = vec![AuthResult::Pass];
    is(
        &case,
        Verdict::Authentic,
        &[VerdictReason::ReceiverPassed.into()],
    );
    case.receiver_results = vec![AuthResult::Pass, AuthResult::Fail];
    assert_eq!(case.decide().verdict, Verdict::Suspicious);
    let mut case = by_spf(Kind::Attested);
    case.receiver_results = vec![AuthResult::Fail];
    assert_ne!(case.decide().verdict, Verdict::Authentic);
    // A claim that nobody vouches for lifts nothing.
    let mut case = rejected();
    case.receiver_said_pass = true;
    assert_eq!(case.decide().verdict, Verdict::Suspicious);
}

#[test]
fn a_seal_of_a_well_known_receiver_confirms() {
    let mut case = rejected();
    case.sealed = Some(Sealed {
        domain: "google.com".to_owned(),
        span: Span::new(0, 1),
    });
    let decision = is(&case, Verdict::Authentic, &[VerdictReason::Sealed.into()]);
    assert_eq!(decision.rests_on, [Basis::Arc]);
}

/// RFC 6376, 3.5 (`x=`): it was in force when the message was received, if that date is true.
#[test]
fn a_signature_that_expired_since_is_undecided_or_attested() {
    let mut case = signed(rejected(), DkimReason::ExpiredSince, Standing::ExpiredSince);
    is(
        &case,
        Verdict::Undecided,
        &[DkimReason::ExpiredSince.into()],
    );
    case.is_receiver_named = true;
    is(
        &case,
        Verdict::Authentic,
        &[DkimReason::ExpiredSince.into()],
    );
}

#[test]
fn what_waits_for_an_answer_is_undecided() {
    for (reason, question) in [
        (DkimReason::KeyLookupPending, OpenQuestion::AskDns),
        (DkimReason::KeyLookupFailed, OpenQuestion::AskAgain),
        (DkimReason::BodyNotGiven, OpenQuestion::GiveBody),
    ] {
        let case = signed(rejected(), reason, Standing::Waits(question));
        let decision = is(&case, Verdict::Undecided, &[reason.into()]);
        assert_eq!(decision.open[0].code, question);
    }
}

/// RFC 6376, 6.1: a bad signature is no better than none. RFC 9989, 5.3.
#[test]
fn dmarc_that_fails_in_every_reading_accuses_and_a_dead_signature_lifts_nothing() {
    is(
        &rejected(),
        Verdict::Suspicious,
        &[DmarcReason::NothingAuthenticated.into()],
    );
    for (reason, standing) in [
        (DkimReason::KeyMissing, Standing::Dead),
        (DkimReason::OtherKey, Standing::Dead),
        (DkimReason::SignatureInvalid, Standing::Fails),
    ] {
        let case = signed(rejected(), reason, standing);
        assert_eq!(case.decide().verdict, Verdict::Suspicious, "{reason}");
    }
}

/// A failing signature alone never accuses.
#[test]
fn a_failing_signature_without_a_policy_is_no_accusation() {
    let case = signed(blank(), DkimReason::BodyHashMismatch, Standing::Fails);
    is(
        &case,
        Verdict::Unauthenticated,
        &[
            DmarcReason::NoRecord.into(),
            DkimReason::BodyHashMismatch.into(),
        ],
    );
}

#[test]
fn an_honest_reading_takes_the_accusation_back() {
    let passes = Favourable::Passes {
        ip: "192.0.2.10".parse().expect("an address"),
        domain: "bank.example".to_owned(),
        span: Span::new(5, 9),
    };
    let undecided = |change: &dyn Fn(&mut Case), reason: VerdictReason| {
        let mut case = rejected();
        change(&mut case);
        is(&case, Verdict::Undecided, &[reason.into()]);
    };
    undecided(
        &|case| case.favourable = passes.clone(),
        VerdictReason::MayBeForwarded,
    );
    undecided(
        &|case| case.favourable = Favourable::Open,
        VerdictReason::MayBeForwarded,
    );
    undecided(
        &|case| {
            case.favourable = passes.clone();
            case.entered = Entered::Hidden;
        },
        VerdictReason::BoundaryUnknown,
    );
    undecided(
        &|case| case.gateway = Some("Proofpoint".to_owned()),
        VerdictReason::Gateway,
    );
    undecided(
        &|case| {
            case.age = Age::Old {
                date: "2014-01-01T00:00:00Z".to_owned(),
            }
        },
        VerdictReason::OldMail,
    );
    undecided(
        &|case| case.is_bounce_of_genuine = true,
        VerdictReason::Bounce,
    );
}

/// RFC 6409: what a user hands in does not come from outside, so SPF does not apply to it.
#[test]
fn mail_that_never_came_from_outside_is_not_accused() {
    for (entered, reason) in [
        (Entered::Submitted, VerdictReason::Submitted),
        (Entered::Never, VerdictReason::NeverTravelled),
    ] {
        let mut case = rejected();
        case.entered = entered;
        is(&case, Verdict::Unauthenticated, &[reason.into()]);
    }
}

#[test]
fn an_old_message_without_its_key_is_undecided() {
    let mut case = signed(blank(), DkimReason::KeyMissing, Standing::Dead);
    assert_eq!(case.decide().verdict, Verdict::Unauthenticated);
    case.age = Age::Old {
        date: "2014-01-01T00:00:00Z".to_owned(),
    };
    let decision = is(&case, Verdict::Undecided, &[VerdictReason::OldMail.into()]);
    assert_eq!(decision.open[0].code, OpenQuestion::ReallyOld);
}

#[test]
fn proven_changes_take_the_place_of_a_weaker_verdict() {
    let changed = |base: Case, change| {
        signed(
            base,
            DkimReason::HeadersAltered,
            Standing::Explained(change),
        )
    };
    for change in [Change::Harmless, Change::Risky, Change::Replaced] {
        is(
            &changed(blank(), change),
            Verdict::Modified,
            &[VerdictReason::Changed.into()],
        );
    }
    let case = changed(rejected(), Change::Harmless);
    is(&case, Verdict::Modified, &[VerdictReason::Changed.into()]);
    // A newsletter with a banner that was appended must not look better than it is.
    let case = changed(rejected(), Change::Risky);
    let decision = is(&case, Verdict::Undecided, &[VerdictReason::Changed.into()]);
    assert_eq!(decision.open[0].code, OpenQuestion::ThroughAny);
    let case = changed(rejected(), Change::Replaced);
    is(
        &case,
        Verdict::Suspicious,
        &[DmarcReason::NothingAuthenticated.into()],
    );
}

#[test]
fn what_was_not_read_whole_confirms_nothing() {
    let mut case = signed(passing(), DkimReason::Pass, Standing::Proves);
    case.is_incomplete = true;
    is(
        &case,
        Verdict::Undecided,
        &[VerdictReason::Incomplete.into()],
    );
}

/// What was not looked at may be what proves the message, or what contradicts it; but two authors can be read whatever
/// else there is.
#[test]
fn a_limit_that_was_hit_leaves_everything_undecided_but_two_authors() {
    for mut case in [
        signed(passing(), DkimReason::Pass, Standing::ShownUnsigned),
        rejected(),
        Case {
            author: AuthorCase::Nobody,
            ..rejected()
        },
    ] {
        case.limit = Some(VerdictReason::LimitHeader);
        let decision = case.decide();
        assert_eq!(decision.verdict, Verdict::Undecided);
        assert!(
            decision
                .because
                .contains(&VerdictReason::LimitHeader.into())
        );
    }
    let because = vec![VerdictReason::FromSeveral.into()];
    let case = Case {
        author: AuthorCase::Conflict(because.clone()),
        limit: Some(VerdictReason::LimitHeader),
        ..rejected()
    };
    is(&case, Verdict::Suspicious, &because);
}

/// Here the signature was checked, and the limit concerns another: what is proven stays so.
#[test]
fn a_signature_that_was_not_checked_takes_nothing_from_one_that_proves() {
    let mut case = signed(passing(), DkimReason::Pass, Standing::Proves);
    case.limit = Some(VerdictReason::LimitSignatures);
    is(&case, Verdict::Authentic, &[DmarcReason::Pass.into()]);
}

#[test]
fn given_evidence_is_the_callers_word_and_borrowed_evidence_somebody_elses() {
    let mut case = signed(passing(), DkimReason::Pass, Standing::Proves);
    case.origin = Origin::Given;
    let decision = is(&case, Verdict::Authentic, &[DmarcReason::Pass.into()]);
    assert_eq!(decision.rests_on, [Basis::Dkim, Basis::GivenEvidence]);
    for mut case in [
        signed(passing(), DkimReason::Pass, Standing::Proves),
        rejected(),
    ] {
        case.origin = Origin::Borrowed;
        let decision = is(
            &case,
            Verdict::Undecided,
            &[VerdictReason::BorrowedEvidence.into()],
        );
        assert_eq!(decision.open[0].code, OpenQuestion::AskDns);
    }
}

#[test]
fn where_nothing_is_proven_it_is_said_why() {
    is(
        &blank(),
        Verdict::Unauthenticated,
        &[DmarcReason::NoRecord.into(), DkimReason::None.into()],
    );
}
