//! A token from a ringway mock, whose control API gives one to anybody who asks on the same machine.

use ringway::SourceError;
use ringway::rustls::crypto::ring;

/// # Errors
/// Where no mock answers, asking again does not help: the user has to bring a token.
pub(crate) async fn token(url: String, user: String) -> Result<String, SourceError> {
    // Reqwest takes the process's TLS provider. It was installed before when this is not the first time.
    let _ = ring::default_provider().install_default();
    let none = |why: String| SourceError::permanent(format!("{why}; give the user's token with --token"));
    let answer = reqwest::Client::new()
        .post(format!("{}/_mock/token", url.trim_end_matches('/')))
        .header("content-type", "application/json")
        .body(serde_json::json!({ "userId": user }).to_string())
        .send()
        .await?;
    if !answer.status().is_success() {
        return Err(none(format!(
            "the server gives no token to user {user} ({})",
            answer.status()
        )));
    }
    let body: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)
        .map_err(|_| none("the server is not a ringway mock".to_owned()))?;
    let token = body.get("token").and_then(serde_json::Value::as_str);
    token
        .map(str::to_owned)
        .ok_or_else(|| none("the server is not a ringway mock".to_owned()))
}
