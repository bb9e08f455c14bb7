//! Known answers, made by the official package (agora-token 2.0.6) for the test project. tests/agora.rs asks the package itself.

use super::*;

const APP_ID: &str = "1f0e2d3c4b5a69788796a5b4c3d2e1f0";
const CERTIFICATE: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn token(issued_at: u32, lifetime: u32, salt: u32, services: Vec<Service>) -> AccessToken {
    AccessToken {
        app_id: APP_ID.to_owned(),
        issued_at,
        lifetime,
        salt,
        services,
    }
}

fn rtc(channel: &str, uid: &str, privileges: &[(u16, u32)]) -> Service {
    let privileges = privileges.iter().copied().collect();
    Service::Rtc(RtcService {
        channel: channel.to_owned(),
        uid: uid.to_owned(),
        privileges,
    })
}

fn known_answers() -> [(&'static str, AccessToken); 3] {
    [
        (
            "007eJxTYAiJyplZznhq+Rkzv7YMxj1rn6zftif0V5DdYv/Ic93cWx8rMBimGaQapRgnmySZJppZmltYmFuaJZommSQbpxilGqYZaHAuTW0IZGTwS9zDwMjAyMDCwMgA4jOBSWYwyQImJRmSE3Ny4g3NDUyNDU3MDAziE5OSDY2MKyqr2BjMLSwNDI0AsSgpGg==",
            token(
                1_705_314_600,
                86_400,
                12_345_678,
                vec![RtcService::publisher("call_1705314600_abc123xyz", 789_012, 86_400).into()],
            ),
        ),
        (
            "007eJxTYLiqfMRwyQd95fVhL0Jcv+/ZGXrjRsIZ1bsr6wtZmEIF7nxSYDBMM0g1SjFONkkyTTSzNLewMLc0SzRNMkk2TjFKNUwz0OBcmhrBxMDAyADCEAji8zMUFGWWJZakxhsaGMYbGhgxMAAAygYgsA==",
            token(
                1_705_314_600,
                600,
                1,
                vec![rtc("private_101_102", "", &[(1, 600)])],
            ),
        ),
        (
            "007eJxTYLhyaG9MIl+bUrnKqZ0H7nuxhR4PeOmUtuFLwPtrnfWFUz8pMBimGaQapRgnmySZJppZmltYmFuaJZommSQbpxilGqYZ/IeBB19ZGRkYGZgYGBlAXBYGRgYGBh6G7MS8xKNNuof35B1ez8VgYmRpYmlmbmRpCgAG4jIC",
            token(
                u32::MAX,
                u32::MAX,
                99_999_999,
                vec![rtc("kanał-ünï", "4294967295", &[(4, 1), (1, u32::MAX)])],
            ),
        ),
    ]
}

#[test]
fn official_tokens_are_read() {
    for (text, expected) in known_answers() {
        let parsed = parse(text).unwrap();
        assert_eq!(parsed.token, expected);
        assert!(parsed.is_signed_with(CERTIFICATE), "{text}");
        assert!(!parsed.is_signed_with(APP_ID), "{text}");
    }
}

#[test]
fn tokens_are_made_as_the_official_ones_are() {
    for (text, expected) in known_answers() {
        // Compressors differ; what they have compressed does not.
        let (official, own) = (parse(text).unwrap(), parse(&expected.sign(CERTIFICATE)).unwrap());
        assert_eq!(
            (&own.content, &own.signature),
            (&official.content, &official.signature)
        );
        assert_eq!(own.token, expected);
    }
}

#[test]
fn a_changed_token_is_not_signed() {
    let (text, _) = &known_answers()[0];
    let mut parsed = parse(text).unwrap();
    for index in 0..parsed.content.len() {
        parsed.content[index] ^= 1;
        assert!(!parsed.is_signed_with(CERTIFICATE), "byte {index}");
        parsed.content[index] ^= 1;
    }
    assert!(parsed.is_signed_with(CERTIFICATE));
    parsed.signature.truncate(16);
    assert!(!parsed.is_signed_with(CERTIFICATE));
}

#[test]
fn a_service_of_another_kind_ends_the_reading() {
    // A channel without a privilege, and then one for messages.
    let text = "007eJxTYOh7HmHQvGCW9Co19itOaxjSb67rZTt+P+Y5N9OaiioXLRkFBsM0g1SjFONkkyTTRDNLcwsLc0uzRNMkk2TjFKNUwzQDDc6lqRFMDAzsDAwMTAyMDAwMjAzJjAyGTAwMDKwMiTmZyakA23AbTA==";
    let parsed = parse(text).unwrap();
    assert_eq!(parsed.token.services, [rtc("c", "1", &[]), Service::Other(2)]);
    assert!(parsed.is_signed_with(CERTIFICATE));
}

#[test]
fn what_is_no_token_is_refused() {
    let (text, known) = &known_answers()[0];
    assert_eq!(parse("").unwrap_err(), TokenError::Version);
    assert_eq!(
        parse(&text.replace("007", "006")).unwrap_err(),
        TokenError::Version
    );
    assert_eq!(parse("007").unwrap_err(), TokenError::Encoding);
    assert_eq!(parse("007!").unwrap_err(), TokenError::Encoding);
    assert_eq!(
        parse(&text[..text.len() - 8]).unwrap_err(),
        TokenError::Encoding,
        "cut off"
    );
    let bytes = |content: &[u8]| {
        let mut compressed = Vec::new();
        ZlibEncoder::new(content, Compression::best())
            .read_to_end(&mut compressed)
            .unwrap();
        format!("007{}", STANDARD.encode(compressed))
    };
    let mut whole = Vec::new();
    put_bytes(&mut whole, &[0; 32]);
    whole.extend(known.content());
    assert!(parse(&bytes(&whole)).is_ok());
    for length in 0..whole.len() {
        assert_eq!(
            parse(&bytes(&whole[..length])).unwrap_err(),
            TokenError::Content,
            "{length} bytes"
        );
    }
    // A bomb is only read to a limit, and a service count beyond the content ends with it.
    assert_eq!(
        parse(&bytes(&vec![0xFF; 10 << 20])).unwrap_err(),
        TokenError::Content
    );
}
