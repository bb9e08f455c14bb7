//! Bodies and queries, read field by field, so that one answer names everything that is wrong.

use std::fmt;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::{
    contract::video_call::wire::{FieldError, Refusal},
    transport::{body::Lenient, query::Query},
};

/// What a request may say. A field that is read is known, all others are refused: nothing is assigned that is not meant to be.
pub(crate) trait Input: Sized {
    /// Whether there has to be a body even if all of its fields may be left out.
    const REQUIRED: bool = false;

    /// Reads every field, also after one that is wrong; what comes back is only used when none was.
    fn read(fields: &mut Fields) -> Option<Self>;
}

/// A JSON body. One that is left out is an object without fields.
pub(crate) struct Form<T>(pub(crate) T);

/// The parameters of a query.
pub(crate) struct Parameters<T>(pub(crate) T);

/// The fields of one request, and what was found wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    given: Map<String, Value>,
    errors: Vec<FieldError>,
    /// Of a query, where numbers are texts.
    texts_only: bool,
    /// What stands before the name of a field, as in `settings.`.
    within: String,
}

/// What a text may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) min: usize,
    pub(crate) max: usize,
    /// Line breaks and tabs are part of it.
    pub(crate) multiline: bool,
}

impl Text {
    /// One line of `min` to `max` characters.
    pub(crate) const fn line(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            multiline: false,
        }
    }

    /// Up to `max` characters on any number of lines.
    pub(crate) const fn lines(min: usize, max: usize) -> Self {
        Self {
            min,
            max,
            multiline: true,
        }
    }
}

impl Fields {
    /// Adds what is wrong with a field.
    pub(crate) fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: format!("{}{field}", self.within),
            message: message.into(),
        });
    }

    /// A field that has to be there, as `read` reads it.
    pub(crate) fn required<T>(
        &mut self,
        field: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        let read = read(self, field);
        if read.is_none() {
            self.missing(field);
        }
        read
    }

    /// Adds that a field has to be there, unless something is wrong with it already.
    pub(crate) fn missing(&mut self, field: &str) {
        let name = format!("{}{field}", self.within);
        if !self.errors.iter().any(|error| error.field == name) {
            self.refuse(field, "is required");
        }
    }

    /// A text without white space around it.
    pub(crate) fn text(&mut self, field: &str, rule: Text) -> Option<String> {
        let text = self.raw_text(field)?;
        let text = text.trim();
        let length = text.chars().count();
        if length < rule.min || length > rule.max {
            self.refuse(
                field,
                format!("must have {} to {} characters", rule.min, rule.max),
            );
            return None;
        }
        let broken = |c: char| c.is_control() && !(rule.multiline && matches!(c, '\n' | '\r' | '\t'));
        if text.contains(broken) {
            self.refuse(field, "must not contain control characters");
            return None;
        }
        Some(text.to_owned())
    }

    /// A text as it was given: passwords and tokens.
    pub(crate) fn raw_text(&mut self, field: &str) -> Option<String> {
        match self.take(field)? {
            Value::String(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.refuse(field, "must be a string");
                None
            }
        }
    }

    pub(crate) fn boolean(&mut self, field: &str) -> Option<bool> {
        let value = self.take(field)?;
        let read = match self.text_of(&value) {
            Some(text) => text.parse().ok(),
            None => value.as_bool(),
        };
        if read.is_none() {
            self.refuse(field, "must be a boolean");
        }
        read
    }

    pub(crate) fn integer(&mut self, field: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let value = self.take(field)?;
        let read = match self.text_of(&value) {
            Some(text) => digits(text),
            None => value.as_i64(),
        };
        let inside = read.filter(|number| range.contains(number));
        if inside.is_none() {
            self.refuse(
                field,
                format!("must be an integer from {} to {}", range.start(), range.end()),
            );
        }
        inside
    }

    /// One of a few words.
    pub(crate) fn choice<T>(&mut self, field: &str, all: &[T], name: impl Fn(&T) -> &'static str) -> Option<T>
    where
        T: Copy,
    {
        let text = self.raw_text(field)?;
        let found = all.iter().find(|one| name(one) == text).copied();
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(name).collect();
            self.refuse(field, format!("must be one of: {}", names.join(", ")));
        }
        found
    }

    /// A text that `read` understands.
    pub(crate) fn parsed<T>(
        &mut self,
        field: &str,
        message: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.raw_text(field)?;
        let parsed = read(&text);
        if parsed.is_none() {
            self.refuse(field, message);
        }
        parsed
    }

    /// A list of texts that `read` understands, with at most `max` of them.
    pub(crate) fn list<T>(
        &mut self,
        field: &str,
        max: usize,
        message: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(items) = self.take(field)? else {
            self.refuse(field, "must be an array");
            return None;
        };
        if items.len() > max {
            self.refuse(field, format!("must have at most {max} items"));
            return None;
        }
        let parsed: Option<Vec<T>> = items.iter().map(|item| read(item.as_str()?)).collect();
        if parsed.is_none() {
            self.refuse(field, message);
        }
        parsed
    }

    /// Any JSON object whose text is no longer than `max_bytes`.
    pub(crate) fn object(&mut self, field: &str, max_bytes: usize) -> Option<Map<String, Value>> {
        let Value::Object(members) = self.take(field)? else {
            self.refuse(field, "must be an object");
            return None;
        };
        if Value::Object(members.clone()).to_string().len() > max_bytes {
            self.refuse(field, format!("must not be larger than {max_bytes} bytes"));
            return None;
        }
        Some(members)
    }

    /// An object with fields of its own.
    pub(crate) fn nested<T: Input>(&mut self, field: &str) -> Option<T> {
        let Value::Object(given) = self.take(field)? else {
            self.refuse(field, "must be an object");
            return None;
        };
        let mut inner = Self {
            given,
            within: format!("{}{field}.", self.within),
            ..Self::default()
        };
        let read = T::read(&mut inner);
        inner.refuse_unknown();
        let whole = inner.errors.is_empty();
        self.errors.append(&mut inner.errors);
        read.filter(|_| whole)
    }

    /// A field of which `null` says that there is to be none any more.
    pub(crate) fn clearable<T>(
        &mut self,
        field: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.given.get(field).is_some_and(Value::is_null) {
            self.given.remove(field);
            return Some(None);
        }
        read(self, field).map(Some)
    }

    /// What a number or a boolean is written as in a query; in a body it is no text.
    fn text_of<'a>(&self, value: &'a Value) -> Option<&'a str> {
        value.as_str().filter(|_| self.texts_only)
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.given.remove(field)
    }

    fn refuse_unknown(&mut self) {
        let unknown: Vec<String> = self.given.keys().cloned().collect();
        for field in unknown {
            self.refuse(&field, "is not allowed");
        }
    }

    /// Any JSON value.
    pub(crate) fn anything(&mut self, field: &str) -> Option<Value> {
        self.take(field)
    }

    /// Reads an object that is no body: the argument of an event.
    pub(crate) fn parse<T>(
        given: Map<String, Value>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Refusal> {
        let fields = Self {
            given,
            ..Self::default()
        };
        fields.finish(read)
    }

    fn finish<T>(mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Refusal> {
        let read = read(&mut self);
        self.refuse_unknown();
        match read {
            Some(value) if self.errors.is_empty() => Ok(value),
            Some(_) | None => Err(Refusal::Invalid(self.errors)),
        }
    }
}

impl<S: Send + Sync, T: Input> FromRequest<S> for Form<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let Lenient(body, _) = Lenient::<Option<Members>, Refusal>::from_request(request, state).await?;
        if T::REQUIRED && body.is_none() {
            return Err(Refusal::Malformed("A request body is required".to_owned()));
        }
        let Members(given) = body.unwrap_or_default();
        let fields = Fields {
            given,
            ..Fields::default()
        };
        fields.finish(T::read).map(Self)
    }
}

impl<S: Send + Sync, T: Input> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Query(Members(given), _) = Query::<Members, Refusal>::from_request_parts(parts, state).await?;
        let fields = Fields {
            given,
            texts_only: true,
            ..Fields::default()
        };
        fields.finish(T::read).map(Self)
    }
}

/// The request has nothing to say.
impl Input for () {
    fn read(_: &mut Fields) -> Option<Self> {
        Some(())
    }
}

/// An object of which no member is given twice: parsers disagree on which of them counts.
#[derive(Default)]
struct Members(Map<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<Members, A::Error> {
        let mut members = Map::new();
        while let Some(name) = input.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(Error::custom(format!("duplicate field `{name}`")));
            }
            members.insert(name, input.next_value()?);
        }
        Ok(Members(members))
    }
}

/// Canonical digits only.
fn digits(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
