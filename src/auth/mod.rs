//! The methods of authentication, a folder each.

pub mod claims;
pub mod dkim;
pub mod tags;
