//! What DKIM2 (a draft) found.

use serde::{Deserialize, Serialize};

use super::{AuthResult, Span};
use crate::reason::Dkim2Reason;

/// The DKIM2 chain, by the draft that is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dkim2 {
    /// The result of the chain.
    pub result: AuthResult,
    /// Why, such as `dkim2-pass`.
    pub reason: Dkim2Reason,
    /// The draft that this follows: `draft-ietf-dkim-dkim2-spec-08`.
    pub draft: String,
    /// The hops, first signer first.
    pub hops: Vec<Dkim2Hop>,
}

/// A hop of a DKIM2 chain: a DKIM2-Signature field, and the Message-Instance that it signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dkim2Hop {
    /// `i=`.
    pub instance: u32,
    /// `d=`.
    pub domain: Option<String>,
    /// The selectors and algorithms that signed, as written.
    pub signatures: Vec<String>,
    /// The reverse path that it signed.
    pub mail_from: Option<String>,
    /// The recipients that it signed.
    pub recipients: Vec<String>,
    /// `t=`.
    pub timestamp: Option<String>,
    /// The instance of the message that it signed.
    pub message_instance: Option<u32>,
    /// Its own result.
    pub result: AuthResult,
    /// Why, such as `dkim2-signature-valid`.
    pub reason: Dkim2Reason,
    /// What its recipe undoes, where the message was changed here.
    pub recipe: Option<Dkim2Recipe>,
    /// The signature field.
    pub span: Option<Span>,
}

/// What a recipe undoes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Dkim2Recipe {
    /// The header fields that it puts back or takes out.
    pub headers: Vec<String>,
    /// Whether it changes the body.
    pub body: bool,
    /// Whether it could be applied, and the hashes of what it gives are the signed ones.
    pub applies: Option<bool>,
    /// The Message-Instance field.
    pub span: Option<Span>,
}
