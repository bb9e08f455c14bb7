//! The backend's address: checked once, so that no token ever leaves in the clear by mistake.

use crate::error::{CallError, ErrorCode};

/// The address up to where the contract's paths begin, for HTTP and for sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    pub(crate) http: String,
    pub(crate) socket: String,
}

impl BaseUrl {
    /// Reads `http:`, `https:`, `ws:` or `wss:`; the unencrypted ones only for this machine unless `allow_insecure`.
    pub(crate) fn parse(text: &str, allow_insecure: bool) -> Result<Self, CallError> {
        let refuse = |why: &str| CallError::new(ErrorCode::UsageConfig, format!("url: {why}"));
        // By a character: the search for a text would weigh 2 kB in a browser.
        let (scheme, rest) = text
            .split_once(':')
            .and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)))
            .ok_or_else(|| refuse("it needs a scheme, such as https://"))?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" | "wss" => true,
            "http" | "ws" => false,
            other => return Err(refuse(&format!("`{other}` is not http or https"))),
        };
        if rest.contains(['?', '#', ' ', '\\']) || rest.chars().any(char::is_control) {
            return Err(refuse(
                "it may have a path, but no query, fragment, blank or backslash",
            ));
        }
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            return Err(refuse("credentials do not belong into it"));
        }
        let host = host(authority);
        if host.is_empty() {
            return Err(refuse("it has no host"));
        }
        if !secure && !allow_insecure && !is_loopback(host) {
            return Err(refuse(&format!(
                "`{scheme}:` to {host} would send tokens in the clear; use a secure address or set allow_insecure"
            )));
        }
        let rest = rest.trim_end_matches('/');
        let (http, socket) = if secure { ("https", "wss") } else { ("http", "ws") };
        Ok(Self {
            http: format!("{http}://{rest}"),
            socket: format!("{socket}://{rest}"),
        })
    }
}

fn host(authority: &str) -> &str {
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => authority.split(':').next().unwrap_or_default(),
    }
}

/// Spelt out, since the parser of the standard library would weigh 3 kB in a browser.
fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_v4 = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "::1"
        || (is_v4 && host.starts_with("127."))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn unencrypted_addresses_are_for_this_machine_only() {
        for url in [
            "http://localhost:1",
            "ws://127.0.0.1",
            "http://127.9.9.9/api/",
            "http://[::1]:8080",
            "http://a.localhost.",
        ] {
            assert!(BaseUrl::parse(url, false).is_ok(), "{url}");
        }
        for url in [
            "http://example.com",
            "ws://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://[::2]",
        ] {
            let error = BaseUrl::parse(url, false).unwrap_err();
            assert_eq!(error.code, ErrorCode::UsageConfig, "{url}");
            assert!(BaseUrl::parse(url, true).is_ok(), "{url}");
        }
    }

    #[test]
    fn both_faces_of_an_address() {
        let base = BaseUrl::parse("https://calls.example.com/v2/", false).unwrap();
        assert_eq!(base.http, "https://calls.example.com/v2");
        assert_eq!(base.socket, "wss://calls.example.com/v2");
        assert_eq!(
            BaseUrl::parse("wss://calls.example.com", false).unwrap().http,
            "https://calls.example.com"
        );
    }

    #[test]
    fn nonsense_is_refused_with_its_reason() {
        for url in [
            "",
            "calls.example.com",
            "ftp://x",
            "https://",
            "https://u:p@x",
            "https://x?token=1",
            "https://x#y",
            "https://x y",
        ] {
            assert!(BaseUrl::parse(url, true).is_err(), "{url}");
        }
    }
}
