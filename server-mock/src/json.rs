//! JSON that is written once, however many sockets it goes out over.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

/// A value as its text. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Json(Arc<RawValue>);

impl Json {
    /// Of something that JSON can say.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        Self(to_raw_value(value).map_or_else(|_| RawValue::NULL.to_owned().into(), Arc::from))
    }

    pub(crate) fn text(&self) -> &str {
        self.0.get()
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::from_str(self.text()).unwrap_or_default()
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
