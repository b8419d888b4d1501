//! Reasons: one enum a method, serialized as its codes. Plain data that every other module may use.
//!
//! Logic matches on variants; the codes are the contract (adding is free, renaming breaks) and the keys of the
//! catalogs in `locales/`. `docs/codes.md` is generated from here: the doc comment of a variant is its meaning there.

mod advice;
mod appearance;
mod arc;
mod author;
mod bimi;
mod bulk;
mod claims;
mod content;
mod difference;
mod displayed;
mod dkim;
mod dkim2;
mod dmarc;
mod inner;
mod iprev;
mod method;
mod mua;
mod records;
mod result;
mod route;
mod software;
mod source;
mod spf;
mod transport;
mod verdict;

pub use advice::{Advice, Audience};
pub use appearance::{AddressFinding, FitFinding, ReplayFinding, TextFinding};
pub use arc::{ArcReason, ArcRemark};
pub use author::{AuthorConflict, AuthorRemark};
pub use bimi::BimiReason;
pub use bulk::{BulkFinding, UnsubscribeReason};
pub use claims::{ClaimComparison, ClaimFault, ClaimFinding, ClaimTrust};
pub use content::ContentFinding;
pub use difference::Difference;
pub use displayed::DisplayedReason;
pub use dkim::{DkimChangeCode, DkimKeyState, DkimLossCode, DkimReason, DkimRemark};
pub use dkim2::{Dkim2Reason, Dkim2Remark};
pub use dmarc::{DmarcFinding, DmarcFixCode, DmarcIdentifierReason, DmarcProblemCode, DmarcReason};
pub use inner::{BounceReason, InnerFinding, InnerKind};
pub use iprev::IprevReason;
pub use method::Method;
pub use mua::{MuaFinding, MuaReason};
pub use records::{DkimUse, DmarcRecordFinding, DnsFinding, SpfRecordFinding};
pub use result::AuthResult;
pub use route::{DateOddity, RouteReason, TlsWeakness};
pub use software::Software;
pub use source::{InputError, RepairKind, SourceFinding};
pub use spf::{SpfFinding, SpfReason, SpfRemark, SpfStepReason, SpfSyntaxError, SpfTermReason};
pub use transport::{DaneFinding, MtaStsState, MxState, TlsRptState};
pub use verdict::{OpenQuestion, StoryCode, VerdictReason};

/// A set of codes: an enum whose variants are serialized as kebab-case texts.
pub trait Codes: Copy + 'static {
    /// What the set is called in the documentation.
    const NAME: &'static str;
    /// Every variant, in order of declaration.
    const ALL: &'static [Self];
    /// The code, such as `dkim-pass`.
    fn as_str(self) -> &'static str;
    /// What the code means, in a sentence for developers.
    fn meaning(self) -> &'static str;
    /// The paragraph that it rests on, such as `RFC 6376, 6.1.3`; empty where it is ours.
    fn reference(self) -> &'static str;
    /// The version of headerlens that brought the code.
    fn since(self) -> &'static str;
    /// The variant of a code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|each| each.as_str() == code)
    }
}

/// Declares a set of codes. Each variant: its meaning, its code, its paragraph (or `""`), and since when.
macro_rules! codes {
    ($(#[$attribute:meta])* $name:ident {
        $( $(#[doc = $meaning:literal])+ $variant:ident = $code:literal, $reference:literal, $since:literal; )*
    }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[doc = $meaning])+ $variant, )* }

        impl $crate::reason::Codes for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
            fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),+).trim_ascii(),)* }
            }
            fn reference(self) -> &'static str {
                match self { $(Self::$variant => $reference,)* }
            }
            fn since(self) -> &'static str {
                match self { $(Self::$variant => $since,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::reason::Codes::as_str(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::reason::Codes::as_str(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::reason::from_code(deserializer)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($code),*] })
            }
        }
    };
}
use codes;

/// Declares a union of sets of codes, serialized as the code itself.
macro_rules! any_of {
    ($(#[$attribute:meta])* $name:ident { $( $(#[doc = $meaning:literal])+ $variant:ident($set:ident), )* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name { $( $(#[doc = $meaning])+ $variant($set), )* }

        impl $name {
            /// The code as text.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$variant(code) => $crate::reason::Codes::as_str(code), )* }
            }

            /// The code of a text, of whichever set it is.
            pub fn from_code(code: &str) -> Option<Self> {
                None$( .or_else(|| <$set as $crate::reason::Codes>::from_code(code).map(Self::from)) )*
            }
        }

        $(
            impl From<$set> for $name {
                fn from(code: $set) -> Self {
                    Self::$variant(code)
                }
            }
        )*

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
                Self::from_code(&code).ok_or_else(|| {
                    serde::de::Error::custom(format_args!("{code:?} is not a code of {}", stringify!($name)))
                })
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut codes: Vec<&str> = Vec::new();
                $( codes.extend(<$set as $crate::reason::Codes>::ALL.iter().map(|code| $crate::reason::Codes::as_str(*code))); )*
                schemars::json_schema!({ "type": "string", "enum": codes })
            }
        }
    };
}
use any_of;

fn from_code<'de, D: serde::Deserializer<'de>, C: Codes>(deserializer: D) -> Result<C, D::Error> {
    let code: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
    C::from_code(&code).ok_or_else(|| {
        serde::de::Error::custom(format_args!("{code:?} is not a code of {}", C::NAME))
    })
}

/// A code with what is to be known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The set that it belongs to.
    pub set: &'static str,
    /// The code.
    pub code: &'static str,
    /// See [`Codes::meaning`].
    pub meaning: &'static str,
    /// See [`Codes::reference`].
    pub reference: &'static str,
    /// See [`Codes::since`].
    pub since: &'static str,
}

impl Entry {
    fn of<C: Codes>(code: C) -> Self {
        Self {
            set: C::NAME,
            code: code.as_str(),
            meaning: code.meaning(),
            reference: code.reference(),
            since: code.since(),
        }
    }
}

/// Declares [`Code`]: a code of any set.
macro_rules! any_code {
    ($($name:ident),* $(,)?) => {
        /// The code of a finding or a step: one of any set.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $( #[doc = concat!("One of [`", stringify!($name), "`].")] $name($name), )*
        }

        $(
            impl From<$name> for Code {
                fn from(code: $name) -> Self {
                    Self::$name(code)
                }
            }
        )*

        impl Code {
            /// The code as text.
            pub fn as_str(&self) -> &'static str {
                match self {
                    $( Self::$name(code) => code.as_str(), )*
                }
            }

            /// The code of a text, of whichever set it is.
            pub fn from_code(code: &str) -> Option<Self> {
                None$( .or_else(|| $name::from_code(code).map(Self::from)) )*
            }
        }

        /// Every code of every set, for the documentation and the tests of the catalogs.
        pub fn all_codes() -> Vec<Entry> {
            let mut entries = Vec::new();
            $( entries.extend($name::ALL.iter().map(|&code| Entry::of(code))); )*
            entries
        }
    };
}
any_code!(
    Advice,
    AddressFinding,
    ArcReason,
    ArcRemark,
    AuthorConflict,
    AuthorRemark,
    BimiReason,
    BounceReason,
    BulkFinding,
    ClaimComparison,
    ClaimFault,
    ClaimFinding,
    ClaimTrust,
    ContentFinding,
    DaneFinding,
    DateOddity,
    Dkim2Reason,
    Dkim2Remark,
    DkimChangeCode,
    DkimLossCode,
    DkimReason,
    DkimRemark,
    DkimUse,
    Difference,
    DisplayedReason,
    DmarcFinding,
    DmarcFixCode,
    DmarcIdentifierReason,
    DmarcProblemCode,
    DmarcReason,
    DmarcRecordFinding,
    DnsFinding,
    FitFinding,
    InnerFinding,
    IprevReason,
    MtaStsState,
    MuaFinding,
    MuaReason,
    MxState,
    OpenQuestion,
    ReplayFinding,
    RouteReason,
    SourceFinding,
    SpfFinding,
    SpfReason,
    SpfRecordFinding,
    SpfRemark,
    SpfSyntaxError,
    SpfTermReason,
    StoryCode,
    TextFinding,
    TlsRptState,
    TlsWeakness,
    UnsubscribeReason,
    VerdictReason,
);

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
        Self::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format_args!("{code:?} is not a code")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut codes: Vec<&str> = Vec::new();
        for entry in all_codes() {
            if !codes.contains(&entry.code) {
                codes.push(entry.code);
            }
        }
        schemars::json_schema!({ "type": "string", "enum": codes })
    }
}
