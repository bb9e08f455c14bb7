//! The fields that accounts are made of, as every endpoint checks them.

use serde_json::{Map, Value};

use crate::contract::video_call::wire::{Fields, validation::Text};

const NAME: Text = Text::line(1, 50);
/// An address, as mail allows.
const LONGEST_EMAIL: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;
const LONGEST_URL: usize = 2_048;
/// Of a free JSON object, in bytes.
const LARGEST_OBJECT: usize = 4_096;
/// bcrypt looks no further.
const LONGEST_PASSWORD: usize = 72;

impl Fields {
    pub(crate) fn person_name(&mut self, field: &str) -> Option<String> {
        self.text(field, NAME)
    }

    /// In the form in which addresses are compared.
    pub(crate) fn email(&mut self, field: &str) -> Option<String> {
        self.parsed(field, "must be an email address", normal_email)
    }

    /// "8 or more characters with a letter and a digit" (NOTES 4).
    pub(crate) fn new_password(&mut self, field: &str) -> Option<String> {
        let password = self.raw_text(field)?;
        let wrong = weakness(&password);
        if let Some(wrong) = wrong {
            self.refuse(field, wrong);
            return None;
        }
        Some(password)
    }

    /// `+` and 7 to 15 digits, as in E.164.
    pub(crate) fn phone_number(&mut self, field: &str) -> Option<String> {
        self.parsed(field, "must be a phone number such as +1234567890", |text| {
            let digits = text.strip_prefix('+')?;
            let fits = (7..=15).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
            fits.then(|| text.to_owned())
        })
    }

    /// The address of a picture, which is never fetched here.
    pub(crate) fn picture(&mut self, field: &str) -> Option<String> {
        self.parsed(field, "must be an http or https URL", |text| {
            is_web_address(text).then(|| text.to_owned())
        })
    }

    /// What an app keeps for itself.
    pub(crate) fn free_object(&mut self, field: &str) -> Option<Map<String, Value>> {
        self.object(field, LARGEST_OBJECT)
    }
}

fn weakness(password: &str) -> Option<String> {
    if password.chars().count() < 8 {
        Some("must have at least 8 characters".to_owned())
    } else if password.len() > LONGEST_PASSWORD {
        Some(format!("must not be longer than {LONGEST_PASSWORD} bytes"))
    } else if password.contains('\0') {
        Some("must not contain control characters".to_owned())
    } else if !password.chars().any(char::is_alphabetic) || !password.chars().any(|c| c.is_ascii_digit()) {
        Some("must contain a letter and a digit".to_owned())
    } else {
        None
    }
}

/// A host with or without a port, and a rest that needs no escaping any more.
fn is_web_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http").and_then(|rest| {
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        rest.strip_prefix("://")
    }) else {
        return false;
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let host_fits = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let port_fits = (1..=5).contains(&port.len()) && port.chars().all(|c| c.is_ascii_digit());
    host_fits && port_fits && path.chars().all(|c| c.is_ascii_graphic()) && text.len() <= LONGEST_URL
}

/// Without white space around it and in lower case, if it is an address at all.
fn normal_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let local_fits = !local.is_empty()
        && local.len() <= LONGEST_LOCAL_PART
        && local.chars().all(atom)
        && local.split('.').all(|part| !part.is_empty());
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let domain_fits = domain.contains('.') && domain.split('.').all(label);
    (local_fits && domain_fits && email.len() <= LONGEST_EMAIL).then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        assert_eq!(
            normal_email("  John.Doe+calls@Example.COM ").as_deref(),
            Some("john.doe+calls@example.com")
        );
        for wrong in [
            "",
            "john",
            "@example.com",
            "john@",
            "john@localhost",
            "john@exa mple.com",
            "a@b@c.de",
            "john@-a.com",
            "john@a..com",
            ".john@a.com",
            "john@a.com\r\nbcc: x@y.zz",
        ] {
            assert_eq!(normal_email(wrong), None, "{wrong:?}");
        }
        assert_eq!(normal_email(&format!("{}@example.com", "a".repeat(65))), None);
    }

    #[test]
    fn pictures_have_a_web_address() {
        for right in [
            "https://example.com/avatar.jpg",
            "http://localhost:5000",
            "https://a.b/c?d=%20#e",
            "http://127.0.0.1?x",
        ] {
            assert!(is_web_address(right), "{right}");
        }
        for wrong in [
            "",
            "http://",
            "https:///a",
            "httpss://a",
            "ftp://a",
            "http://a:/b",
            "http://a:123456",
            "http://u:p@a/b",
            "http://a/b c",
            "http://a/ü",
            "//a",
            "javascript:alert(1)",
        ] {
            assert!(!is_web_address(wrong), "{wrong}");
        }
    }

    #[test]
    fn passwords_have_a_letter_and_a_digit() {
        assert_eq!(weakness("SecurePass123"), None);
        assert_eq!(weakness("pässwört1"), None);
        for wrong in ["Short1", "lettersonly", "1234567890", "withnul1\0"] {
            assert!(weakness(wrong).is_some(), "{wrong:?}");
        }
        assert!(weakness(&"a1".repeat(37)).is_some());
    }
}
