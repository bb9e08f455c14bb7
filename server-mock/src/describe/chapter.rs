//! One API of the document: its own routes and types, and what all of its routes have in common.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::{PathItem, RefOr, schema::Schema};

use crate::describe::{references, tidy};

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// What the routes of one API have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family {
    /// Its tag; the names of its types and operations begin with it.
    pub(crate) tag: &'static str,
    pub(crate) about: &'static str,
    pub(crate) security: Security,
}

/// What a request has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    /// Nothing.
    Open,
    /// A bearer token; without a good one the answer is 401.
    Token,
    /// The key of the control API, when there is one.
    Key,
    /// A token in the query: browsers cannot give a socket a header.
    QueryToken,
}

/// One API, complete.
pub(crate) struct Chapter {
    pub(crate) family: Family,
    /// The name of the schema of its refusals.
    pub(crate) refusal: String,
    pub(crate) paths: Vec<(String, PathItem)>,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Chapter {
    pub(crate) fn tag(&self) -> Value {
        json!({ "name": self.family.tag, "description": self.family.about })
    }

    /// Its paths, dressed and with their references.
    pub(crate) fn paths(&self) -> Vec<(String, Value)> {
        let path = |(path, item): &(String, PathItem)| {
            let mut item = self.scoped(json!(item));
            for method in METHODS {
                if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                    self.dress(operation);
                }
            }
            (path.clone(), item)
        };
        self.paths.iter().map(path).collect()
    }

    /// Its types under names of their own.
    pub(crate) fn schemas(&self) -> Map<String, Value> {
        let schemas = self.schemas.iter();
        let mut schemas: Map<String, Value> = schemas
            .map(|(name, schema)| (self.name(name), self.scoped(json!(schema))))
            .collect();
        tidy::flatten(&mut schemas);
        let (mut used, mut read) = (BTreeSet::new(), BTreeSet::new());
        for (_, path) in self.paths() {
            references::collect(&path, &schemas, &mut used);
            for method in METHODS {
                references::collect(&path[method]["requestBody"], &schemas, &mut read);
            }
        }
        tidy::close(&mut schemas, &read);
        // What a generic type holds stands inside of it, and nothing refers to it by name.
        schemas.retain(|name, _| used.contains(name));
        schemas
    }

    fn name(&self, schema: &str) -> String {
        format!("{}.{schema}", self.family.tag)
    }

    /// Adds what does not have to be said of each route.
    fn dress(&self, operation: &mut Map<String, Value>) {
        let name = operation["operationId"].as_str().unwrap_or_default();
        let name = format!("{}-{}", self.family.tag, name.replace('_', "-"));
        operation.insert("operationId".to_owned(), name.into());
        operation.insert("tags".to_owned(), json!([self.family.tag]));
        let body = operation.get_mut("requestBody");
        let reads_body = body.is_some();
        if let Some(body) = body {
            tidy::present_or_absent(body);
        }
        let reads_query = operation
            .get("parameters")
            .and_then(Value::as_array)
            .is_some_and(|parameters| parameters.iter().any(|one| one["in"] == "query"));
        if let Some(security) = self.family.security.requirement() {
            operation.insert("security".to_owned(), security);
        }
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
            return;
        };
        let mut also = |status: &str, why: &str| {
            responses
                .entry(status)
                .or_insert_with(|| json!({ "description": why }));
        };
        if reads_body || reads_query {
            also("400", "Not what is expected");
        }
        if reads_body {
            also("413", "The body is too large");
        }
        for (status, why) in self.family.security.refusals() {
            also(status, why);
        }
        also("500", "The database failed");
        let limited = responses.contains_key("429");
        for (status, response) in responses.iter_mut() {
            self.dress_response(status, limited, response);
        }
    }

    /// A refusal has the body of refusals unless it says otherwise; an answer of a route with a limit tells where one stands.
    fn dress_response(&self, status: &str, limited: bool, response: &mut Value) {
        let Some(response) = response.as_object_mut() else {
            return;
        };
        if status >= "400" {
            let reference = format!("#/components/schemas/{}", self.name(&self.refusal));
            response
                .entry("content")
                .or_insert_with(|| json!({ "application/json": { "schema": { "$ref": reference } } }));
        }
        let mut header = |name: &str, required: bool, schema: Value| {
            let headers = response.entry("headers").or_insert_with(|| json!({}));
            headers[name] = json!({ "required": required, "schema": schema });
        };
        let seconds = json!({ "type": "integer", "minimum": 0 });
        if limited && (status < "400" || status == "429") {
            for name in ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] {
                // Not while limits are off.
                header(name, status == "429", seconds.clone());
            }
        }
        if status == "429" {
            header("Retry-After", true, seconds);
        }
        if status == "401" && self.family.security != Security::Key {
            header(
                "WWW-Authenticate",
                true,
                json!({ "type": "string", "const": "Bearer" }),
            );
        }
    }

    /// The same with references to this chapter's own types.
    fn scoped(&self, mut value: Value) -> Value {
        references::scope(&mut value, self.family.tag);
        tidy::bound(&mut value);
        value
    }
}

impl Security {
    fn requirement(self) -> Option<Value> {
        match self {
            Self::Open => None,
            Self::Token => Some(json!([{ "token": [] }])),
            Self::Key => Some(json!([{ "key": [] }, {}])),
            Self::QueryToken => Some(json!([{ "queryToken": [] }])),
        }
    }

    fn refusals(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Open => &[],
            Self::Token | Self::QueryToken => &[("401", "The token is missing, wrong, expired or revoked")],
            Self::Key => &[
                ("401", "There is a key, and it is missing or wrong"),
                (
                    "403",
                    "There is no key, and the request does not come from this machine",
                ),
            ],
        }
    }
}
