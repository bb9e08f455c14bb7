//! What is sent and answered around accounts.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::contract::video_call::{
    people::{Person, Presence},
    wire::{Fields, Input},
};

/// `POST register`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase", example = json!({
    "firstName": "John", "lastName": "Doe", "email": "john@example.com", "password": "SecurePass123", "phoneNumber": "+1234567890"
}))]
pub(crate) struct RegisterForm {
    #[schema(
        min_length = 1,
        max_length = 50,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub(crate) first_name: String,
    #[schema(
        min_length = 1,
        max_length = 50,
        pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$"
    )]
    pub(crate) last_name: String,
    #[schema(format = Email)]
    pub(crate) email: String,
    /// 8 or more characters with a letter and a digit.
    #[schema(format = Password, min_length = 8, max_length = 72, pattern = r"^[^\x00]*([A-Za-z][^\x00]*[0-9]|[0-9][^\x00]*[A-Za-z])[^\x00]*$")]
    pub(crate) password: String,
    /// `null` is none.
    #[schema(pattern = r"^\+[0-9]{7,15}$")]
    pub(crate) phone_number: Option<String>,
}

/// `POST login`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "alice@example.com", "password": "Passw0rd!" }))]
pub(crate) struct LoginForm {
    pub(crate) email: String,
    #[schema(format = Password)]
    pub(crate) password: String,
}

/// `PUT profile`: what is given is changed; `null` clears a phone number or an avatar.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase", example = json!({
    "firstName": "John", "lastName": "Smith", "phoneNumber": "+1234567890", "avatar": "https://example.com/new-avatar.jpg"
}))]
pub(crate) struct ProfileForm {
    #[schema(value_type = String, required = false, max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$")]
    pub(crate) first_name: Option<String>,
    #[schema(value_type = String, required = false, max_length = 50, pattern = r"^[^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\xa0\s][^\x00-\x1f\x7f-\x9f]*$")]
    pub(crate) last_name: Option<String>,
    #[schema(value_type = Option<String>, pattern = r"^\+[0-9]{7,15}$")]
    pub(crate) phone_number: Option<Option<String>>,
    #[schema(value_type = Option<String>, pattern = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?$", max_length = 2048)]
    pub(crate) avatar: Option<Option<String>>,
    /// What the app keeps for somebody: any object of up to 4 KiB, which replaces the one before.
    #[schema(value_type = Object, required = false)]
    pub(crate) preferences: Option<Map<String, Value>>,
}

/// `POST change-password`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase", example = json!({ "currentPassword": "OldPass123", "newPassword": "NewPass123" }))]
pub(crate) struct ChangePasswordForm {
    #[schema(format = Password)]
    pub(crate) current_password: String,
    #[schema(format = Password, min_length = 8, max_length = 72, pattern = r"^[^\x00]*([A-Za-z][^\x00]*[0-9]|[0-9][^\x00]*[A-Za-z])[^\x00]*$")]
    pub(crate) new_password: String,
}

/// `POST reset-password/{token}`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(rename_all = "camelCase", example = json!({ "newPassword": "NewPass123" }))]
pub(crate) struct NewPasswordForm {
    #[schema(format = Password, min_length = 8, max_length = 72, pattern = r"^[^\x00]*([A-Za-z][^\x00]*[0-9]|[0-9][^\x00]*[A-Za-z])[^\x00]*$")]
    pub(crate) new_password: String,
}

/// `POST forgot-password` and `POST resend-verification`.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "john@example.com" }))]
pub(crate) struct EmailForm {
    #[schema(format = Email)]
    pub(crate) email: String,
}

impl Input for RegisterForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        let first_name = fields.required("firstName", Fields::person_name);
        let last_name = fields.required("lastName", Fields::person_name);
        let email = fields.required("email", Fields::email);
        let password = fields.required("password", Fields::new_password);
        let phone_number = fields.clearable("phoneNumber", Fields::phone_number);
        Some(Self {
            first_name: first_name?,
            last_name: last_name?,
            email: email?,
            password: password?,
            phone_number: phone_number.flatten(),
        })
    }
}

impl Input for LoginForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        let email = fields.required("email", Fields::raw_text);
        let password = fields.required("password", Fields::raw_text);
        Some(Self {
            email: email?,
            password: password?,
        })
    }
}

impl Input for ProfileForm {
    const REQUIRED: bool = true;

    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            first_name: fields.person_name("firstName"),
            last_name: fields.person_name("lastName"),
            phone_number: fields.clearable("phoneNumber", Fields::phone_number),
            avatar: fields.clearable("avatar", Fields::picture),
            preferences: fields.free_object("preferences"),
        })
    }
}

impl Input for ChangePasswordForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        let current_password = fields.required("currentPassword", Fields::raw_text);
        let new_password = fields.required("newPassword", Fields::new_password);
        Some(Self {
            current_password: current_password?,
            new_password: new_password?,
        })
    }
}

impl Input for NewPasswordForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            new_password: fields.required("newPassword", Fields::new_password)?,
        })
    }
}

impl Input for EmailForm {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self {
            email: fields.required("email", Fields::email)?,
        })
    }
}

/// Somebody new, and whoever has verified an address.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountView {
    id: String,
    first_name: String,
    last_name: String,
    email: String,
    is_email_verified: bool,
}

/// Somebody who has logged in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggedInView {
    id: String,
    first_name: String,
    last_name: String,
    email: String,
    status: Presence,
}

/// Somebody as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileView {
    id: String,
    first_name: String,
    last_name: String,
    email: String,
    is_email_verified: bool,
    phone_number: Option<String>,
    avatar: Option<String>,
    status: Presence,
    #[schema(value_type = Object)]
    preferences: Map<String, Value>,
    subscription: Subscription,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Subscription {
    pub(crate) plan: String,
    #[schema(value_type = Object)]
    pub(crate) features: Map<String, Value>,
}

/// `{"user": …}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneUser<T> {
    pub(crate) user: T,
}

/// Somebody with the token that speaks for them.
#[derive(Serialize, ToSchema)]
pub(crate) struct WithToken<T> {
    pub(crate) user: T,
    pub(crate) token: String,
}

impl From<Person> for AccountView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            is_email_verified: person.email_verified,
        }
    }
}

impl From<Person> for LoggedInView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            status: person.status,
        }
    }
}

impl From<Person> for ProfileView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id.to_string(),
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            is_email_verified: person.email_verified,
            phone_number: person.phone_number,
            avatar: person.avatar,
            status: person.status,
            preferences: person.preferences,
            subscription: Subscription {
                plan: person.plan,
                features: person.features,
            },
        }
    }
}
