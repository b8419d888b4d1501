//! The methods of authentication, a folder each.

pub mod arc;
pub mod bimi;
pub mod claims;
pub mod dkim;
#[cfg(feature = "dkim2")]
pub mod dkim2;
pub mod dmarc;
pub mod iprev;
pub mod spf;
