//! Kinds of real mail, and what is right for each: the verdict, what is asked, and the story.
//!
//! The messages are made by `tests/data/mail/make.py`, with a signer of its own. What is right follows from DESIGN.md,
//! section 2; the last column says why.

use std::{collections::BTreeSet, fs, path::PathBuf};

use headerlens::{
    Evidence, Inspection,
    options::Options,
    repair,
    report::{
        Report,
        Verdict::{self, Authentic, Modified, Suspicious, Unauthenticated, Undecided},
    },
};

use crate::support::word;

/// 2026-11-26T12:00:00Z, one hour after the messages were written.
const NOW: i64 = 1_795_694_400;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail")
}

fn evidence() -> Evidence {
    let text = fs::read_to_string(folder().join("dns.json")).expect("dns.json");
    Evidence::from_json(&text).expect("evidence")
}

/// The report on a message, with what the caller trusts.
fn report(name: &str, trusted: &[&str], evidence: &Evidence) -> Report {
    let bytes = fs::read(folder().join(format!("{name}.eml"))).expect(name);
    let options = Options {
        now: Some(NOW),
        trusted: trusted.iter().map(|&id| id.to_owned()).collect(),
        ..Options::default()
    };
    let repaired = repair(&bytes, &options.limits);
    let inspection = Inspection::of(&repaired, &options).expect(name);
    inspection.evaluate(evidence).report
}

/// A kind of mail: its file, the verdict, the questions, the story, and why that is right.
/// Codes without their prefixes `open-` and `story-`.
type Kind = (
    &'static str,
    Verdict,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    // Between mailboxes of large providers
    ("gmail-to-gmail", Authentic, &[], &["wrote-signed", "arrived-authorized", "receiver-said"],
        "2.1 (a); 2.2: Google's sending hosts serve customers too, so they are outside"),
    ("microsoft-365-inside-a-tenant", Unauthenticated, &[], &["wrote-claimed", "submitted"],
        "2.2: MAPI is submission, so nothing fails; nothing is signed, so nothing is proven"),
    ("hybrid-exchange-to-a-tenant", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized", "receiver-said"],
        "2.1 (b): SPF passes for the author, and nobody vouches for who noted the client"),
    ("microsoft-365-from-another-tenant", Authentic, &[], &["wrote-signed", "arrived-authorized", "receiver-said"],
        "2.1 (a); 2.2: an earlier pass of the provider is another transaction, not a forgery"),
    ("microsoft-365-by-spf-of-a-shared-sender", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized", "receiver-said"],
        "2.1 (b): shared infrastructure needs the receiver's own dmarc=pass, which it has if the mailbox is the reader's"),
    ("proton-to-proton", Unauthenticated, &[], &["wrote-claimed", "submitted"],
        "2.2: mail within one provider never arrived from outside; never failed"),
    ("proton-export-regrouped", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized", "receiver-said"],
        "2.2: position proves nothing, so claims are not trusted by it; SPF passes for the noted client"),
    ("proton-export-regrouped-signed", Authentic, &[], &["wrote-signed", "arrived-authorized", "receiver-said"],
        "2.1 (a): the order of the fields does not touch the signature"),
    // One's own server
    ("small-business-by-spf-alone", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized"],
        "2.1 (b): only who took it from their own mailbox knows the client"),
    ("small-business-on-a-parent-domain", Authentic, &[], &["wrote-signed", "arrived"],
        "2.1 (a): relaxed alignment (RFC 9989, 4.10.1) with the organizational domain"),
    ("signed-no-dmarc", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a) asks for an aligned signature, not for a DMARC record"),
    ("dmarc-none-and-failing", Unauthenticated, &[], &["wrote-claimed", "arrived-authorized"],
        "2.1: only a quarantine or reject policy accuses"),
    ("sent-copy", Unauthenticated, &[], &["wrote-claimed", "never-travelled"],
        "2.2: mail without Received never travelled"),
    ("draft", Unauthenticated, &[], &["wrote-claimed", "never-travelled"],
        "2.2: mail without Received never travelled"),
    ("same-server-submission", Unauthenticated, &[], &["wrote-claimed", "submitted"],
        "2.2: submission makes SPF inapplicable, never failed"),
    ("same-server-submission-signed", Authentic, &[], &["wrote-signed", "submitted"],
        "2.2: a signature on submission is the author's"),
    ("local-delivery-of-cron", Unauthenticated, &[], &["wrote-claimed", "submitted"],
        "2.2: local pickup is submission"),
    ("delivered-by-lmtp", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized"],
        "2.2: LMTP is passed over; the hop under it came from outside"),
    ("through-a-content-filter", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized"],
        "2.2: loopback is passed over"),
    ("fetched-by-fetchmail", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized"],
        "2.2: a fetcher's hop is passed over; the client is that of the provider's SMTP hop"),
    ("fetched-by-getmail", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a); 2.2: a fetcher's hop is passed over"),
    // Services that send for others
    ("newsletter-signed-by-the-service-alone", Unauthenticated, &[], &["wrote-claimed", "carried-signed", "arrived-authorized"],
        "2.1: a passing signature of another domain is told, and proves nothing of the author"),
    ("newsletter-signed-for-the-author", Authentic, &[], &["wrote-signed", "carried-signed", "arrived-authorized"],
        "2.1 (a): the service signs with the author's domain too"),
    ("ticket-system", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a): for the domain of the help desk, which is the author"),
    ("address-hiding-relay", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a): for the relay's domain; the named person is unproven (2.3)"),
    ("relayed-invitation", Unauthenticated, &[], &["wrote-claimed", "carried-signed", "arrived"],
        "2.1: signed by the service that relays the invitation, not by the author"),
    ("shared-sender-phish", Unauthenticated, &[], &["wrote-claimed", "arrived-authorized"],
        "2.1 (b): SPF through a shared service proves some customer of it"),
    ("vacation-reply", Authentic, &[], &["wrote-signed", "arrived"],
        "2.1 (a): a null reverse path does not touch the signature"),
    // Lists and forwarders
    ("mailman-footer", Undecided, &["through"], &["wrote-changed", "carried-list", "changed-by", "changed-also", "arrived-authorized"],
        "12.5: the hop that would take the accusation back can be typed, and the footer has an address to write to"),
    ("mailman-footer-with-a-link", Undecided, &["through"], &["wrote-changed", "carried-list", "changed-by", "changed-also", "arrived-authorized"],
        "12.5: the hop that would take the accusation back can be typed, and the footer has a link"),
    ("list-that-hides-its-hops", Undecided, &["through"], &["wrote-changed", "carried-list", "changed-by", "changed-also", "arrived-authorized"],
        "2.1: what was added has a link, so it replaces suspicious by a question only"),
    ("list-that-rewrites-from", Authentic, &[], &["wrote-signed", "carried-list", "arrived-authorized"],
        "2.3: confirmed for the list, which wrote this From"),
    ("google-groups", Authentic, &[], &["wrote-signed", "carried-list", "arrived-authorized", "sealed"],
        "2.1 (a): the group changed nothing that is signed"),
    ("forwarded-with-srs", Undecided, &["through"], &["wrote-claimed", "carried-forwarded", "arrived-authorized"],
        "2.1: a noted outside address passes aligned SPF, so an honest route explains the failure"),
    ("forwarded-plainly", Undecided, &["through"], &["wrote-claimed", "arrived-unauthorized"],
        "2.1: a noted outside address passes aligned SPF"),
    ("forwarded-with-its-signature", Authentic, &[], &["wrote-signed", "arrived-unauthorized"],
        "2.1 (a): a signature survives forwarding"),
    ("forwarded-and-sealed-by-google", Authentic, &[], &["wrote-claimed", "arrived-authorized", "sealed"],
        "2.1 (b): the newest set of a well-known receiver says dmarc=pass for this From"),
    ("forwarded-and-sealed-by-microsoft", Authentic, &[], &["wrote-claimed", "arrived-unauthorized", "sealed"],
        "2.1 (b): the newest set of a well-known receiver says dmarc=pass for this From"),
    ("forwarded-and-sealed-by-a-stranger", Suspicious, &[], &["wrote-claimed", "arrived-authorized", "policy-asks"],
        "2.1: anyone can seal; claims neither lift nor sink, and the policy is reject"),
    // Bounces
    ("bounce-by-helo", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized"],
        "2.2: a null reverse path is judged by HELO"),
    ("bounce-of-own-mail-through-a-forwarder", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived"],
        "2.2: a bounce is softened where the returned original's own signature verifies"),
    ("bounce-made-up", Suspicious, &[], &["wrote-claimed", "arrived", "policy-asks"],
        "2.2: nothing returned verifies, so nothing softens the failure"),
    // Filters
    ("proofpoint-before-microsoft-365", Undecided, &["through"], &["wrote-claimed", "carried-gateway", "arrived-unauthorized", "receiver-said"],
        "2.2: a gateway before the receiver moves the question one hop down"),
    ("proofpoint-before-microsoft-365-signed", Authentic, &[], &["wrote-signed", "carried-gateway", "arrived-unauthorized", "receiver-said"],
        "2.1 (a): a gateway that changes nothing breaks no signature"),
    ("mimecast-before-microsoft-365", Undecided, &["through"], &["wrote-claimed", "carried-gateway", "arrived-unauthorized", "receiver-said"],
        "2.2: a gateway before the receiver moves the question one hop down"),
    ("external-tag-of-the-own-filter", Modified, &[], &["wrote-changed", "changed", "changed-also", "arrived-authorized"],
        "2.1: the tag and the banner are proven; SPF passes, so nothing accuses"),
    ("external-tag-behind-a-gateway", Modified, &[], &["wrote-changed", "carried-gateway", "changed", "changed-also", "arrived-unauthorized", "receiver-said"],
        "2.1: the tag and the banner are proven"),
    // Mail that means harm
    ("spam-with-its-own-signature", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.5: a confirmed domain is not a judgement of the mail"),
    ("look-alike-domain", Authentic, &[], &["wrote-signed", "arrived"],
        "2.3: the domain is confirmed, beside a warning"),
    ("another-domain-in-the-name", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.3: the domain of the address is confirmed, beside a warning"),
    ("exact-domain-phish", Suspicious, &[], &["wrote-claimed", "arrived-unauthorized", "policy-asks"],
        "2.1: DMARC fails under reject in every honest reading"),
    ("own-domain-from-outside", Suspicious, &[], &["wrote-claimed", "arrived-unauthorized", "policy-asks"],
        "2.1: DMARC fails under reject in every honest reading"),
    ("own-domain-from-outside-signed-on-arrival", Suspicious, &[], &["wrote-in-part", "arrived-unauthorized"],
        "2.1 (a): the receiving ADMD added the signature to mail from outside"),
    ("replayed", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.3: signs of replay are a warning beside a confirmed domain"),
    // Signatures of every kind
    ("length-covers-the-whole-body", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a): it covers the whole body, and the Content-Type (2.3)"),
    ("length-with-text-appended", Modified, &[], &["wrote-in-part", "arrived-authorized"],
        "2.1: signs a part (l=), and what stands under that part was appended"),
    ("rsa-sha1", Unauthenticated, &[], &["wrote-claimed", "arrived-authorized"],
        "RFC 8301, 3.1: rsa-sha1 must not be considered valid"),
    ("rsa-512-bits", Unauthenticated, &[], &["wrote-claimed", "arrived-authorized"],
        "RFC 8301, 3.2: keys of less than 1024 bits must not be considered valid"),
    ("ed25519-alone", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "RFC 8463, 3: it is as good as RSA"),
    ("key-in-testing", Unauthenticated, &[], &["wrote-in-part", "arrived-authorized"],
        "RFC 6376, 3.6.1 (t=y): treated as unsigned"),
    ("expired-since", Undecided, &["own-mailbox"], &["wrote-claimed", "arrived-authorized"],
        "2.1: in force at receipt, expired since; the trusted receiver would attest the date"),
    ("ten-years-old", Undecided, &["really-old"], &["wrote-claimed", "arrived-unauthorized"],
        "2.1: old mail whose key is gone"),
    ("ten-years-old-unsigned", Undecided, &["really-old"], &["wrote-claimed", "arrived-unauthorized"],
        "2.1: today's DNS accuses recent mail only"),
    ("subject-not-signed", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.3: authentic for the domain, with a warning"),
    // Authors and bodies of every kind
    ("group-as-author", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.3: a group stands for its members"),
    ("empty-group-as-author", Unauthenticated, &[], &["wrote-nobody", "carried-signed", "arrived-authorized"],
        "2.3: an empty group is nobody"),
    ("several-authors-of-one-domain", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.3: DMARC for each domain, and there is one"),
    ("several-authors-with-sender", Unauthenticated, &[], &["wrote-ambiguous", "carried-signed", "arrived-authorized"],
        "2.3: the second author is unproven, and its policy asks for nothing"),
    ("internationalized-author", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "RFC 6532: a U-label is the domain that its A-label names"),
    ("s-mime-signed", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a): a multipart/signed body is a body"),
    ("pgp-encrypted", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "2.1 (a): an encrypted body is a body"),
    ("mbox-export", Authentic, &[], &["wrote-signed", "arrived-authorized"],
        "RFC 4155: the quoting of From is undone, and the signature confirms it"),
    ("header-only-paste", Undecided, &["give-body"], &["wrote-unchecked", "arrived-authorized"],
        "2.1: something nameable would decide it: the body"),
];

fn told(codes: impl Iterator<Item = String>, prefix: &str) -> Vec<String> {
    let bare = |code: String| code.strip_prefix(prefix).map(str::to_owned).unwrap_or(code);
    codes.map(bare).collect()
}

#[test]
fn each_kind_of_mail_gets_its_verdict_its_question_and_its_story() {
    let evidence = evidence();
    let mut wrong = Vec::new();
    for &(name, verdict, open, story, why) in KINDS {
        let summary = report(name, &[], &evidence).summary;
        let asked = told(summary.open.iter().map(|open| word(open.code)), "open-");
        let tale = told(summary.story.iter().map(|said| word(said.code)), "story-");
        if summary.verdict != verdict || asked != open || tale != story {
            wrong.push(format!(
                "{name}: {:?} {asked:?} {tale:?}, because {:?}\n  right: {verdict:?} {open:?} {story:?}: {why}",
                summary.verdict, summary.because,
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_of_the_folder_is_a_kind() {
    let listed: BTreeSet<String> = KINDS.iter().map(|kind| kind.0.to_owned()).collect();
    let made: BTreeSet<String> = fs::read_dir(folder())
        .expect("the folder")
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".eml")?.to_owned()))
        .collect();
    assert_eq!(listed, made);
}
