//! Registration, login, logout, and one's own profile.

use serde_json::{Value, json};

use crate::{
    BEGINNING,
    common::{User, ask},
    control, data, invalid, john, logged_in, login, mock, refusal, registered,
};

const PROFILE: &str = "/api/auth/profile";

fn register(mock: &ringway_mock::Mock, body: Value) -> (u16, Value) {
    ask(mock, "POST", "/api/auth/register", Some(body))
}

/// Contract: video-call, Register User
/// Contract: video-call, Success Responses
/// Contract: video-call, Status Codes: 201
#[test]
fn somebody_registers_and_is_logged_in() {
    let mock = mock();
    let (status, answer) = register(&mock, john());
    assert_eq!(status, 201, "{answer}");
    let token = answer["data"]["token"].as_str().unwrap();
    let expected = json!({
        "success": true, "status": "success", "message": "User registered successfully", "timestamp": BEGINNING,
        "data": {
            "user": { "id": "106", "firstName": "John", "lastName": "Doe", "email": "john@example.com", "isEmailVerified": false },
            "token": token,
        },
    });
    assert_eq!(answer, expected);
    let john = User {
        mock: &mock,
        token: token.to_owned(),
    };
    let user = data(john.get(PROFILE), 200)["user"].clone();
    assert_eq!(user["phoneNumber"], "+1234567890");
    assert_eq!(
        data(login(&mock, "john@example.com", "SecurePass123"), 200)["user"]["id"],
        "106"
    );
}
