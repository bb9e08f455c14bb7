//! A path as the control API names it: exact, with `{param}` segments, or a prefix that ends in `*`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A pattern for the path of a request, without its query.
///
/// - `/private-call/invite` is that path and no other.
/// - `/private-call/incoming/{userId}` has any one non-empty segment in the place of `{userId}`; the name is for the reader.
/// - `/api/v1/calls/*` is every path that begins with `/api/v1/calls/`; `*` stands at the end only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PathPattern {
    text: String,
}

/// Why a text is no [`PathPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPattern {
    /// Paths are absolute.
    #[error("a path pattern begins with `/`")]
    NotAbsolute,
    /// `*` somewhere else than at the end.
    #[error("`*` stands at the end of a path pattern and nowhere else")]
    StarInside,
    /// A segment with a brace that is not `{name}` as a whole.
    #[error("a parameter is a whole segment, as in `/calls/{{callId}}/accept`")]
    BadParameter,
    /// Queries are not part of a path.
    #[error("a path pattern has no query")]
    Query,
}

impl PathPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`InvalidPattern`] says what is wrong with it.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidPattern> {
        let text = text.into();
        if !text.starts_with('/') {
            return Err(InvalidPattern::NotAbsolute);
        }
        if text.contains('?') {
            return Err(InvalidPattern::Query);
        }
        let fixed = text.strip_suffix('*').unwrap_or(&text);
        if fixed.contains('*') {
            return Err(InvalidPattern::StarInside);
        }
        if fixed
            .split('/')
            .any(|segment| segment.contains(['{', '}']) && !is_parameter(segment))
        {
            return Err(InvalidPattern::BadParameter);
        }
        Ok(Self { text })
    }

    /// Whether this path is one of those that the pattern names.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let (pattern, open_end) = match self.text.strip_suffix('*') {
            Some(prefix) => (prefix, true),
            None => (self.text.as_str(), false),
        };
        let mut wanted = pattern.split('/').peekable();
        let mut got = path.split('/');
        while let Some(segment) = wanted.next() {
            let Some(found) = got.next() else { return false };
            let is_last = wanted.peek().is_none();
            if is_last && open_end && !is_parameter(segment) {
                return found.starts_with(segment);
            }
            if !segment_matches(segment, found) {
                return false;
            }
        }
        open_end || got.next().is_none()
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for PathPattern {
    type Error = InvalidPattern;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<PathPattern> for String {
    fn from(pattern: PathPattern) -> Self {
        pattern.text
    }
}

fn is_parameter(segment: &str) -> bool {
    let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return false;
    };
    !name.is_empty() && !name.contains(['{', '}'])
}

fn segment_matches(wanted: &str, found: &str) -> bool {
    if is_parameter(wanted) {
        !found.is_empty()
    } else {
        wanted == found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        PathPattern::new(pattern).unwrap().matches(path)
    }

    #[test]
    fn an_exact_pattern_is_one_path() {
        assert!(matches("/private-call/invite", "/private-call/invite"));
        assert!(!matches("/private-call/invite", "/private-call/invite/"));
        assert!(!matches("/private-call/invite", "/private-call/invites"));
        assert!(!matches("/private-call/invite", "/private-call"));
    }

    #[test]
    fn a_parameter_is_one_segment_with_something_in_it() {
        assert!(matches("/calls/{id}/accept", "/calls/c1/accept"));
        assert!(!matches("/calls/{id}/accept", "/calls//accept"));
        assert!(!matches("/calls/{id}/accept", "/calls/c1/x/accept"));
        assert!(!matches("/calls/{id}", "/calls/c1/accept"));
    }

    #[test]
    fn a_star_is_whatever_follows() {
        assert!(matches("/*", "/"));
        assert!(matches("/api/v1/calls/*", "/api/v1/calls/c1/end"));
        assert!(matches("/api/v1/calls/*", "/api/v1/calls/"));
        assert!(!matches("/api/v1/calls/*", "/api/v1/calls"));
        assert!(matches("/api/v1/ca*", "/api/v1/calls/c1"));
        assert!(matches("/calls/{id}/*", "/calls/c1/a/b"));
        assert!(!matches("/calls/{id}/*", "/calls//a"));
        assert!(matches("/calls/{id}*", "/calls/c1/a"));
    }

    #[test]
    fn a_text_that_is_no_pattern_says_why() {
        assert_eq!(PathPattern::new("calls"), Err(InvalidPattern::NotAbsolute));
        assert_eq!(PathPattern::new("/a*/b"), Err(InvalidPattern::StarInside));
        assert_eq!(PathPattern::new("/a/**"), Err(InvalidPattern::StarInside));
        assert_eq!(PathPattern::new("/a/{b"), Err(InvalidPattern::BadParameter));
        assert_eq!(PathPattern::new("/a/x{b}"), Err(InvalidPattern::BadParameter));
        assert_eq!(PathPattern::new("/a/{}"), Err(InvalidPattern::BadParameter));
        assert_eq!(PathPattern::new("/a?b=1"), Err(InvalidPattern::Query));
    }
}
