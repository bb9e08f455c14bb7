//! `/_mock/outbox`: the mails that a real server would have sent. Their links prove who one is, so they are here and in no log.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    backend::Shared,
    clock::to_unsigned,
    control::{Refused, users::UserRef},
    describe::Api,
    store::mails::{self, Mail, MailKind},
    transport::query::Query,
};

type App = State<Arc<Shared>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Question {
    /// An address.
    to: Option<String>,
    /// A user by id or name, in place of the address.
    user_id: Option<UserRef>,
    kind: Option<MailKind>,
}

#[derive(Serialize, ToSchema)]
struct MailView {
    id: i64,
    to: String,
    kind: MailKind,
    subject: String,
    text: String,
    token: String,
    link: String,
    at: u64,
}

#[derive(Serialize, ToSchema)]
struct Mails {
    mails: Vec<MailView>,
}

#[derive(Serialize, ToSchema)]
struct MailsRemoved {
    removed: usize,
}

pub(super) fn api() -> Api {
    Api::new().routes(routes!(list, clear))
}

/// The mails that a real server would have sent
///
/// The newest last.
#[utoipa::path(
    get,
    path = "/outbox",
    operation_id = "outbox",
    params(("to" = Option<String>, Query, description = "An address"), ("userId" = Option<String>, Query, description = "A user by id or name, in place of the address"), ("kind" = inline(Option<MailKind>), Query)),
    responses(
        (status = 200, body = Mails, description = "Those that are meant"),
        (status = 404, description = "There is no such user"),
    ),
)]
async fn list(State(app): App, Query(question, _): Query<Question, Refused>) -> Result<Json<Mails>, Refused> {
    let entered = app.enter();
    let db = entered.store.read();
    let to = match question.user_id {
        Some(user) => Some(user.find(db)?.email),
        None => question.to,
    };
    let mails = mails::list(db, to.as_deref())?.into_iter();
    let meant = mails.filter(|mail| question.kind.is_none_or(|kind| mail.kind == kind));
    let mails = meant.map(view).collect();
    Ok(Json(Mails { mails }))
}

/// Forget all mails
#[utoipa::path(
    delete,
    path = "/outbox",
    operation_id = "clear_outbox",
    responses(
        (status = 200, body = MailsRemoved, description = "None is left"),
    ),
)]
async fn clear(State(app): App) -> Result<Json<MailsRemoved>, Refused> {
    let removed = app.enter().store.write(mails::clear)?;
    Ok(Json(MailsRemoved { removed }))
}

fn view(mail: Mail) -> MailView {
    MailView {
        id: mail.id,
        to: mail.to,
        kind: mail.kind,
        subject: mail.subject,
        text: mail.text,
        token: mail.token,
        link: mail.link,
        at: to_unsigned(mail.at),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Mock, MockConfig, store::mails::NewMail};

    fn ask(mock: &Mock, method: &str, query: &str) -> (u16, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/_mock/outbox{query}"))
            .body(Vec::new());
        let answer = mock.http(request.unwrap());
        let body = serde_json::from_slice(answer.body()).unwrap();
        (answer.status().as_u16(), body)
    }

    fn post(mock: &Mock, to: &str, kind: MailKind) {
        let mail = NewMail {
            to,
            kind,
            subject: "Hello",
            text: "Follow the link",
            token: "t",
            link: "/x/t",
        };
        let posted = mock
            .shared()
            .enter()
            .store
            .write(|db| mails::post(db, 1_000, &mail));
        posted.unwrap();
    }

    #[test]
    fn mails_are_found_by_whom_they_are_for_and_what_for() {
        let mock = Mock::new(MockConfig::default()).unwrap();
        post(&mock, "alice@example.com", MailKind::Verification);
        post(&mock, "bob@example.com", MailKind::PasswordReset);
        post(&mock, "alice@example.com", MailKind::PasswordReset);
        let ids = |query: &str| -> Vec<Value> {
            let (status, answer) = ask(&mock, "GET", query);
            assert_eq!(status, 200, "{answer}");
            let mails = answer["mails"].as_array().unwrap();
            mails.iter().map(|mail| mail["id"].clone()).collect()
        };
        assert_eq!(ids(""), [1, 2, 3]);
        assert_eq!(ids("?to=alice@example.com"), [1, 3]);
        assert_eq!(ids("?userId=101"), [1, 3]);
        assert_eq!(ids("?userId=bob&kind=password-reset"), [2]);
        assert_eq!(ids("?kind=verification"), [1]);
        let first = json!({ "id": 1, "to": "alice@example.com", "kind": "verification", "subject": "Hello",
            "text": "Follow the link", "token": "t", "link": "/x/t", "at": 1_000 });
        assert_eq!(ask(&mock, "GET", "").1["mails"][0], first);
        assert_eq!(ask(&mock, "GET", "?userId=nobody").0, 404);
        assert_eq!(ask(&mock, "GET", "?kind=spam").0, 400);
        assert_eq!(ask(&mock, "GET", "?from=me").0, 400);
        assert_eq!(ask(&mock, "DELETE", ""), (200, json!({ "removed": 3 })));
        assert_eq!(ids(""), Vec::<Value>::new());
    }
}
