//! Every JSON example of the contract's text, said by a client or by the server.

use ringway_mock::Mock;
use serde_json::{Value, json};

use crate::{
    calls_create::team_meeting,
    calls_stage::Peer,
    common::{
        User, ask,
        said::{Said, Shown},
    },
    john, mock,
};

const TEXT: &str = include_str!("../../../docs/contracts/4-video-call.md");

trait Sends {
    fn send(&mut self, user: Option<&User<'_>>, mock: &Mock, line: &str, body: Value) -> Value;
}

impl Sends for Said {
    fn send(&mut self, user: Option<&User<'_>>, mock: &Mock, line: &str, body: Value) -> Value {
        let (method, path) = line.split_once(' ').unwrap();
        let body = Some(body).filter(|body| !body.is_null());
        let (status, answer) = match user {
            Some(user) => user.ask(method, path, body.as_ref()),
            None => ask(mock, method, path, body.clone()),
        };
        assert!(status < 300, "{line}: {answer}");
        self.0.extend(body);
        self.0.push(answer.clone());
        answer
    }
}

/// Contract: video-call, every JSON example
#[test]
fn every_example_is_said() {
    let mock = mock();
    let mut said = Said::default();
    accounts(&mut said, &mock);
    calls(&mut said, &mock);
    said.send(None, &mock, "GET /api/health", Value::Null);
    said.0.push(ask(&mock, "GET", "/api/auth/profile", None).1);
    said.covers(TEXT, 23, Shown::AtLeast);
}

fn accounts(said: &mut Said, mock: &Mock) {
    let email = json!({ "email": "john@example.com" });
    said.send(None, mock, "POST /api/auth/register", john());
    said.send(None, mock, "POST /api/auth/resend-verification", email.clone());
    let login = json!({ "email": "john@example.com", "password": "SecurePass123" });
    let token = said.send(None, mock, "POST /api/auth/login", login)["data"]["token"].clone();
    let john = User {
        mock,
        token: token.as_str().unwrap().to_owned(),
    };
    let john = Some(&john);
    let profile = json!({
        "firstName": "John", "lastName": "Smith", "phoneNumber": "+1234567890", "avatar": "https://example.com/new-avatar.jpg",
    });
    said.send(john, mock, "PUT /api/auth/profile", profile);
    said.send(john, mock, "GET /api/auth/profile", Value::Null);
    said.send(
        john,
        mock,
        "POST /api/auth/contacts",
        json!({ "contactUserId": "102" }),
    );
    said.send(john, mock, "PUT /api/auth/status", json!({ "status": "online" }));
    let passwords = json!({ "currentPassword": "SecurePass123", "newPassword": "NewPass123" });
    said.send(john, mock, "POST /api/auth/change-password", passwords);
    said.send(None, mock, "POST /api/auth/forgot-password", email);
    let mails = ask(mock, "GET", "/_mock/outbox?to=john@example.com", None).1["mails"].clone();
    let mails = mails.as_array().unwrap();
    let mail = mails
        .iter()
        .find(|mail| mail["kind"] == "password-reset")
        .unwrap();
    let reset = format!(
        "POST /api/auth/reset-password/{}",
        mail["token"].as_str().unwrap()
    );
    said.send(None, mock, &reset, json!({ "newPassword": "NewPass123" }));
}

fn calls(said: &mut Said, mock: &Mock) {
    let [alice, bob] = ["101", "102"].map(|id| Peer::offline(mock, id));
    let (alice, bob) = (Some(&alice.user), Some(&bob.user));
    said.send(alice, mock, "PUT /api/auth/profile", json!({ "lastName": "Doe" }));
    let created = said.send(alice, mock, "POST /api/calls", team_meeting());
    let id = created["data"]["call"]["id"].as_str().unwrap().to_owned();
    let path = |method: &str, what: &str| format!("{method} /api/calls/{id}/{what}");
    let mut send = |user, method, what, body| said.send(user, mock, &path(method, what), body);
    send(bob, "POST", "respond", json!({ "response": "accepted" }));
    send(bob, "POST", "join", json!({ "password": "optional-password" }));
    send(bob, "POST", "invite", json!({ "userIds": ["103", "104"] }));
    let media = json!({ "audioEnabled": true, "videoEnabled": false, "screenSharing": false });
    send(bob, "PUT", "media", media);
    let message = json!({ "message": "Hello everyone!", "messageType": "text" });
    send(bob, "POST", "chat", message);
}
