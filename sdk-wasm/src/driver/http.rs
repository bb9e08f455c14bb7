//! HTTP requests over `fetch`.

use js_sys::{Object, Uint8Array};
use ringway_core::io::{HttpFailure, HttpRequest, HttpResponse, HttpResult};
use ringway_core::model::Secret;
use wasm_bindgen::{JsCast, JsValue};

use super::web::{AbortController, ByteStream, Chunk, FetchInit, Host, RequestHeaders, Response, Thrown};

/// The largest body of an answer, in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// What a redirect looks like that `fetch` was told not to follow and will not show.
const OPAQUE_REDIRECT: &str = "opaqueredirect";
/// What Node says of a connection that was never made.
const NOT_CONNECTED: [&str; 6] = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "UND_ERR_CONNECT_TIMEOUT",
];

/// Sends the request and reads its answer. Time-outs are the engine's affair.
pub(super) async fn exchange(host: Host, request: HttpRequest, abort: AbortController) -> HttpResult {
    match answer(&host, &request, &abort).await {
        Ok(response) => HttpResult::Answer(response),
        Err(failure) => HttpResult::Failed(failure),
    }
}

async fn answer(
    host: &Host,
    request: &HttpRequest,
    abort: &AbortController,
) -> Result<HttpResponse, HttpFailure> {
    let init = prepare(request, abort)?;
    let sent = host.fetch(&request.url, &init).map_err(failure)?;
    let response: Response = sent.await.map_err(failure)?.unchecked_into();
    read(&response, abort).await
}

fn prepare(request: &HttpRequest, abort: &AbortController) -> Result<FetchInit, HttpFailure> {
    let headers: RequestHeaders = Object::new().unchecked_into();
    if let Some(token) = &request.bearer {
        headers.set_authorization(&bearer(token)?);
    }
    let init: FetchInit = Object::new().unchecked_into();
    if let Some(body) = &request.body {
        headers.set_content_type("application/json");
        init.set_body(body);
    }
    init.set_method(request.method.as_str());
    init.set_headers(&headers);
    init.set_keepalive(request.farewell);
    init.set_signal(&abort.signal());
    Ok(init)
}

fn bearer(token: &Secret) -> Result<String, HttpFailure> {
    let token = token.expose();
    if token.bytes().any(|byte| !byte.is_ascii_graphic()) {
        let reason = "the token has characters that no header can carry".to_owned();
        return Err(HttpFailure::NotSent { reason });
    }
    Ok(["Bearer ", token].concat())
}

async fn read(response: &Response, abort: &AbortController) -> Result<HttpResponse, HttpFailure> {
    let headers = response.headers();
    let status = if response.response_type().as_deref() == Some(OPAQUE_REDIRECT) {
        302
    } else {
        response.status()
    };
    let body = match response.body() {
        Some(body) => read_body(&body, abort).await?,
        None => Vec::new(),
    };
    Ok(HttpResponse {
        status,
        date: headers.get("date"),
        retry_after: headers.get("retry-after"),
        body,
    })
}

async fn read_body(stream: &ByteStream, abort: &AbortController) -> Result<Vec<u8>, HttpFailure> {
    let reader = stream.reader().map_err(failure)?;
    let mut body = Vec::new();
    loop {
        let chunk: Chunk = reader.read().await.map_err(failure)?.unchecked_into();
        let Some(bytes) = chunk.value() else {
            return Ok(body);
        };
        if body.len() + usize::try_from(bytes.length()).unwrap_or(MAX_BODY) > MAX_BODY {
            abort.abort();
            return Err(HttpFailure::TooLarge);
        }
        append(&mut body, &bytes);
    }
}

fn append(body: &mut Vec<u8>, bytes: &Uint8Array) {
    body.append(&mut bytes.to_vec());
}

/// Only where no connection was made is it certain that the server saw nothing. Browsers do not tell.
fn failure(thrown: JsValue) -> HttpFailure {
    let error: Thrown = thrown.unchecked_into();
    let inner = error.cause();
    let innermost = inner.as_ref().unwrap_or(&error);
    let reason = innermost
        .message()
        .unwrap_or_else(|| "the request failed".to_owned());
    match innermost.system_code().as_string() {
        Some(code) if NOT_CONNECTED.contains(&code.as_str()) => HttpFailure::NotSent { reason },
        Some(_) | None => HttpFailure::Lost { reason },
    }
}
