//! The trust boundary (RFC 8601, section 1.2; RFC 5598, section 2.3): where the message entered the receiving ADMD.
//!
//! Every server adds its fields at the top, so the hops are walked down from the topmost. What decides is the address
//! that a receiving server itself noted. Names never do: not HELO, not an unconfirmed PTR, not text that looks like an
//! address inside a name.
//!
//! | the hop | what it is |
//! |---|---|
//! | fetched from a mailbox (IMAP, POP3, fetchmail, getmail) | passed over: the message had arrived before, at another receiver |
//! | LMTP, loopback, a step inside one machine, local delivery above older hops | passed over |
//! | inside a big receiver, by its documented networks, or between two of its hosts where it notes no address | passed over |
//! | the client had logged in, MAPI, local pickup with nothing older | submission: it never arrived from outside |
//! | a public address | the boundary |
//! | anything else: no address, a private address, a field that cannot be read, a stranger's server | unknown, unless the receiver's own results repeat the client's address |

use std::net::IpAddr;

use super::delivery::Delivery;
use crate::{
    message::{Field, Message},
    net::{
        address,
        operators::{Receiver, is_local_name},
    },
    options::Options,
    provenance::{Attestor, Kind, Sourced},
    reason::Software,
    report::{AddedBy, Claim, ClaimKind, Hop, Span},
};

/// Where the message entered the receiving ADMD, as far as it can be told.
#[derive(Debug, Clone)]
pub struct TrustBoundary {
    /// Who runs the topmost servers; `None` where there is no hop that names one.
    pub(super) receiver: Option<Receiver>,
    /// The host that wrote the boundary's field, or the last field that is surely the receiver's.
    pub host: Option<String>,
    /// Whether the caller vouches for that host.
    pub is_named: bool,
    /// How the message came in.
    pub entry: Entry,
    /// The Received field of the boundary, or the last that is surely the receiver's.
    pub(super) field: Option<Span>,
    /// The Received fields under it, topmost first: the place, and whether the receiver's server wrote it.
    pub(super) below: Vec<(Span, bool)>,
    /// Whether all Received fields stand in one block, as in exports that regroup the header: position proves nothing.
    pub is_regrouped: bool,
    /// Where it was delivered to a mailbox, at the receiver and on the way.
    deliveries: Vec<Delivery>,
}

/// How a message came in.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// By SMTP from outside.
    Arrived {
        /// The place of the hop in the route, oldest first; `None` where only the receiver's results tell the client.
        hop: Option<usize>,
        /// The address of the client.
        client: Sourced<IpAddr>,
    },
    /// Handed in by a user or program of the receiving ADMD.
    Submitted {
        /// The place of the hop in the route, oldest first.
        hop: usize,
    },
    /// No Received field: a draft, a Sent copy, or a part of a message.
    NeverTravelled,
    /// It cannot be told.
    Unknown {
        /// The place of the hop that hides it, oldest first.
        hop: usize,
        /// What hides it.
        why: Hidden,
    },
}

/// What hides the boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// The field cannot be read.
    Unreadable,
    /// The server noted no address.
    NoAddress,
    /// The server noted a private address: a relay inside, or a proxy before it.
    PrivateAddress,
    /// The field was written by a server of somebody else, though the hop above came from inside.
    Stranger,
}

impl TrustBoundary {
    /// Walks the hops from the top.
    pub fn find(message: &Message<'_>, hops: &[Hop], claims: &[Claim], options: &Options) -> Self {
        let mut walk = Walk::new(hops);
        let entry = walk.entry();
        let field = walk.last.and_then(|at| hops.get(at)).map(|hop| hop.span);
        let host = walk
            .last
            .and_then(|at| hops.get(at)?.by.clone())
            .filter(|by| !is_local_name(by));
        let is_named = host.as_deref().is_some_and(|host| options.trusts(host));
        let mut boundary = Self {
            below: walk.below(),
            receiver: walk.receiver,
            host,
            is_named,
            entry: Entry::NeverTravelled,
            field,
            is_regrouped: is_regrouped(message, hops),
            deliveries: super::delivery::find(message, hops),
        };
        boundary.entry = boundary.settle(entry, hops, claims);
        boundary
    }

    /// The part of the header that the receiving ADMD wrote; `None` where nothing surely is.
    pub fn attestor(&self) -> Option<Attestor> {
        self.field
            .map(|field| Attestor::new(field.end, self.is_named))
    }

    /// What vouches for a claim: the receiver that wrote it, and for that the caller or nobody; `None` where it is not
    /// trusted.
    pub fn attestor_of(&self, claim: &Claim, options: &Options) -> Option<Attestor> {
        let is_certain = match claim.authserv.as_deref() {
            Some(authserv) => options.trusts(authserv),
            // A field that names nobody is that of the server above whose Received field it stands.
            None => self.is_named,
        };
        claim
            .trusted
            .then_some(Attestor::of_field(claim.span, is_certain))
    }

    /// The kind of evidence that the receiving ADMD's servers wrote `field`; `None` if anyone on the way can have written
    /// it. A field below the boundary counts if it is a trusted claim, or the only one of its name of those that the
    /// receiver adds to every message from outside, and names the same client as the boundary, where it names one.
    pub fn wrote(
        &self,
        field: &Field<'_>,
        message: &Message<'_>,
        claims: &[Claim],
        options: &Options,
    ) -> Option<Kind> {
        let above = self.attestor().map(|attestor| attestor.kind_of(field.span));
        let claim = || {
            let claim = claims.iter().find(|claim| claim.span == field.span)?;
            Some(self.attestor_of(claim, options)?.kind_of(claim.span))
        };
        let stamp = || {
            let is_only = message
                .fields
                .iter()
                .filter(|other| other.name.eq_ignore_ascii_case(field.name))
                .take(2)
                .count()
                == 1;
            let known = match &self.receiver {
                Some(Receiver::Known(known)) => known,
                _ => return None,
            };
            let is_own = known.stamps(field.name) && is_only && !self.is_regrouped;
            let client = *self.client()?.value();
            let is_same = connecting_ip(field).is_none_or(|ip| ip == client);
            let kind = match self.is_named {
                true => Kind::Attested,
                false => Kind::Guessed,
            };
            (is_own && is_same).then_some(kind)
        };
        above
            .filter(|kind| *kind > Kind::Claimed)
            .or_else(claim)
            .or_else(stamp)
            .filter(|kind| *kind > Kind::Claimed)
    }

    /// The client's address where the message came from outside.
    pub fn client(&self) -> Option<&Sourced<IpAddr>> {
        match &self.entry {
            Entry::Arrived { client, .. } => Some(client),
            _ => None,
        }
    }

    /// The place of the boundary's hop, oldest first, where it is known.
    pub fn hop(&self) -> Option<usize> {
        match self.entry {
            Entry::Arrived { hop, .. } => hop,
            _ => None,
        }
    }

    /// Whether SPF says anything: it does not of mail that never came in from outside.
    pub fn is_from_outside(&self) -> bool {
        matches!(self.entry, Entry::Arrived { .. } | Entry::Unknown { .. })
    }

    /// Who added the signature of `domain` that stands in `span`.
    pub fn added_by(&self, span: Span, domain: &str) -> AddedBy {
        // Whatever hops stand above: the domain had received the message from outside before it signed.
        if self
            .deliveries
            .iter()
            .any(|delivery| delivery.is_before(span, domain))
        {
            return self.if_ordered(AddedBy::Receiver);
        }
        let Some(field) = self.field else {
            return match self.entry {
                Entry::NeverTravelled => AddedBy::Author,
                _ => AddedBy::Unknown,
            };
        };
        match &self.entry {
            Entry::Submitted { .. } | Entry::NeverTravelled => AddedBy::Author,
            // Under a field that is surely the receiver's: whoever added it, it was not the topmost servers.
            _ if span.start > field.start => self.if_ordered(AddedBy::Author),
            Entry::Arrived { .. } => self.if_ordered(AddedBy::Receiver),
            Entry::Unknown { .. } => AddedBy::Unknown,
        }
    }

    /// What the order of the fields says, where it says anything.
    fn if_ordered(&self, added_by: AddedBy) -> AddedBy {
        if self.is_regrouped {
            AddedBy::Unknown
        } else {
            added_by
        }
    }

    /// Whether `domain` received the message from outside, at its end or on the way, as far as names go.
    pub fn was_received_at(&self, domain: &str) -> bool {
        let mut deliveries = self.deliveries.iter();
        self.is_receivers(domain) || deliveries.any(|delivery| delivery.is_at(domain))
    }

    /// Whether `domain` belongs to the receiver, as far as names go.
    pub fn is_receivers(&self, domain: &str) -> bool {
        self.receiver
            .as_ref()
            .is_some_and(|receiver| receiver.runs(domain))
    }

    /// What the walk found, with the client's address and its kind of evidence.
    fn settle(&self, entry: Found, hops: &[Hop], claims: &[Claim]) -> Entry {
        let attestor = self.attestor();
        match entry {
            Found::Arrived(at, ip) => {
                let span = hops.get(at).map_or(Span::new(0, 0), |hop| hop.span);
                Entry::Arrived {
                    hop: Some(at),
                    client: Sourced::noted(ip, span, attestor.as_ref()),
                }
            }
            Found::Submitted(hop) => Entry::Submitted { hop },
            Found::NeverTravelled => Entry::NeverTravelled,
            Found::Hidden(hop, why) => self
                .told_by_results(hops, claims)
                .unwrap_or(Entry::Unknown { hop, why }),
            // Nothing says that it came from outside, unless the receiver's own results do.
            Found::Local(hop) => self
                .told_by_results(hops, claims)
                .unwrap_or(Entry::Submitted { hop }),
        }
    }

    fn told_by_results(&self, hops: &[Hop], claims: &[Claim]) -> Option<Entry> {
        let (ip, span) = self.repeated_client(claims)?;
        let has_noted = |hop: &Hop| hop.ip == Some(ip);
        Some(Entry::Arrived {
            hop: hops.iter().rposition(has_noted),
            client: Sourced::noted(ip, span, self.attestor().as_ref()),
        })
    }

    /// The client's address as the receiver's own results above its last field repeat it, where they agree on one.
    fn repeated_client(&self, claims: &[Claim]) -> Option<(IpAddr, Span)> {
        let field = self.field?;
        let mut found: Option<(IpAddr, Span)> = None;
        for claim in claims {
            let is_own = claim.span.end <= field.start
                && claim.kind != ClaimKind::ArcAuthenticationResults
                && (self.receiver.is_none()
                    || claim
                        .authserv
                        .as_deref()
                        .is_none_or(|authserv| self.is_receivers(authserv)));
            if !is_own {
                continue;
            }
            for result in &claim.results {
                let Some(ip) = super::compare::client_ip(result) else {
                    continue;
                };
                match found {
                    Some((known, _)) if known != ip => return None,
                    Some(_) => {}
                    None if address::is_internal(ip) => {}
                    None => found = Some((ip, claim.span)),
                }
            }
        }
        found
    }
}

/// What a walk comes to.
enum Found {
    Arrived(usize, IpAddr),
    Submitted(usize),
    /// All hops from here up are steps inside the receiver.
    Local(usize),
    NeverTravelled,
    Hidden(usize, Hidden),
}

/// How a server took a message over.
pub(super) enum Transfer {
    /// From inside, or within one machine.
    Inside,
    /// Out of a mailbox that it had reached already.
    Fetched,
    /// From a user that had logged in.
    Submitted,
    /// From a program on the machine.
    Local,
    Outside(IpAddr),
    Hidden(Hidden),
}

struct Walk<'h> {
    hops: &'h [Hop],
    receiver: Option<Receiver>,
    /// The last hop that is surely the receiver's.
    last: Option<usize>,
}

impl<'h> Walk<'h> {
    fn new(hops: &'h [Hop]) -> Self {
        Self {
            hops,
            receiver: None,
            last: None,
        }
    }

    fn entry(&mut self) -> Found {
        self.receiver = self.guess(self.hops.len());
        for (at, hop) in self.hops.iter().enumerate().rev() {
            let Some(by) = hop.by.as_deref().filter(|_| hop.readable) else {
                // qmail and its kin note a step inside the machine without naming it.
                if hop.readable && is_step_inside(hop) {
                    continue;
                }
                return Found::Hidden(at, Hidden::Unreadable);
            };
            if !is_local_name(by)
                && self
                    .receiver
                    .as_ref()
                    .is_some_and(|receiver| !receiver.runs(by))
            {
                return Found::Hidden(at, Hidden::Stranger);
            }
            self.last = Some(at);
            match transfer(hop, self.receiver.as_ref(), at > 0) {
                Transfer::Inside => {}
                Transfer::Fetched => {
                    // The mailbox may be anybody's: who received the message is told by the hop under it.
                    self.receiver = self.guess(at);
                    self.last = None;
                }
                Transfer::Submitted => return Found::Submitted(at),
                Transfer::Local => return Found::Local(at),
                Transfer::Outside(ip) => return Found::Arrived(at, ip),
                Transfer::Hidden(why) => return Found::Hidden(at, why),
            }
        }
        if self.hops.is_empty() {
            Found::NeverTravelled
        } else {
            Found::Local(0)
        }
    }

    /// Who runs the topmost of the first `count` hops: by the first name among them that says so. Names that are used
    /// inside only are passed over as long as the message came from inside.
    fn guess(&self, count: usize) -> Option<Receiver> {
        for hop in self.hops.iter().take(count).rev() {
            let by = hop.by.as_deref()?;
            if let Some(receiver) = Receiver::of_address(by) {
                return Some(receiver);
            }
            let ip = hop.ip;
            if !is_local_name(by) || ip.is_some_and(|ip| !address::is_internal(ip)) {
                return Some(Receiver::of(by));
            }
        }
        None
    }

    fn below(&self) -> Vec<(Span, bool)> {
        let Some(last) = self.last else {
            return Vec::new();
        };
        self.hops
            .iter()
            .take(last)
            .rev()
            .map(|hop| {
                let own = hop.by.as_deref().is_some_and(|by| {
                    self.receiver
                        .as_ref()
                        .is_some_and(|receiver| receiver.runs(by))
                });
                (hop.span, own)
            })
            .collect()
    }
}

/// How the server of `hop` took the message over. `has_older` says that hops stand under it.
pub(super) fn transfer(hop: &Hop, receiver: Option<&Receiver>, has_older: bool) -> Transfer {
    let with = hop.with.as_deref().unwrap_or_default().to_ascii_uppercase();
    let is_with = |words: &[&str]| words.iter().any(|word| with.starts_with(word));
    if is_with(&["IMAP", "POP3"])
        || matches!(hop.software, Some(Software::Fetchmail | Software::Getmail))
    {
        return Transfer::Fetched;
    }
    if is_with(&["LMTP"]) {
        return Transfer::Inside;
    }
    if hop.authenticated || is_with(&["MAPI"]) {
        return Transfer::Submitted;
    }
    if is_step_inside(hop) || is_with(&["LOCAL", "STDIN", "SOCKET"]) {
        // A filter or list manager puts a message that had arrived back into the queue.
        return if has_older {
            Transfer::Inside
        } else {
            Transfer::Local
        };
    }
    let is_known = matches!(receiver, Some(Receiver::Known(_)));
    match hop.ip {
        Some(ip) if is_loopback(ip) => Transfer::Inside,
        Some(ip) if receiver.is_some_and(|receiver| receiver.holds(ip)) => Transfer::Inside,
        // Big receivers speak to themselves over private networks.
        Some(ip) if address::is_internal(ip) && is_known => Transfer::Inside,
        Some(ip) if address::is_internal(ip) => Transfer::Hidden(Hidden::PrivateAddress),
        Some(ip) => Transfer::Outside(ip),
        None if is_from_itself(hop) => Transfer::Inside,
        // Where a message comes in from outside, they always note the address.
        None if is_known => Transfer::Inside,
        None => Transfer::Hidden(Hidden::NoAddress),
    }
}

/// The client that a filter's field names: `CIP:` of X-Forefront-Antispam-Report.
fn connecting_ip(field: &Field<'_>) -> Option<IpAddr> {
    let text = field.text();
    text.split(';')
        .find_map(|part| part.trim().strip_prefix("CIP:"))
        .and_then(|ip| ip.trim().parse().ok())
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// A step within one machine that names no sending host: a queue, a process that handed the message over.
fn is_step_inside(hop: &Hop) -> bool {
    hop.from.is_none() && hop.ip.is_none() && hop.internal
}

/// Whether a host that noted no address took the message from itself.
fn is_from_itself(hop: &Hop) -> bool {
    let is_self = |name: &str| {
        matches!(
            name.to_ascii_lowercase().as_str(),
            "localhost" | "localhost.localdomain"
        ) || hop
            .by
            .as_deref()
            .is_some_and(|by| by.eq_ignore_ascii_case(name))
    };
    hop.from.as_deref().is_some_and(is_self)
}

/// Whether the Received fields, two at least, stand in one block that nothing else interrupts, under fields that the
/// author writes: some mail programs regroup the header so when they export a message.
fn is_regrouped(message: &Message<'_>, hops: &[Hop]) -> bool {
    let (Some(first), Some(last)) = (hops.last(), hops.first()) else {
        return false;
    };
    if hops.len() < 2 {
        return false;
    }
    let between = message
        .fields
        .iter()
        .filter(|field| field.span.start > first.span.start && field.span.start < last.span.start)
        .count();
    between + 2 == hops.len()
}
