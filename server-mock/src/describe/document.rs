//! The document as a whole.

use std::sync::{Arc, OnceLock};

use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::header;
use serde_json::{Map, Value, json};
use utoipa_axum::routes;

use crate::{
    contract,
    describe::{Api, chapter::Chapter, socket::Document},
};

/// The description of everything that a server has, written when it is first asked for.
pub(crate) struct Description {
    chapters: Vec<Chapter>,
    openapi: OnceLock<String>,
    asyncapi: OnceLock<String>,
}

impl Description {
    pub(crate) fn new(chapters: Vec<Chapter>) -> Self {
        Self {
            chapters,
            openapi: OnceLock::new(),
            asyncapi: OnceLock::new(),
        }
    }

    fn openapi(&self) -> &str {
        self.openapi.get_or_init(|| write(&self.chapters).to_string())
    }

    fn asyncapi(&self) -> &str {
        self.asyncapi.get_or_init(|| {
            let mut document = Document::default();
            for socket in contract::sockets() {
                socket.write(&mut document);
            }
            document.finish().to_string()
        })
    }
}

pub(crate) fn api() -> Api {
    Api::new().routes(routes!(openapi)).routes(routes!(asyncapi))
}

/// This description
#[utoipa::path(get, path = "/openapi.json", responses((status = 200, body = Object, description = "OpenAPI 3.1")))]
async fn openapi(Extension(description): Extension<Arc<Description>>) -> Response {
    json_text(description.openapi())
}

/// The description of the sockets
#[utoipa::path(get, path = "/asyncapi.json", responses((status = 200, body = Object, description = "AsyncAPI 3")))]
async fn asyncapi(Extension(description): Extension<Arc<Description>>) -> Response {
    json_text(description.asyncapi())
}

fn json_text(json: &str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json.to_owned()).into_response()
}

fn write(chapters: &[Chapter]) -> Value {
    let mut paths = Map::new();
    for (path, item) in chapters.iter().flat_map(Chapter::paths) {
        paths.insert(path, item);
    }
    let mut tags: Vec<Value> = chapters.iter().map(Chapter::tag).collect();
    tags.dedup();
    let schemas: Map<String, Value> = chapters.iter().flat_map(Chapter::schemas).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "ringway-mock",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A mock backend that keeps five contracts of call apps, and the control API that makes every situation happen.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "`POST /_mock/token` makes one for anybody.",
                },
                "queryToken": { "type": "apiKey", "in": "query", "name": "token", "description": "The same token." },
                "key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "x-mock-key",
                    "description": "The key of `--control-key`; without one, only this machine may use the control API.",
                },
            },
        },
    })
}
