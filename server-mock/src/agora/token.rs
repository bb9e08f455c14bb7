//! AccessToken2, the format whose tokens begin with `007`: built, parsed, and its signature checked.
//!
//! `007` + base64(zlib(signature + content)); all numbers are little-endian, texts and maps carry their length in 16 bits.
//! The key is derived from the App Certificate, the moment and a salt, so that the certificate signs nothing by itself.

use std::{collections::BTreeMap, io::Read};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{
    Compression,
    read::{ZlibDecoder, ZlibEncoder},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const VERSION: &str = "007";
const RTC: u16 = 1;
/// More than any token holds: a small text must not become a large one.
const MAX_BYTES: u64 = 64 * 1024;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessToken {
    pub(crate) app_id: String,
    /// In Unix seconds.
    pub(crate) issued_at: u32,
    /// In seconds from `issued_at`.
    pub(crate) lifetime: u32,
    pub(crate) salt: u32,
    pub(crate) services: Vec<Service>,
}

/// What a token is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Service {
    /// Calls.
    Rtc(RtcService),
    /// Something else of Agora's; what follows it cannot be read.
    Other(u16),
}

/// The right to use one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RtcService {
    pub(crate) channel: String,
    /// In digits; empty for 0, which lets Agora choose.
    pub(crate) uid: String,
    /// What may be done ([`PRIVILEGES`]), and for how many seconds from the token's beginning.
    pub(crate) privileges: BTreeMap<u16, u32>,
}

/// The privileges of a channel and their names.
pub(crate) const PRIVILEGES: [(u16, &str); 4] = [
    (1, "joinChannel"),
    (2, "publishAudio"),
    (3, "publishVideo"),
    (4, "publishData"),
];

/// A token that could be read, with what its signature is about.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) token: AccessToken,
    signature: Vec<u8>,
    content: Vec<u8>,
}

/// Why a text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("an Agora token begins with 007")]
    Version,
    #[error("what follows 007 is not base64 of zlib data")]
    Encoding,
    #[error("the token ends before it is complete, or says what it cannot")]
    Content,
}

impl RtcService {
    /// Joins, and sends everything.
    pub(crate) fn publisher(channel: &str, uid: u32, lifetime: u32) -> Self {
        Self {
            channel: channel.to_owned(),
            uid: if uid == 0 { String::new() } else { uid.to_string() },
            privileges: PRIVILEGES
                .iter()
                .map(|(privilege, _)| (*privilege, lifetime))
                .collect(),
        }
    }
}

impl From<RtcService> for Service {
    fn from(rtc: RtcService) -> Self {
        Self::Rtc(rtc)
    }
}

impl AccessToken {
    /// The token as a text.
    pub(crate) fn sign(&self, certificate: &str) -> String {
        let content = self.content();
        let mut bytes = Vec::new();
        put_bytes(&mut bytes, &self.signature(certificate, &content));
        bytes.extend(content);
        let mut compressed = Vec::new();
        // Reading from memory and writing to it cannot fail.
        let _ = ZlibEncoder::new(bytes.as_slice(), Compression::default()).read_to_end(&mut compressed);
        format!("{VERSION}{}", STANDARD.encode(compressed))
    }

    fn content(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_bytes(&mut bytes, self.app_id.as_bytes());
        for number in [self.issued_at, self.lifetime, self.salt] {
            bytes.extend(number.to_le_bytes());
        }
        put_length(&mut bytes, self.services.len());
        for service in &self.services {
            match service {
                Service::Rtc(rtc) => put_rtc(&mut bytes, rtc),
                Service::Other(kind) => bytes.extend(kind.to_le_bytes()),
            }
        }
        bytes
    }

    fn signature(&self, certificate: &str, content: &[u8]) -> Vec<u8> {
        signing(self.issued_at, self.salt, certificate)
            .chain_update(content)
            .finalize()
            .into_bytes()
            .to_vec()
    }
}

impl Parsed {
    /// Whether this certificate has signed it.
    pub(crate) fn is_signed_with(&self, certificate: &str) -> bool {
        signing(self.token.issued_at, self.token.salt, certificate)
            .chain_update(&self.content)
            .verify_slice(&self.signature)
            .is_ok()
    }
}

/// Reads a token; its signature is not judged.
pub(crate) fn parse(text: &str) -> Result<Parsed, TokenError> {
    let encoded = text.strip_prefix(VERSION).ok_or(TokenError::Version)?;
    let compressed = STANDARD.decode(encoded).map_err(|_| TokenError::Encoding)?;
    let mut bytes = Vec::new();
    ZlibDecoder::new(compressed.as_slice())
        .take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|_| TokenError::Encoding)?;
    let mut reader = Reader(&bytes);
    let signature = reader.bytes()?.to_vec();
    let content = reader.0.to_vec();
    Ok(Parsed {
        token: read_content(&mut reader)?,
        signature,
        content,
    })
}

fn read_content(reader: &mut Reader<'_>) -> Result<AccessToken, TokenError> {
    let (app_id, issued_at, lifetime, salt) = (reader.text()?, reader.u32()?, reader.u32()?, reader.u32()?);
    let mut services = Vec::new();
    for _ in 0..reader.u16()? {
        let kind = reader.u16()?;
        if kind != RTC {
            services.push(Service::Other(kind));
            break;
        }
        services.push(read_rtc(reader)?.into());
    }
    Ok(AccessToken {
        app_id,
        issued_at,
        lifetime,
        salt,
        services,
    })
}

fn read_rtc(reader: &mut Reader<'_>) -> Result<RtcService, TokenError> {
    let mut privileges = BTreeMap::new();
    for _ in 0..reader.u16()? {
        privileges.insert(reader.u16()?, reader.u32()?);
    }
    Ok(RtcService {
        channel: reader.text()?,
        uid: reader.text()?,
        privileges,
    })
}

fn put_rtc(bytes: &mut Vec<u8>, rtc: &RtcService) {
    bytes.extend(RTC.to_le_bytes());
    put_length(bytes, rtc.privileges.len());
    for (privilege, seconds) in &rtc.privileges {
        bytes.extend(privilege.to_le_bytes());
        bytes.extend(seconds.to_le_bytes());
    }
    put_bytes(bytes, rtc.channel.as_bytes());
    put_bytes(bytes, rtc.uid.as_bytes());
}

/// Texts here are ids and channels of less than 64 KiB; the format could not say more.
fn put_bytes(bytes: &mut Vec<u8>, part: &[u8]) {
    let kept = part.get(..usize::from(u16::MAX)).unwrap_or(part);
    put_length(bytes, kept.len());
    bytes.extend(kept);
}

fn put_length(bytes: &mut Vec<u8>, length: usize) {
    bytes.extend(u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
}

fn signing(issued_at: u32, salt: u32, certificate: &str) -> Hmac<Sha256> {
    let by_moment = keyed(&issued_at.to_le_bytes())
        .chain_update(certificate)
        .finalize()
        .into_bytes();
    let by_salt = keyed(&salt.to_le_bytes())
        .chain_update(by_moment)
        .finalize()
        .into_bytes();
    keyed(&by_salt)
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], TokenError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(TokenError::Content)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], TokenError> {
        self.take(N)?.try_into().map_err(|_| TokenError::Content)
    }

    fn u16(&mut self) -> Result<u16, TokenError> {
        self.number().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, TokenError> {
        self.number().map(u32::from_le_bytes)
    }

    fn bytes(&mut self) -> Result<&'a [u8], TokenError> {
        let length = self.u16()?;
        self.take(length.into())
    }

    fn text(&mut self) -> Result<String, TokenError> {
        let text = std::str::from_utf8(self.bytes()?).map_err(|_| TokenError::Content)?;
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests;
