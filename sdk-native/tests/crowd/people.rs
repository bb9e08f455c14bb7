//! People whom a mock server knows.

use ringway_mock::{MockServer, MockUser};

/// Somebody whom the mock knows.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// Makes so many people known to the server.
pub(crate) fn people(server: &MockServer, count: usize) -> Vec<Person> {
    let mock = server.mock();
    let name = |user: &MockUser| user.name.starts_with("Person ");
    for number in 0..count {
        let user = http::Request::post("/_mock/users")
            .header("content-type", "application/json")
            .body(format!(r#"{{"name":"Person {number}"}}"#).into_bytes())
            .expect("a request");
        assert_eq!(mock.http(user).status(), http::StatusCode::CREATED);
    }
    let person = |user: MockUser| Person {
        token: mock.token_for(&user.id).expect("the mock knows them"),
        id: user.id,
    };
    let users = mock.users().expect("the mock's users");
    users.into_iter().filter(name).map(person).collect()
}
