//! What the journal never keeps: tokens and passwords, wherever they stand.

use std::borrow::Cow;

use serde_json::Value;

/// What stands in a secret's place.
pub(super) const MASK: &str = "***";

/// The text without anything that looks like a JWT.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((before, after)) = around_jwt(rest) {
        clean.push_str(before);
        clean.push_str(MASK);
        rest = after;
    }
    if clean.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(clean + rest)
    }
}

/// The path without the tokens that mailed links prove something with.
pub(super) fn path(path: &str) -> String {
    const PROOFS: [&str; 2] = ["/api/auth/reset-password/", "/api/auth/verify-email/"];
    match PROOFS.into_iter().find(|root| path.starts_with(root)) {
        Some(root) => format!("{root}{MASK}"),
        None => text(path).into_owned(),
    }
}

/// The query with the values of secret parameters masked. An escaped name may hide any name, so its value is masked too.
pub(super) fn query(query: &str) -> String {
    let masked = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) || name.contains(['%', '+']) => {
            Cow::Owned(format!("{name}={MASK}"))
        }
        Some(_) | None => text(pair),
    });
    masked.collect::<Vec<_>>().join("&")
}

/// Masks the secret members of a JSON value, and whatever looks like a JWT in its strings.
pub(super) fn json(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if is_secret(name) && !member.is_null() {
                    *member = Value::from(MASK);
                } else {
                    json(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(json),
        Value::String(string) => {
            if let Cow::Owned(clean) = text(string) {
                *string = clean;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a parameter or member of this name holds a secret.
fn is_secret(name: &str) -> bool {
    const ENDINGS: [&str; 6] = ["token", "password", "secret", "authorization", "jwt", "apikey"];
    let plain = name.bytes().rev().filter(u8::is_ascii_alphanumeric);
    let backwards = plain.map(|byte| byte.to_ascii_lowercase());
    ENDINGS.into_iter().any(|ending| {
        let mut backwards = backwards.clone();
        ending.bytes().rev().all(|byte| backwards.next() == Some(byte))
    })
}

/// What stands before and behind the first JWT. It begins with the base64url of `{"` and goes on in parts joined by dots.
fn around_jwt(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("eyJ") {
        let start = from + found;
        let tail = &text[start..];
        let length = tail.find(|c: char| !is_token_char(c)).unwrap_or(tail.len());
        if tail[..length].contains('.') {
            return Some((&text[..start], &tail[length..]));
        }
        from = start + length;
    }
    None
}

const fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDEifQ.c2lnbmF0dXJl";

    #[test]
    fn tokens_in_a_text_are_masked() {
        assert_eq!(text(&format!("Bearer {JWT}, {JWT}!")), "Bearer ***, ***!");
        assert_eq!(text("eyJ is how they begin"), "eyJ is how they begin");
        assert_eq!(
            text("eyJ eyJhbGciOiJub25lIn0.e30."),
            "eyJ ***",
            "unsigned ones too"
        );
        assert_eq!(text(""), "");
    }

    #[test]
    fn tokens_in_a_path_are_masked() {
        assert_eq!(
            path("/api/auth/reset-password/0a1b"),
            "/api/auth/reset-password/***"
        );
        assert_eq!(
            path("/api/auth/verify-email/0a1b/x"),
            "/api/auth/verify-email/***"
        );
        assert_eq!(path("/api/auth/profile"), "/api/auth/profile");
        assert_eq!(path(&format!("/a/{JWT}")), "/a/***");
    }

    #[test]
    fn secret_parameters_are_masked_by_name() {
        assert_eq!(
            query("token=abc&a=1&access_token=x&flag"),
            "token=***&a=1&access_token=***&flag"
        );
        assert_eq!(query("%74oken=abc"), "%74oken=***");
        assert_eq!(query(&format!("a={JWT}")), "a=***");
        assert_eq!(query(""), "");
    }

    #[test]
    fn secret_members_are_masked_at_every_depth() {
        let mut value =
            json!({"a": [{"password": "p", "newPassword": "q", "token": {"x": 1}}], "b": JWT, "jwt": null});
        json(&mut value);
        let masked =
            json!({"a": [{"password": MASK, "newPassword": MASK, "token": MASK}], "b": MASK, "jwt": null});
        assert_eq!(value, masked);
    }
}
