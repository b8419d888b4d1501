//! What the whole promises, one file a topic. One binary, since linking is what a test costs.
#![allow(
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a case that is not of its shape ought to fail the test"
)]

mod arc;
mod architecture;
mod author;
mod bytes;
mod cases;
mod catalogs;
mod changes;
mod claims;
mod compare;
mod displayed;
mod dkim;
mod dkim2;
mod dkim_changes;
mod dkim_keys;
mod dkim_who;
mod dmarc;
mod dns;
mod domains;
mod extras;
mod filters;
mod findings;
mod fuzz;
mod inner;
mod limits;
mod mail;
mod mail_parser;
mod properties;
mod received;
mod repair;
mod report;
mod rounds;
mod route;
mod spf;
mod spf_causes;
mod support;
mod trust_boundary;
mod wire;
