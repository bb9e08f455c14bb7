//! Agora: the project whose tokens this server makes, and whether Agora "can be reached" just now.

pub(crate) mod token;

use crate::{
    agora::token::{AccessToken, RtcService},
    clock::UnixMillis,
    config::AgoraConfig,
    ids::Ids,
};

/// What a client needs to join a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) token: String,
    pub(crate) app_id: String,
    /// In Unix seconds.
    pub(crate) expires_at: i64,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AgoraError {
    /// As the trigger of the control API says.
    #[error("Agora cannot be reached")]
    Unavailable,
    /// Agora's own builders refuse such a project, too.
    #[error("the App ID and the App Certificate have to be 32 hexadecimal digits each")]
    BadProject,
}

/// The configured project and what the control API has changed about it.
#[derive(Debug)]
pub(crate) struct Agora {
    config: AgoraConfig,
    available: bool,
    token_seconds: Option<u32>,
}

impl Agora {
    pub(crate) fn new(config: &AgoraConfig) -> Self {
        Self {
            config: config.clone(),
            available: true,
            token_seconds: config.token_seconds,
        }
    }

    pub(crate) fn app_id(&self) -> &str {
        &self.config.app_id
    }

    pub(crate) fn available(&self) -> bool {
        self.available
    }

    pub(crate) fn set_available(&mut self, available: bool) {
        self.available = available;
    }

    /// How long tokens live where it is not what their contract says.
    pub(crate) fn token_seconds(&self) -> Option<u32> {
        self.token_seconds
    }

    pub(crate) fn set_token_seconds(&mut self, seconds: Option<u32>) {
        self.token_seconds = seconds;
    }

    /// Whether tokens can be had.
    pub(crate) fn check(&self) -> Result<(), AgoraError> {
        if !self.available {
            return Err(AgoraError::Unavailable);
        }
        let is_id = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id(&self.config.app_id) && is_id(&self.config.app_certificate) {
            Ok(())
        } else {
            Err(AgoraError::BadProject)
        }
    }

    /// A publisher's token for one channel. `lifetime` is the contract's, in seconds.
    pub(crate) fn issue(
        &self,
        ids: &mut Ids,
        now: UnixMillis,
        channel: &str,
        uid: u32,
        lifetime: u32,
    ) -> Result<Credentials, AgoraError> {
        self.check()?;
        let lifetime = self.token_seconds.unwrap_or(lifetime);
        let issued_at = u32::try_from(now.div_euclid(1_000)).unwrap_or(if now < 0 { 0 } else { u32::MAX });
        let token = AccessToken {
            app_id: self.config.app_id.clone(),
            issued_at,
            lifetime,
            salt: ids.number(1..=99_999_999),
            services: vec![RtcService::publisher(channel, uid, lifetime).into()],
        };
        Ok(Credentials {
            token: token.sign(&self.config.app_certificate),
            app_id: self.config.app_id.clone(),
            expires_at: i64::from(issued_at) + i64::from(lifetime),
        })
    }

    /// Whether a token is signed with this project's certificate.
    pub(crate) fn has_signed(&self, token: &token::Parsed) -> bool {
        token.is_signed_with(&self.config.app_certificate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MockConfig;

    fn agora(config: AgoraConfig) -> (Agora, Ids) {
        (Agora::new(&config), Ids::new(&MockConfig::default()))
    }

    #[test]
    fn a_token_says_what_it_was_asked_for() {
        let (agora, mut ids) = agora(AgoraConfig::default());
        let made = agora
            .issue(&mut ids, 1_705_314_600_999, "call_1", 7, 3_600)
            .unwrap();
        assert_eq!(made.expires_at, 1_705_318_200);
        let parsed = token::parse(&made.token).unwrap();
        assert!(agora.has_signed(&parsed));
        assert_eq!(parsed.token.app_id, made.app_id);
        assert_eq!(
            (parsed.token.issued_at, parsed.token.lifetime),
            (1_705_314_600, 3_600)
        );
        assert_eq!(
            parsed.token.services,
            [RtcService::publisher("call_1", 7, 3_600).into()]
        );
    }

    #[test]
    fn a_bad_project_makes_no_tokens_and_neither_does_an_outage() {
        let bad = AgoraConfig {
            app_certificate: "secret".to_owned(),
            ..AgoraConfig::default()
        };
        let (broken, mut ids) = agora(bad);
        assert_eq!(broken.issue(&mut ids, 0, "c", 1, 60), Err(AgoraError::BadProject));
        let (mut down, mut ids) = agora(AgoraConfig::default());
        down.set_available(false);
        assert_eq!(down.issue(&mut ids, 0, "c", 1, 60), Err(AgoraError::Unavailable));
    }

    #[test]
    fn a_configured_lifetime_wins() {
        let (agora, mut ids) = agora(AgoraConfig {
            token_seconds: Some(70),
            ..AgoraConfig::default()
        });
        assert_eq!(
            agora.issue(&mut ids, 5_000, "c", 1, 3_600).unwrap().expires_at,
            75
        );
        let beyond = agora.issue(&mut ids, UnixMillis::MAX, "c", 1, 3_600).unwrap();
        assert_eq!(beyond.expires_at, i64::from(u32::MAX) + 70);
    }
}
