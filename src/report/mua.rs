//! The author's program.

use serde::{Deserialize, Serialize};

use super::{Span, Sure};
use crate::reason::MuaReason;

/// The author's program (RFC 5598, section 4.2.1: MUA).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Mua {
    /// The program as the message names it; where it names none, the name that the forms of its fields lead to; `null` where neither is known.
    pub text: Option<String>,
    /// The name of the program alone, such as `Thunderbird`.
    pub name: Option<String>,
    /// Its version, as written.
    pub version: Option<String>,
    /// The system that it ran on, if the message tells.
    pub platform: Option<Platform>,
    /// What kind of program it is.
    pub kind: MuaKind,
    /// How sure that is; `null` where nothing is known.
    pub sure: Option<Sure>,
    /// What shows it, strongest first.
    pub evidence: Vec<MuaEvidence>,
    /// The place of the strongest evidence; `null` where nothing is known.
    pub span: Option<Span>,
}

/// What kind of program wrote a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MuaKind {
    /// A mail program on a computer or telephone.
    Program,
    /// A mail program in a browser.
    Webmail,
    /// A service that sends for others, such as Amazon SES or Mailchimp.
    Service,
    /// A library or script, such as PHPMailer.
    Script,
    /// Not known.
    #[default]
    Unknown,
}

/// The system that a program ran on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Platform {
    /// Microsoft Windows.
    Windows,
    /// Apple macOS.
    #[serde(rename = "macOS")]
    MacOs,
    /// Linux.
    Linux,
    /// Apple iOS or iPadOS.
    #[serde(rename = "iOS")]
    Ios,
    /// Android.
    Android,
}

/// Something that tells of the author's program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MuaEvidence {
    /// The name of the field.
    pub header: String,
    /// What it shows.
    pub code: MuaReason,
    /// The program that it points to.
    pub name: String,
    /// What kind of program that is.
    pub kind: MuaKind,
    /// How sure.
    pub sure: Sure,
    /// The place.
    pub span: Span,
}
