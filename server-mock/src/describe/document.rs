//! The document as a whole.

use std::sync::{Arc, OnceLock};

use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::header;
use serde_json::{Map, Value, json};
use utoipa_axum::routes;

use crate::describe::{Api, chapter::Chapter};

/// The description of everything that a server has, written when it is first asked for.
pub(crate) struct Description {
    chapters: Vec<Chapter>,
    openapi: OnceLock<String>,
}

impl Description {
    fn new(chapters: Vec<Chapter>) -> Self {
        Self {
            chapters,
            openapi: OnceLock::new(),
        }
    }

    fn openapi(&self) -> &str {
        self.openapi.get_or_init(|| write(&self.chapters).to_string())
    }
}

pub(crate) fn api() -> Api {
    Api::new().routes(routes!(openapi))
}

/// Gives the handlers what they describe.
pub(crate) fn layer(chapters: Vec<Chapter>) -> Extension<Arc<Description>> {
    Extension(Arc::new(Description::new(chapters)))
}

/// This description
#[utoipa::path(get, path = "/openapi.json", responses((status = 200, body = Object, description = "OpenAPI 3.1")))]
async fn openapi(Extension(description): Extension<Arc<Description>>) -> Response {
    let json = description.openapi().to_owned();
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
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
