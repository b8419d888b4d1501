//! Domain names, addresses and operators: one definition of "is within", of "inside" and of "organization".

pub(crate) mod address;
pub mod name;
pub(crate) mod operators;

pub(crate) use name::{is_within, organization};
