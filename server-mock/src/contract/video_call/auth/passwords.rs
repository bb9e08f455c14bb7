//! "All passwords are hashed using bcrypt with 12 salt rounds."

use std::sync::OnceLock;

/// What the seeded users have for a password, and those whom the control API adds (NOTES).
const USUAL: &str = "Passw0rd!";
/// The usual password's salt need not be a secret: the password is known to all.
const USUAL_SALT: [u8; 16] = *b"ringway mock 4's";

/// Hashes and checks. Both take long on purpose, so neither may run while others wait for the backend.
#[derive(Debug)]
pub(crate) struct Passwords {
    rounds: u32,
    /// Made when it is first needed: the server starts without waiting for it.
    usual: OnceLock<Option<String>>,
}

impl Passwords {
    /// With the rounds given, as near as bcrypt allows (4 to 31).
    pub(crate) fn new(rounds: u32) -> Self {
        Self {
            rounds: rounds.clamp(4, 31),
            usual: OnceLock::new(),
        }
    }

    /// `None` for a password that is too long for bcrypt, which would look at its beginning alone.
    pub(crate) fn hash(&self, password: &str, salt: [u8; 16]) -> Option<String> {
        let parts = bcrypt::non_truncating_hash_with_salt(password, self.rounds, salt).ok()?;
        Some(parts.to_string())
    }

    /// Whether it is the password behind the hash, or the usual one where there is no hash.
    pub(crate) fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        let Some(hash) = hash.or_else(|| self.usual()) else {
            return false;
        };
        bcrypt::non_truncating_verify(password, hash).unwrap_or(false)
    }

    /// Takes as long as [`Passwords::verify`] does, for nobody: how long an answer takes does not tell who has an account.
    pub(crate) fn verify_in_vain(&self, password: &str) {
        self.verify(password, None);
    }

    fn usual(&self) -> Option<&str> {
        self.usual.get_or_init(|| self.hash(USUAL, USUAL_SALT)).as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_alone() {
        let passwords = Passwords::new(0);
        let hash = passwords.hash("SecurePass123", [7; 16]).unwrap();
        assert!(hash.starts_with("$2b$04$"), "{hash}");
        assert!(passwords.verify("SecurePass123", Some(&hash)));
        assert!(!passwords.verify("SecurePass124", Some(&hash)));
        assert!(
            !passwords.verify(USUAL, Some("")),
            "an account without a password"
        );
        assert!(passwords.verify(USUAL, None) && !passwords.verify("usual", None));
    }

    #[test]
    fn what_bcrypt_would_cut_off_is_refused() {
        let passwords = Passwords::new(4);
        let long = "a1".repeat(37);
        assert_eq!(passwords.hash(&long, [0; 16]), None);
        let cut = passwords.hash(&long[..71], [0; 16]).unwrap();
        assert!(!passwords.verify(&long, Some(&cut)));
    }
}
