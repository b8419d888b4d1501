//! Changes of the body: what, undone, gives the hash in `bh=`.
//!
//! A search over drafts, the likeliest first. A draft is the body with some changes undone; each family of changes
//! makes drafts of a draft. Every draft is hashed whole, and without what may have been added to it.

mod draft;
mod encoding;
mod footer;
mod lines;
mod links;
mod mime;

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
    hash::{DefaultHasher, Hash, Hasher as _},
    rc::Rc,
};

use draft::{Draft, content};

use super::{
    super::{
        canonicalize::{self, Canonicalization, Sink},
        crypto::Hasher,
        signature::{Algorithm, SignedBody},
    },
    step::Step,
};
use crate::{
    message::Message,
    reason::DkimChangeCode,
    report::{DkimChange, Span},
};

/// Bytes of a body beyond which no change is looked for.
const MAX_BODY_BYTES: usize = 10_000_000;
/// Bytes that are hashed or rewritten at the most, for all signatures of a message together. WebAssembly hashes some
/// 400 MB a second.
const WORK: u64 = 48_000_000;
/// The least that a draft counts, so that many tiny ones end too.
const DRAFT_WORK: u64 = 500;
/// Changes that are undone together, each by its weight.
const MAX_WEIGHT: u8 = 4;

/// The changes of the body after which `bh=` of each signature is its hash; none where they were not found.
pub(in super::super) fn body(
    message: &Message<'_>,
    signed: &[&SignedBody],
) -> Vec<Vec<DkimChange>> {
    let none = || vec![Vec::new(); signed.len()];
    let Some(span) = message.body else {
        return none();
    };
    if span.end - span.start > MAX_BODY_BYTES {
        return none();
    }
    let mut search = Search {
        targets: signed
            .iter()
            .map(|signed| Target {
                signed: (*signed).clone(),
                found: None,
            })
            .collect(),
        work: WORK,
        seen: HashSet::new(),
    };
    search.run(Draft::of_message(message, span));
    search
        .targets
        .into_iter()
        .map(|target| {
            let steps = target.found.unwrap_or_default();
            steps.into_iter().map(Step::into_change).collect()
        })
        .collect()
}

/// Links in the text whose targets a gateway keeps to itself: its name, and the place.
pub(super) fn kept_links(message: &Message<'_>) -> Vec<(&'static str, Span)> {
    match small_body(message) {
        Some(span) => links::kept(&Draft::of_message(message, span)),
        None => Vec::new(),
    }
}

/// The end of a multipart body without its closing delimiter.
pub(super) fn missing_end(message: &Message<'_>) -> Option<Span> {
    let span = small_body(message)?;
    let draft = Draft::of_message(message, span);
    (!mime::with_its_end(&draft).is_empty()).then(|| Span::new(span.end, span.end))
}

/// The note of a server in a part that it encoded anew, and its place.
pub(super) fn conversion_note(message: &Message<'_>) -> Option<(String, Span)> {
    let draft = Draft::of_message(message, small_body(message)?);
    mime::parts(&draft).into_iter().find_map(|part| {
        let header = draft.slice(part.header.clone());
        let note = mime::field(header, "x-mime-autoconverted")?;
        Some((note, draft.source(part.header)))
    })
}

fn small_body(message: &Message<'_>) -> Option<Span> {
    message
        .body
        .filter(|span| span.end - span.start <= MAX_BODY_BYTES)
}

/// A family of changes: how to undo it, how unlikely it is, and whether only simple canonicalization notices it.
struct Family {
    undo: fn(&Draft) -> Vec<Draft>,
    weight: u8,
    only_simple: bool,
    /// Whether more may have been added to the text that this gives: a list's footer in what it encoded anew.
    opens: bool,
}

const fn family(
    undo: fn(&Draft) -> Vec<Draft>,
    weight: u8,
    only_simple: bool,
    opens: bool,
) -> Family {
    Family {
        undo,
        weight,
        only_simple,
        opens,
    }
}

/// The families, the likeliest first.
const FAMILIES: &[Family] = &[
    family(mime::without_a_part, 1, false, true),
    family(mime::unwrapped, 1, false, true),
    family(links::restored, 1, false, true),
    family(lines::without_trailing_space, 1, true, false),
    family(lines::without_quoted_from, 1, false, false),
    family(lines::dots, 1, false, false),
    family(lines::joined_long_lines, 1, false, false),
    family(lines::blank_lines, 1, false, false),
    family(lines::without_stray_returns, 1, false, false),
    family(mime::with_its_end, 1, false, false),
    family(mime::with_the_boundary_of_the_field, 1, false, true),
    family(encoding::reencoded, 1, false, true),
    family(lines::with_trailing_space, 2, true, false),
    family(lines::tabs, 1, false, false),
    family(encoding::recoded, 2, false, true),
    family(lines::joined_words, 2, false, false),
    family(lines::wrapped, 2, false, false),
];

/// What a signature says of the body, and the changes after which it is so.
struct Target {
    signed: SignedBody,
    found: Option<Vec<Step>>,
}

/// How a body is hashed.
type Kind = (Canonicalization, Algorithm);

struct Search {
    targets: Vec<Target>,
    work: u64,
    seen: HashSet<u64>,
}

/// What comes next, the lightest first, then in order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    weight: u8,
    order: usize,
}

impl Search {
    fn run(&mut self, draft: Draft) {
        self.signer_mistakes(&draft);
        let mut queue: BinaryHeap<(Reverse<Rank>, usize)> = BinaryHeap::new();
        let mut plans: Vec<Plan> = Vec::new();
        self.visit(Rc::new(draft), 0, 0, true, &mut queue, &mut plans);
        while let Some((Reverse(rank), at)) = queue.pop() {
            if self.is_done() || self.work == 0 {
                return;
            }
            let Some(plan) = plans.get(at) else { return };
            let (draft, used, what) = (Rc::clone(&plan.draft), plan.used, plan.what);
            match what {
                What::Family(at) => {
                    let Some(family) = FAMILIES.get(at) else {
                        continue;
                    };
                    self.spend(draft.bytes.len() as u64);
                    for made in (family.undo)(&draft) {
                        self.visit(
                            Rc::new(made),
                            rank.weight,
                            used | 1 << at,
                            family.opens,
                            &mut queue,
                            &mut plans,
                        );
                        if self.is_done() || self.work == 0 {
                            return;
                        }
                    }
                }
                What::Inside => footer::inside(self, &draft),
            }
        }
    }

    /// Hashes a draft, and plans what may be undone next.
    fn visit(
        &mut self,
        draft: Rc<Draft>,
        weight: u8,
        used: u32,
        opens: bool,
        queue: &mut BinaryHeap<(Reverse<Rank>, usize)>,
        plans: &mut Vec<Plan>,
    ) {
        let mut hasher = DefaultHasher::new();
        draft.bytes.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return;
        }
        self.spend(DRAFT_WORK);
        footer::around(self, &draft, opens);
        if self.is_done() {
            return;
        }
        let has_simple = self
            .open_kinds()
            .iter()
            .any(|(how, _)| *how == Canonicalization::Simple);
        let mut plan = |what, weight| {
            if weight <= MAX_WEIGHT {
                let order = plans.len();
                plans.push(Plan {
                    draft: Rc::clone(&draft),
                    used,
                    what,
                });
                queue.push((Reverse(Rank { weight, order }), order));
            }
        };
        for (at, family) in FAMILIES.iter().enumerate() {
            let is_used = used & 1 << at != 0;
            // Lines go through their changes in one order only.
            let is_later = used >> at > 1 && !family.opens;
            if !is_used && !is_later && (has_simple || !family.only_simple) {
                plan(What::Family(at), weight + family.weight);
            }
        }
        if opens {
            plan(What::Inside, weight + 1);
        }
    }

    fn is_done(&self) -> bool {
        self.targets.iter().all(|target| target.found.is_some())
    }

    fn spend(&mut self, work: u64) -> bool {
        self.work = self.work.saturating_sub(work);
        self.work > 0
    }

    /// The ways to hash of the signatures that are not explained yet.
    fn open_kinds(&self) -> Vec<Kind> {
        let mut kinds = Vec::new();
        for target in self.targets.iter().filter(|target| target.found.is_none()) {
            let kind = (target.signed.canonicalization, target.signed.algorithm);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// Takes the changes for those signatures whose hash it is.
    fn prove(&mut self, kind: Kind, hasher: &Hasher, steps: impl FnOnce() -> Vec<Step>) -> bool {
        let is_open = |target: &&mut Target| {
            target.found.is_none()
                && target.signed.length.is_none()
                && (target.signed.canonicalization, target.signed.algorithm) == kind
        };
        let digest = hasher.clone().finish();
        let mut proven: Vec<&mut Target> = self
            .targets
            .iter_mut()
            .filter(is_open)
            .filter(|target| target.signed.hash == digest)
            .collect();
        if proven.is_empty() {
            return false;
        }
        let steps = steps();
        for target in &mut proven {
            target.found = Some(steps.clone());
        }
        true
    }

    /// The same for signatures with `l=`: of each, the first bytes.
    fn prove_beginning(&mut self, kind: Kind, canonical: &[u8], steps: &[Step]) {
        let mut spent = 0;
        for target in self.targets.iter_mut().filter(|target| {
            target.found.is_none()
                && (target.signed.canonicalization, target.signed.algorithm) == kind
        }) {
            let Some(length) = target.signed.length else {
                continue;
            };
            let Some(beginning) = usize::try_from(length)
                .ok()
                .and_then(|length| canonical.get(..length))
            else {
                continue;
            };
            spent += length;
            let mut hasher = Hasher::new(kind.1);
            hasher.write(beginning);
            if hasher.finish() == target.signed.hash && !steps.is_empty() {
                target.found = Some(steps.to_vec());
            }
        }
        self.spend(spent);
    }

    /// What the signer did wrong, while nobody changed anything.
    fn signer_mistakes(&mut self, draft: &Draft) {
        for kind in self.open_kinds() {
            let (how, algorithm) = kind;
            for target in &mut self.targets {
                let is_it = target.signed.canonicalization == how
                    && target.signed.algorithm == algorithm
                    && is_hash_of_nothing(&target.signed);
                if is_it {
                    target.found = Some(vec![Step::new(DkimChangeCode::SignerEmptyBody)]);
                }
            }
            for other in [Canonicalization::Simple, Canonicalization::Relaxed] {
                let lines = Lines::new(draft, other);
                let end = lines.end_of_content();
                let whole = lines.bytes(0, end);
                if other != how {
                    let mut hasher = Hasher::new(algorithm);
                    hasher.write(whole);
                    self.prove(kind, &hasher, || {
                        vec![
                            Step::new(DkimChangeCode::SignerBodyCanonicalization)
                                .detail(other.word()),
                        ]
                    });
                }
                let mut line_feeds = whole.to_vec();
                line_feeds.retain(|&byte| byte != b'\r');
                let without_last = whole.strip_suffix(b"\r\n").unwrap_or(whole);
                let all = lines.bytes(0, lines.len());
                for (bytes, detail) in [
                    (line_feeds.as_slice(), "LF"),
                    (line_feeds.strip_suffix(b"\n").unwrap_or(&line_feeds), "LF"),
                    (without_last, "none at the end"),
                    (all, "all at the end"),
                    (&[all, b"\r\n"].concat(), "all at the end"),
                ] {
                    let mut hasher = Hasher::new(algorithm);
                    hasher.write(bytes);
                    self.spend(bytes.len() as u64);
                    self.prove(kind, &hasher, || {
                        vec![Step::new(DkimChangeCode::SignerLineEnds).detail(detail)]
                    });
                }
            }
        }
    }
}

/// What is to be done with a draft.
struct Plan {
    draft: Rc<Draft>,
    /// The families that were undone already.
    used: u32,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Family(usize),
    /// Look for what was added inside its parts.
    Inside,
}

fn is_hash_of_nothing(signed: &SignedBody) -> bool {
    [&b""[..], b"\r\n"].iter().any(|nothing| {
        let mut hasher = Hasher::new(signed.algorithm);
        hasher.write(nothing);
        hasher.finish() == signed.hash
    })
}

/// The lines of a draft in canonical form.
struct Lines<'d> {
    draft: &'d Draft,
    canonical: Vec<u8>,
    /// Where each canonical line ends, its CRLF included.
    ends: Vec<usize>,
    /// Where each line starts in the draft; and the end of the draft.
    starts: Vec<usize>,
}

impl<'d> Lines<'d> {
    fn new(draft: &'d Draft, how: Canonicalization) -> Self {
        let mut canonical = Vec::with_capacity(draft.bytes.len() + 2);
        let mut ends = Vec::new();
        let mut starts = Vec::new();
        for line in draft.lines() {
            starts.push(line.start);
            canonicalize::line(content(draft.slice(line)), how, &mut canonical);
            ends.push(canonical.len());
        }
        starts.push(draft.bytes.len());
        Self {
            draft,
            canonical,
            ends,
            starts,
        }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn start(&self, line: usize) -> usize {
        line.checked_sub(1)
            .and_then(|before| self.ends.get(before).copied())
            .unwrap_or(0)
    }

    /// The canonical bytes of a range of lines.
    fn bytes(&self, from: usize, to: usize) -> &[u8] {
        self.canonical
            .get(self.start(from)..self.start(to))
            .unwrap_or_default()
    }

    fn is_blank(&self, line: usize) -> bool {
        self.bytes(line, line + 1) == b"\r\n"
    }

    /// One past the last line that is not empty: those after it are not signed (RFC 6376, section 3.4.3).
    fn end_of_content(&self) -> usize {
        let mut to = self.len();
        while to > 0 && self.is_blank(to - 1) {
            to -= 1;
        }
        to
    }

    /// Where a range of lines stands in the draft.
    fn range(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(from).copied().unwrap_or_default();
        start..self.starts.get(to).copied().unwrap_or(start)
    }

    /// The steps of the draft, and lines that were added to it.
    fn added(&self, code: DkimChangeCode, removed: &[(usize, usize)]) -> Vec<Step> {
        let mut steps = self.draft.steps.clone();
        let mut step = Step::new(code);
        let mut count = 0;
        for &(from, to) in removed {
            let range = self.range(from, to);
            count += to - from;
            step.add(&mime::decoded(self.draft, range.clone()));
            step.push(
                self.draft.source(range.clone()),
                b"",
                self.draft.slice(range),
            );
        }
        steps.push(step.detail(count.to_string()));
        steps
    }
}
