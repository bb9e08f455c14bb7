//! HTTP requests: each one is a future, and dropping it ends the request.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use ringway_core::io::{HttpFailure, HttpRequest, HttpResponse, HttpResult};
use ringway_core::model::{Method, Secret};

use super::net::cause;

/// Sends the request and reads its answer, at most `max_body` bytes of it. Time-outs are the engine's affair.
pub(crate) async fn exchange(client: reqwest::Client, request: HttpRequest, max_body: usize) -> HttpResult {
    let sent = match prepare(&client, request) {
        Ok(request) => client.execute(request).await,
        Err(reason) => return HttpResult::Failed(HttpFailure::NotSent { reason }),
    };
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => return HttpResult::Failed(failure(&error)),
    };
    match read(answer, max_body).await {
        Ok(response) => HttpResult::Answer(response),
        Err(failure) => HttpResult::Failed(failure),
    }
}

fn prepare(client: &reqwest::Client, request: HttpRequest) -> Result<reqwest::Request, String> {
    let mut builder = client.request(method(request.method), &request.url);
    if let Some(token) = &request.bearer {
        builder = builder.header(AUTHORIZATION, bearer(token)?);
    }
    if let Some(body) = request.body {
        builder = builder
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body);
    }
    builder.build().map_err(|error| cause(&error))
}

fn bearer(token: &Secret) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| "the token has characters that no header can carry".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

async fn read(mut answer: reqwest::Response, max_body: usize) -> Result<HttpResponse, HttpFailure> {
    let announced = answer.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > max_body) {
        return Err(HttpFailure::TooLarge);
    }
    let mut response = HttpResponse {
        status: answer.status().as_u16(),
        date: text(answer.headers(), &DATE),
        retry_after: text(answer.headers(), &RETRY_AFTER),
        body: Vec::new(),
    };
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error))? {
        if response.body.len() + chunk.len() > max_body {
            return Err(HttpFailure::TooLarge);
        }
        response.body.extend_from_slice(&chunk);
    }
    Ok(response)
}

/// Only where no connection was made is it certain that the server saw nothing.
fn failure(error: &reqwest::Error) -> HttpFailure {
    let reason = cause(error);
    if error.is_connect() || error.is_builder() {
        HttpFailure::NotSent { reason }
    } else {
        HttpFailure::Lost { reason }
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Delete => reqwest::Method::DELETE,
        Method::Get => reqwest::Method::GET,
        Method::Patch => reqwest::Method::PATCH,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
    }
}
