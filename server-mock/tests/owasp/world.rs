//! A server with something to steal: Alice has a call in every contract, and Bob is asked to each of them.

use http::{Request, Response};
use ringway_mock::{Mock, MockConfig};
use serde_json::{Value, json};

use crate::{
    common::{User, ask, config, directory::Directory},
    operations::Operation,
};

pub(crate) struct World {
    pub(crate) mock: Mock,
    chattrix: String,
    ikoota: String,
    private: String,
    video: String,
    /// Where the backups go that an admin is asked for.
    _backups: Directory,
}

pub(crate) fn quick() -> MockConfig {
    MockConfig {
        bcrypt_cost: 4,
        ..config()
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(quick())
    }

    pub(crate) fn with(config: MockConfig) -> Self {
        let backups = Directory::new("owasp-backups");
        let backup_dir = Some(backups.path().to_owned());
        let mock = Mock::new(MockConfig { backup_dir, ..config }).unwrap();
        let alice = User::new(&mock, "101");
        let made = |path: &str, body: Value| {
            let (status, answer) = alice.post(path, &body);
            assert!(status < 300, "{path}: {answer}");
            answer
        };
        let chattrix = json!({ "calleeId": "102", "callType": "AUDIO", "channelId": "secret-channel" });
        let chattrix = made("/api/v1/calls/initiate", chattrix)["data"]["id"].clone();
        let ikoota = made("/api/calling/create", json!({ "title": "Secret plans" }))["callId"].clone();
        let private = json!({ "callerId": 101, "receiverId": 102 });
        let private = made("/private-call/invite", private)["invitationId"].clone();
        let video = json!({ "callType": "video", "callMode": "one-to-one", "title": "Secret plans", "inviteUserIds": ["102"] });
        let video = made("/api/calls", video)["data"]["call"]["id"].clone();
        made("/api/auth/contacts", json!({ "contactUserId": "102" }));
        let caller = mock.socket_io(&json!({ "userId": "101" })).unwrap();
        caller.emit(
            "call_user",
            json!({ "callId": "secret-call", "to": "102", "callType": "audio" }),
        );
        let text = |id: Value| id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        Self {
            chattrix: text(chattrix),
            ikoota: text(ikoota),
            private: text(private),
            video: text(video),
            mock,
            _backups: backups,
        }
    }

    /// An operation's path with what is Alice's.
    pub(crate) fn path(&self, operation: &Operation) -> String {
        let call = match operation.path.as_str() {
            path if path.starts_with("/api/v1/") => &self.chattrix,
            path if path.starts_with("/api/calling/") => &self.ikoota,
            _ => &self.video,
        };
        operation
            .path
            .replace("{callId}", call)
            .replace("{invitationId}", &self.private)
            .replace("{userId}", "101")
            .replace("{contactUserId}", "102")
            .replace("{token}", "nonsense")
    }

    /// Asks with a header of one's own choice for the token.
    pub(crate) fn ask(
        &self,
        operation: &Operation,
        bearer: Option<&str>,
        body: Option<&Value>,
    ) -> Response<Vec<u8>> {
        send(&self.mock, &operation.method, &self.path(operation), bearer, body)
    }

    /// Everything that is kept about calls and people.
    pub(crate) fn kept(&self) -> Value {
        let mut tables = ask(&self.mock, "GET", "/_mock/snapshot", None).1["tables"].clone();
        // Asking for a token is what a test does itself.
        tables.as_object_mut().unwrap().remove("tokens");
        tables
    }
}

pub(crate) fn send(
    mock: &Mock,
    method: &str,
    path: &str,
    bearer: Option<&str>,
    body: Option<&Value>,
) -> Response<Vec<u8>> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(bearer) = bearer {
        request = request.header("authorization", format!("Bearer {bearer}"));
    }
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    mock.http(request.body(bytes).unwrap())
}
