//! `/_mock` in a browser: the page that shows the server, and the one that shows its API. Both are files of this program, so they work offline.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{control::Refused, describe::Api, transport::path::Segment};

/// Nothing of another origin is asked for, whatever a page should say.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'";

const INDEX: &str = include_str!("../page/index.html");
const DOCS: &str = include_str!("../page/docs.html");

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// The parts of the pages: name, type, content.
const FILES: [(&str, &str, &str); 10] = [
    ("api.js", JS, include_str!("../page/api.js")),
    ("clock.js", JS, include_str!("../page/clock.js")),
    ("diagram.js", JS, include_str!("../page/diagram.js")),
    ("docs.js", JS, include_str!("../page/docs.js")),
    ("dom.js", JS, include_str!("../page/dom.js")),
    ("faults.js", JS, include_str!("../page/faults.js")),
    ("journal.js", JS, include_str!("../page/journal.js")),
    ("main.js", JS, include_str!("../page/main.js")),
    ("overview.js", JS, include_str!("../page/overview.js")),
    ("page.css", CSS, include_str!("../page/page.css")),
];

/// Swagger UI, packed by the build script.
const PACKED: [(&str, &str, &[u8]); 2] = [
    (
        "swagger-ui.css",
        CSS,
        include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz")),
    ),
    (
        "swagger-ui-bundle.js",
        JS,
        include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz")),
    ),
];

/// Where to read on, relative to this address.
#[derive(Serialize, ToSchema)]
struct Signpost {
    openapi: &'static str,
    asyncapi: &'static str,
    docs: &'static str,
    overview: &'static str,
}

pub(super) fn api() -> Api {
    Api::new()
        .routes(routes!(index))
        .routes(routes!(docs))
        .routes(routes!(file))
}

/// The page of this server
///
/// For a browser; for others, where the descriptions are.
#[utoipa::path(
    get,
    path = "/",
    responses((status = 200, description = "The page, or the addresses of the descriptions", content(
        (String = "text/html"),
        (Signpost = "application/json"),
    ))),
)]
async fn index(headers: HeaderMap) -> Response {
    let accept = headers.get_all(header::ACCEPT).iter();
    let html = accept
        .filter_map(|accept| accept.to_str().ok())
        .any(|accept| accept.contains("text/html"));
    let mut response = if html {
        shown(INDEX)
    } else {
        let signpost = Signpost {
            openapi: "_mock/openapi.json",
            asyncapi: "_mock/asyncapi.json",
            docs: "_mock/docs",
            overview: "_mock/overview",
        };
        Json(signpost).into_response()
    };
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// The API in a browser
#[utoipa::path(get, path = "/docs", responses((status = 200, body = String, content_type = "text/html", description = "Swagger UI over `openapi.json`")))]
async fn docs() -> Response {
    shown(DOCS)
}

/// A part of the pages
#[utoipa::path(
    get,
    path = "/page/{file}",
    params(("file" = String, Path, example = "page.css")),
    responses(
        (status = 200, description = "The file", content((String = "text/css"), (String = "text/javascript"))),
        (status = 404, description = "There is no such file"),
    ),
)]
async fn file(Segment(name): Segment) -> Result<Response, Refused> {
    if let Some((_, kind, text)) = FILES.iter().find(|(known, ..)| *known == name) {
        return Ok(([(header::CONTENT_TYPE, *kind)], *text).into_response());
    }
    if let Some((_, kind, packed)) = PACKED.iter().find(|(known, ..)| *known == name) {
        let headers = [
            (header::CONTENT_TYPE, *kind),
            (header::CONTENT_ENCODING, "gzip"),
            (header::CACHE_CONTROL, "max-age=3600"),
        ];
        return Ok((headers, *packed).into_response());
    }
    Err(Refused::UnknownPath)
}

fn shown(html: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, html).into_response()
}
