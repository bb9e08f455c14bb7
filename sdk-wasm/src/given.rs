//! Reading what JavaScript gave into the types of the model.
//!
//! The model's own declarations are read, through serde, from the properties of plain objects. A struct is asked for its
//! fields one after the other, as if it were a list: the code that finds fields by their names, which serde would make for
//! every struct anew, is most of what a browser would download for it.

use std::fmt::{self, Display};

use js_sys::Reflect;
use ringway_core::{CallError, ErrorCode};
use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::JsValue;

use crate::number::whole;

/// The greatest whole number that JavaScript tells from its neighbours.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

/// Reads a value.
///
/// # Errors
/// `usage.invalid_argument`, naming `what` or the property of it that cannot be read. No value is shown: it may be a
/// secret.
pub(crate) fn read<T: DeserializeOwned>(what: &str, given: &JsValue) -> Result<T, CallError> {
    T::deserialize(Given(given)).map_err(|refused| refused.of(what))
}

/// Reads a property of an object.
///
/// # Errors
/// As [`read`].
pub(crate) fn property<T: DeserializeOwned>(what: &str, given: &JsValue, name: &str) -> Result<T, CallError> {
    read(&[what, ".", name].concat(), &get(what, given, name)?)
}

/// A property of an object, as it is.
///
/// # Errors
/// As [`read`].
pub(crate) fn get(what: &str, given: &JsValue, name: &str) -> Result<JsValue, CallError> {
    find(given, name).map_err(|refused| refused.of(what))
}

struct Given<'a>(&'a JsValue);

impl<'de> Deserializer<'de> for Given<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        Err(Refused::wants(&visitor))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0.as_bool() {
            Some(given) => visitor.visit_bool(given),
            None => Err(Refused::wants(&visitor)),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0.as_f64().and_then(natural) {
            Some(given) => visitor.visit_u64(given),
            None => Err(Refused::wants(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0.as_string() {
            Some(given) => visitor.visit_string(given),
            None => Err(Refused::wants(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        if self.0.is_null() || self.0.is_undefined() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if !self.0.is_object() {
            return Err(Refused::new("an object is wanted"));
        }
        let read = visitor.visit_seq(Fields {
            given: self.0,
            fields,
        });
        read.map_err(|refused| refused.name_missing(fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        match self.0.as_string() {
            Some(given) => visitor.visit_enum(StringDeserializer::new(given)),
            None => Err(Refused::one_of(variants)),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char str bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// The properties of an object, in the order of a struct's fields. One that is not there takes its default.
struct Fields<'a> {
    given: &'a JsValue,
    fields: &'static [&'static str],
}

impl<'de> SeqAccess<'de> for Fields<'_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        let Some((name, rest)) = self.fields.split_first() else {
            return Ok(None);
        };
        self.fields = rest;
        let value = find(self.given, name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let read = seed.deserialize(Given(&value));
        read.map(Some).map_err(|refused| refused.inside(name))
    }
}

fn find(given: &JsValue, name: &str) -> Result<JsValue, Refused> {
    Reflect::get(given, &name.into()).map_err(|_| Refused::new("it cannot be read").inside(name))
}

fn natural(number: f64) -> Option<u64> {
    ((0.0..=MAX_WHOLE).contains(&number) && number.fract() == 0.0).then(|| whole(number))
}

/// Why a value cannot be read, and where it is. Boxed: it passes through a result for every field.
#[derive(Debug)]
struct Refused(Box<Reason>);

#[derive(Debug, Default)]
struct Reason {
    path: String,
    why: String,
    /// A field of this number is not there.
    missing: Option<usize>,
}

impl Refused {
    fn new(why: impl Into<String>) -> Self {
        Self(Box::new(Reason {
            why: why.into(),
            ..Reason::default()
        }))
    }

    fn wants(what: &dyn Expected) -> Self {
        Self::new(["expected ", &what.to_string()].concat())
    }

    fn one_of(words: &[&str]) -> Self {
        Self::new(["expected one of: ", &words.join(", ")].concat())
    }

    /// The same, of the property `name` of something else.
    fn inside(mut self, name: &str) -> Self {
        self.0.path = [".", name, &self.0.path].concat();
        self
    }

    fn name_missing(mut self, fields: &[&str]) -> Self {
        match self.0.missing.take().and_then(|missing| fields.get(missing)) {
            Some(name) => self.inside(name),
            None => self,
        }
    }

    fn of(self, what: &str) -> CallError {
        let reason = [what, &self.0.path, ": ", &self.0.why].concat();
        CallError::new(ErrorCode::UsageInvalidArgument, reason)
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.why)
    }
}

impl std::error::Error for Refused {}

/// What serde would say shows the value: it is left out.
impl Error for Refused {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(_given: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::wants(wanted)
    }

    fn invalid_value(_given: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::wants(wanted)
    }

    fn invalid_length(at: usize, _wanted: &dyn Expected) -> Self {
        let mut refused = Self::new("it is missing");
        refused.0.missing = Some(at);
        refused
    }

    fn unknown_variant(_given: &str, words: &'static [&'static str]) -> Self {
        Self::one_of(words)
    }
}
