//! Domain names, addresses and operators: one definition of "is within", of "inside" and of "organization".
//! Imports nothing of the rest.

pub(crate) mod address;
pub(crate) mod name;
pub(crate) mod operators;
pub(crate) mod public_suffix;

pub(crate) use name::{is_within, organization};
