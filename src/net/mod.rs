//! Domain names, addresses and operators: one definition of "is within", of "inside" and of "organization".
//! Imports nothing of the rest.

pub mod address;
pub mod name;
pub(crate) mod operators;
pub mod public_suffix;

pub(crate) use name::{is_within, organization};
