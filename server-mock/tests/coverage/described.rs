//! What the texts promise is in the server's own descriptions, too.

use crate::{
    common::{ask, mock},
    contract::{Kind, read},
    root,
};

/// An endpoint as the server describes it: `/api/calls/{callId}` for `/calls/{callId}`, `/api/calling/{callId}/join` for
/// `/api/calling/:callId/join`.
fn described(endpoint: &str) -> [String; 2] {
    let path = endpoint.split('?').next().unwrap_or_default();
    let segments = path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    let path = segments.collect::<Vec<_>>().join("/");
    [format!("/api{path}"), path]
}

#[test]
fn every_endpoint_is_in_the_openapi_document() {
    let document = ask(&mock(), "GET", "/_mock/openapi.json", None).1;
    let mut endpoints = 0;
    for contract in read(&root().join("docs/contracts")) {
        for item in &contract.items {
            let is_endpoint =
                item.kind == Kind::Endpoint || (item.kind == Kind::Entry && item.text.contains(" /admin/"));
            let Some((method, path)) = item.text.split_once(' ').filter(|_| is_endpoint) else {
                continue;
            };
            let paths = described(path);
            let found = paths
                .iter()
                .any(|path| document["paths"][path][method.to_lowercase()].is_object());
            assert!(found, "{} has {method} {path}", contract.name);
            endpoints += 1;
        }
    }
    assert_eq!(endpoints, 85, "endpoints in the texts");
}

/// The text's client sends what the server receives.
#[test]
fn every_event_is_in_the_asyncapi_document() {
    let document = ask(&mock(), "GET", "/_mock/asyncapi.json", None).1;
    let operations = document["operations"].as_object().unwrap();
    let mut events = 0;
    for contract in read(&root().join("docs/contracts")) {
        for item in contract.items.iter().filter(|item| item.kind == Kind::Event) {
            let action = if item.parent.starts_with("Client") {
                "receive"
            } else {
                "send"
            };
            let found = operations.iter().any(|(name, operation)| {
                let message = &document["components"]["messages"][name];
                let is_ours = name.starts_with(&format!("{}.", contract.name));
                is_ours && operation["action"] == action && message["name"] == item.text.as_str()
            });
            assert!(found, "{}: {action} {}", contract.name, item.text);
            events += 1;
        }
    }
    assert_eq!(events, 32, "events in the texts");
}
