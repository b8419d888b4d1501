//! Options on their way from JavaScript: an object with an unknown name, or with a value of the wrong type, is refused
//! with an error that names the member. serde-wasm-bindgen alone would pass over unknown names.

use std::fmt;

use js_sys::{Object, Reflect};
use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor},
    forward_to_deserialize_any,
};
use wasm_bindgen::{JsCast as _, JsValue};

/// Reads options; `undefined` is an object without members, and a member that is `undefined` is not there.
///
/// # Errors
/// [`BadMember`] if a name is unknown or a value has the wrong type. The caller of the package has to correct it.
pub(super) fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, BadMember> {
    T::deserialize(Strict(value))
}

/// What is wrong with which member.
#[derive(Debug)]
pub(super) struct BadMember {
    path: String,
    problem: String,
}

impl BadMember {
    fn within(mut self, name: &str) -> Self {
        self.path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{name}.{}", self.path)
        };
        self
    }
}

impl fmt::Display for BadMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "options: {}", self.problem)
        } else {
            write!(f, "{}: {}", self.path, self.problem)
        }
    }
}

impl std::error::Error for BadMember {}

impl serde::de::Error for BadMember {
    fn custom<T: fmt::Display>(problem: T) -> Self {
        Self {
            path: String::new(),
            problem: problem.to_string(),
        }
    }
}

struct Strict(JsValue);

impl<'de> Deserializer<'de> for Strict {
    type Error = BadMember;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadMember> {
        serde_wasm_bindgen::Deserializer::from(self.0)
            .deserialize_any(visitor)
            .map_err(BadMember::custom)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, BadMember> {
        if self.0.is_undefined() || self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, BadMember> {
        if !(self.0.is_object() || self.0.is_undefined()) || self.0.is_array() {
            return Err(BadMember::custom("expected an object"));
        }
        if self.0.is_object() {
            for name in Object::keys(self.0.unchecked_ref::<Object>()).iter() {
                let name = name.as_string().unwrap_or_default();
                if !names.contains(&name.as_str()) {
                    let known = names.join(", ");
                    return Err(BadMember::custom(format!(
                        "unknown option; expected one of {known}"
                    ))
                    .within(&name));
                }
            }
        }
        visitor.visit_map(Members {
            object: self.0,
            names: names.iter(),
            next: None,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, BadMember> {
        serde_wasm_bindgen::Deserializer::from(self.0)
            .deserialize_enum(name, variants, visitor)
            .map_err(BadMember::custom)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct Members {
    object: JsValue,
    names: std::slice::Iter<'static, &'static str>,
    next: Option<(&'static str, JsValue)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = BadMember;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, BadMember> {
        if !self.object.is_object() {
            return Ok(None);
        }
        for &name in self.names.by_ref() {
            let value = Reflect::get(&self.object, &name.into())
                .map_err(|_| BadMember::custom("cannot be read").within(name))?;
            if !value.is_undefined() {
                self.next = Some((name, value));
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, BadMember> {
        let Some((name, value)) = self.next.take() else {
            return Err(BadMember::custom("no member is next"));
        };
        seed.deserialize(Strict(value))
            .map_err(|error: BadMember| error.within(name))
    }
}
