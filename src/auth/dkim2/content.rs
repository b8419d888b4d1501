//! The content at each instance (sections 6, 11 and 14.7): its hashes, and what the recipes give back.

use crate::syntax::order;
use mail_auth::dkim2::{BodyRecipe, Dkim2Hash, MessageHash, MessageInstance, Recipe};
use sha2::{Digest, Sha256, Sha512};

use super::{
    Check, all, any,
    chain::{Chain, is_relaxed_match},
};
use crate::{
    auth::dkim::{Canonicalization, Sink, canonical_body},
    message::{self, Field, Message, author},
    options::Limits,
    reason::Dkim2Reason,
    report::LineEndings,
    source::{self, Text},
};

/// What was found of an instance.
#[derive(Debug, Clone, Copy)]
pub(super) struct InstanceCheck {
    pub(super) instance: u32,
    pub(super) check: Check,
}

/// Checks each instance, the newest first, going back by the recipes; and that each author was vouched for by who
/// signed that content. Where an instance cannot be told, those before it are left out.
pub(super) fn check(
    message: &Message<'_>,
    chain: &Chain<'_, '_>,
    limits: &Limits,
) -> (Vec<InstanceCheck>, Check) {
    let mut checks = Vec::new();
    let mut content = Content::of(message);
    for (instance, _) in chain.instances.iter().rev() {
        let check = content.check(instance);
        checks.push(InstanceCheck {
            instance: instance.m,
            check,
        });
        if let Err(reason) = check
            && reason != Dkim2Reason::BodyNotGiven
        {
            return (checks, check);
        }
        let Some(recipe) = instance.recipe.as_ref().filter(|_| instance.m > 1) else {
            continue;
        };
        let is_from = |name: &str| name.eq_ignore_ascii_case("From");
        if recipe.headers.iter().any(|header| is_from(&header.name)) {
            let signer = chain.signatures.iter().find(|(s, _)| s.m >= instance.m);
            if !signer.is_some_and(|(signer, _)| content.is_authentic(&signer.d)) {
                return (checks, Err(Dkim2Reason::FromNotAuthentic));
            }
        }
        let Some(before) = content.undo(recipe, limits) else {
            return (checks, Err(Dkim2Reason::BodyNotRestorable));
        };
        content = before;
    }
    let is_authentic = chain
        .signatures
        .first()
        .is_some_and(|(first, _)| content.is_authentic(&first.d));
    let all_match = all(checks.iter().map(|found| found.check));
    let result = if is_authentic {
        all_match
    } else {
        Err(Dkim2Reason::FromNotAuthentic)
    };
    (checks, result)
}

/// The signed header fields and the body at one instance.
struct Content {
    headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// `None` where only header fields were given.
    body: Option<Vec<u8>>,
    line_endings: LineEndings,
    author: Option<String>,
}

impl Content {
    fn of(message: &Message<'_>) -> Self {
        Self {
            headers: message
                .fields
                .iter()
                .filter(|field| is_signed(field.name))
                .map(|field| (field.name.to_vec(), field.value.to_vec()))
                .collect(),
            body: message
                .body_bytes()
                .filter(|_| !message.is_body_blank())
                .map(<[u8]>::to_vec),
            line_endings: message.text.line_endings,
            author: author(message).domain().map(str::to_owned),
        }
    }

    fn is_authentic(&self, signing_domain: &str) -> bool {
        self.author
            .as_deref()
            .is_some_and(|domain| is_relaxed_match(domain, signing_domain))
    }

    /// One group of hashes has to match whole.
    fn check(&self, instance: &MessageInstance) -> Check {
        any(instance
            .hashes
            .chunk_by(|a, b| a.group == b.group)
            .map(|group| all(group.iter().map(|hash| self.check_hash(hash)))))
    }

    fn check_hash(&self, hash: &MessageHash) -> Check {
        let Some(algorithm) = hash.name.known() else {
            return Err(Dkim2Reason::HashUnknown);
        };
        let mut headers = Hasher::new(algorithm);
        headers.write(&self.canonical_headers());
        if headers.finish() != hash.header_hash {
            return Err(Dkim2Reason::HeaderHashMismatch);
        }
        let body = Text {
            bytes: self.body.as_deref().unwrap_or_default(),
            start: 0,
            line_endings: self.line_endings,
            repairs: Vec::new(),
            is_repaired: false,
        };
        let mut hasher = Hasher::new(algorithm);
        let end = body.bytes.len();
        canonical_body(&body, 0, end, Canonicalization::Simple, &mut hasher);
        if hasher.finish() == hash.body_hash {
            Ok(())
        } else if self.body.is_none() {
            // Whether the body was empty or left out cannot be told.
            Err(Dkim2Reason::BodyNotGiven)
        } else {
            Err(Dkim2Reason::BodyHashMismatch)
        }
    }

    /// Section 6.2: by name, those of one name from the bottom up, in relaxed canonical form.
    fn canonical_headers(&self) -> Vec<u8> {
        let mut sorted: Vec<&(Vec<u8>, Vec<u8>)> = self.headers.iter().rev().collect();
        order::by_text(&mut sorted, |(name, _)| {
            // Names are ASCII; what is not sorts as it may.
            String::from_utf8_lossy(name).to_ascii_lowercase()
        });
        let mut canonical = Vec::new();
        let nowhere = crate::report::Span::new(0, 0);
        for (name, value) in sorted {
            let field = Field {
                name,
                raw: value,
                value,
                span: nowhere,
                value_span: nowhere,
            };
            Canonicalization::Relaxed.header(&field, &mut canonical);
        }
        canonical
    }

    /// The content before the change that `recipe` undoes; `None` where its body cannot be had.
    fn undo(&self, recipe: &Recipe, limits: &Limits) -> Option<Self> {
        let borrowed: Vec<(&[u8], &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_slice(), value.as_slice()))
            .collect();
        let text = recipe
            .apply(&borrowed, self.body.as_deref().unwrap_or_default())
            .ok()?;
        let at = text.windows(4).position(|window| window == b"\r\n\r\n")?;
        let body = text.get(at + 4..).map(<[u8]>::to_vec);
        let limits = Limits {
            message_bytes: usize::MAX,
            ..limits.clone()
        };
        let message = message::parse(source::read(&text, &limits).ok()?, &limits).ok()?;
        Some(Self {
            // Without a body, nothing is known of the one before it.
            body: self.body.as_ref().and(body),
            line_endings: LineEndings::Mixed,
            ..Self::of(&message)
        })
    }
}

/// What a recipe undoes, for the report: the header fields that it names, and whether it changes the body.
pub(super) fn undone(recipe: &Recipe) -> (Vec<String>, bool) {
    let headers = recipe.headers.iter().map(|header| header.name.clone());
    (headers.collect(), recipe.body != BodyRecipe::None)
}

/// Trace fields, and those that belong to one hop, are not signed (section 4).
fn is_signed(name: &[u8]) -> bool {
    const UNSIGNED: &[&str] = &[
        "Apparently-To",
        "ARC-Authentication-Results",
        "ARC-Message-Signature",
        "ARC-Seal",
        "Authentication-Results",
        "Delivered-To",
        "DKIM-Signature",
        "DKIM2-Signature",
        "DL-Expansion-History",
        "Message-Instance",
        "Original-Recipient",
        "Received",
        "Return-Path",
        "SIO-Label-History",
        "X400-Received",
        "X400-Trace",
    ];
    let name = name.to_ascii_lowercase();
    let is_listed = UNSIGNED
        .iter()
        .any(|unsigned| unsigned.as_bytes().eq_ignore_ascii_case(&name));
    !is_listed && !name.starts_with(b"x-") && !name.starts_with(b"received-")
}

/// SHA-256 or SHA-512 (section 3.1).
enum Hasher {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Hasher {
    fn new(algorithm: Dkim2Hash) -> Self {
        match algorithm {
            Dkim2Hash::Sha256 => Self::Sha256(Sha256::new()),
            Dkim2Hash::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha256(hash) => hash.finalize().to_vec(),
            Self::Sha512(hash) => hash.finalize().to_vec(),
        }
    }
}

impl Sink for Hasher {
    fn write(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
        }
    }
}
