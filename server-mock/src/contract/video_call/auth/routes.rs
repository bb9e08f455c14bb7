//! The endpoints of accounts.

use std::sync::Arc;

use axum::{Extension, extract::State};
use utoipa_axum::routes;

use super::{
    rules,
    wire::{
        AccountView, ChangePasswordForm, EmailForm, LoggedInView, LoginForm, NewPasswordForm, OneUser,
        ProfileForm, ProfileView, RegisterForm, WithToken,
    },
};
use crate::{
    auth::Identity,
    backend::{Entered, Shared},
    contract::video_call::{
        gate, presence,
        wire::{Answer, ErrorView, Form, Nothing, Refusal, created, envelope::Success, ok},
    },
    describe::{Api, Family, Security},
    store::{
        tokens::{self, TokenState, Which},
        users::UserId,
    },
    transport::{frames, path::Segment, work::Work},
};

/// "JWT tokens expire after 7 days by default".
const TOKEN_SECONDS: i64 = 7 * 24 * 60 * 60;

type App = State<Arc<Shared>>;
type Caller = Extension<Identity>;

const OPEN: Family = Family {
    tag: "video-call-accounts",
    about: "Registration, login, and the links that are mailed.",
    security: Security::Open,
};

const OWN: Family = Family {
    tag: "video-call-profile",
    about: "What somebody who is logged in does with their own account.",
    security: Security::Token,
};

pub(in crate::contract::video_call) fn api() -> Api {
    let open = Api::new()
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(forgot_password))
        .routes(routes!(reset_password))
        .routes(routes!(verify_email))
        .routes(routes!(resend_verification));
    let own = Api::new()
        .routes(routes!(logout))
        .routes(routes!(profile, change_profile))
        .routes(routes!(change_password));
    gate::open(open)
        .chapter::<ErrorView>("", OPEN)
        .merge(gate::members(own).chapter::<ErrorView>("", OWN))
}

/// Register User
#[utoipa::path(
    post,
    path = "/api/auth/register",
    request_body = RegisterForm,
    responses(
        (status = 201, body = Success<WithToken<AccountView>>, description = "Somebody new, logged in; a link to verify the address is mailed"),
        (status = 409, description = "Somebody has this email address"),
    ),
)]
async fn register(
    State(app): App,
    work: Work,
    Form(form): Form<RegisterForm>,
) -> Answer<WithToken<AccountView>> {
    rules::check_free(app.enter().store.read(), &form.email)?;
    let hash = hashed(&app, work, form.password.clone()).await?;
    let mut entered = app.enter();
    let now = entered.now;
    let backend = &mut *entered;
    let person = backend
        .store
        .write(|db| rules::register(db, &mut backend.ids, now, form, &hash))?;
    let token = token(&app, &mut entered, person.id)?;
    let user = person.into();
    Ok(created(
        now,
        "User registered successfully",
        WithToken { user, token },
    ))
}

/// Login User
#[utoipa::path(
    post,
    path = "/api/auth/login",
    request_body = LoginForm,
    responses(
        (status = 200, body = Success<WithToken<LoggedInView>>, description = "A token for seven days"),
        (status = 401, description = "The email address or the password is wrong"),
        (status = 403, description = "The account has been suspended"),
    ),
)]
async fn login(State(app): App, work: Work, Form(form): Form<LoginForm>) -> Answer<WithToken<LoggedInView>> {
    let account = rules::account(app.enter().store.read(), form.email.trim())?;
    let Some(account) = account else {
        let passwords = app.passwords.clone();
        work.run(move || passwords.verify_in_vain(&form.password)).await?;
        return Err(Refusal::WrongCredentials);
    };
    check(
        &app,
        work,
        form.password,
        account.hash.clone(),
        Refusal::WrongCredentials,
    )
    .await?;
    let mut entered = app.enter();
    let now = entered.now;
    let person = entered.store.write(|db| rules::log_in(db, now, &account))?;
    let token = token(&app, &mut entered, person.id)?;
    presence::changed(&app, &mut entered, now, person.id, person.status)?;
    let user = person.into();
    Ok(ok(now, "Login successful", WithToken { user, token }))
}

/// Logout User
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    responses((status = 200, body = Success<Nothing>, description = "The token is revoked, and its sockets are closed")),
)]
async fn logout(State(app): App, Extension(caller): Caller, _: Form<()>) -> Answer<Nothing> {
    let mut entered = app.enter();
    let now = entered.now;
    let session = Which::Session(caller.jti);
    tokens::mark(entered.store.read(), &session, TokenState::Revoked)?;
    frames::close_revoked(&app, &mut entered, now, &session);
    presence::gone(&app, &mut entered, now, caller.user.id)?;
    Ok(ok(now, "Logout successful", Nothing {}))
}

/// Get Profile
#[utoipa::path(
    get,
    path = "/api/auth/profile",
    responses((status = 200, body = Success<OneUser<ProfileView>>, description = "The caller")),
)]
async fn profile(State(app): App, Extension(caller): Caller) -> Answer<OneUser<ProfileView>> {
    let entered = app.enter();
    let user = rules::profile(entered.store.read(), caller.user.id)?.into();
    Ok(ok(
        entered.now,
        "Profile retrieved successfully",
        OneUser { user },
    ))
}

/// Update Profile
#[utoipa::path(
    put,
    path = "/api/auth/profile",
    request_body = ProfileForm,
    responses((status = 200, body = Success<OneUser<ProfileView>>, description = "The caller as changed")),
)]
async fn change_profile(
    State(app): App,
    Extension(caller): Caller,
    Form(form): Form<ProfileForm>,
) -> Answer<OneUser<ProfileView>> {
    let mut entered = app.enter();
    let now = entered.now;
    let person = entered
        .store
        .write(|db| rules::change_profile(db, now, caller.user.id, form))?;
    let user = person.into();
    Ok(ok(now, "Profile updated successfully", OneUser { user }))
}

/// Change Password
#[utoipa::path(
    post,
    path = "/api/auth/change-password",
    request_body = ChangePasswordForm,
    responses(
        (status = 200, body = Success<Nothing>, description = "Every other token of the caller is revoked"),
        (status = 400, description = "Not what is expected, or the current password is wrong"),
        (status = 409, description = "It has been changed at the same moment"),
    ),
)]
async fn change_password(
    State(app): App,
    Extension(caller): Caller,
    work: Work,
    Form(form): Form<ChangePasswordForm>,
) -> Answer<Nothing> {
    let account = rules::account_of(app.enter().store.read(), caller.user.id)?;
    let wrong = Refusal::BadRequest("Current password is incorrect");
    check(&app, work, form.current_password, account.hash.clone(), wrong).await?;
    let hash = hashed(&app, work, form.new_password).await?;
    let others = Which::OthersOf(caller.user.id, caller.jti);
    let mut entered = app.enter();
    let now = entered.now;
    entered
        .store
        .write(|db| rules::change_password(db, now, &account, &hash, &others))?;
    frames::close_revoked(&app, &mut entered, now, &others);
    Ok(ok(now, "Password changed successfully", Nothing {}))
}

/// Forgot Password
#[utoipa::path(
    post,
    path = "/api/auth/forgot-password",
    request_body = EmailForm,
    responses((status = 200, body = Success<Nothing>, description = "Whether or not somebody has this address")),
)]
async fn forgot_password(State(app): App, Form(form): Form<EmailForm>) -> Answer<Nothing> {
    let mut entered = app.enter();
    let now = entered.now;
    let backend = &mut *entered;
    backend
        .store
        .write(|db| rules::forgot_password(db, &mut backend.ids, now, &form.email))?;
    let message = "If the email is registered, a password reset link has been sent";
    Ok(ok(now, message, Nothing {}))
}

/// Reset Password
#[utoipa::path(
    post,
    path = "/api/auth/reset-password/{token}",
    params(("token" = String, Path, description = "From the mail; good once, for an hour")),
    request_body = NewPasswordForm,
    responses(
        (status = 200, body = Success<Nothing>, description = "Every token of the user is revoked"),
        (status = 404, description = "The link is unknown, used or too old"),
    ),
)]
async fn reset_password(
    State(app): App,
    work: Work,
    Segment(token): Segment,
    Form(form): Form<NewPasswordForm>,
) -> Answer<Nothing> {
    {
        let entered = app.enter();
        rules::check_reset(entered.store.read(), entered.now, &token)?;
    }
    let hash = hashed(&app, work, form.new_password).await?;
    let mut entered = app.enter();
    let now = entered.now;
    let user = entered
        .store
        .write(|db| rules::reset_password(db, now, &token, &hash))?;
    frames::close_revoked(&app, &mut entered, now, &Which::AllOf(user));
    Ok(ok(now, "Password reset successfully", Nothing {}))
}

/// Email Verification
#[utoipa::path(
    get,
    path = "/api/auth/verify-email/{token}",
    params(("token" = String, Path, description = "From the mail; good once, for a day")),
    responses(
        (status = 200, body = Success<OneUser<AccountView>>, description = "The address is verified"),
        (status = 404, description = "The link is unknown, used or too old"),
    ),
)]
async fn verify_email(State(app): App, Segment(token): Segment) -> Answer<OneUser<AccountView>> {
    let mut entered = app.enter();
    let now = entered.now;
    let person = entered.store.write(|db| rules::verify_email(db, now, &token))?;
    let user = person.into();
    Ok(ok(now, "Email verified successfully", OneUser { user }))
}

/// Resend Verification Email
#[utoipa::path(
    post,
    path = "/api/auth/resend-verification",
    request_body = EmailForm,
    responses((status = 200, body = Success<Nothing>, description = "Whether or not there is something to verify")),
)]
async fn resend_verification(State(app): App, Form(form): Form<EmailForm>) -> Answer<Nothing> {
    let mut entered = app.enter();
    let now = entered.now;
    let backend = &mut *entered;
    backend
        .store
        .write(|db| rules::resend_verification(db, &mut backend.ids, now, &form.email))?;
    let message = "If the email is registered and not verified, a verification link has been sent";
    Ok(ok(now, message, Nothing {}))
}

async fn hashed(app: &Shared, work: Work, password: String) -> Result<String, Refusal> {
    let salt = app.enter().ids.bytes();
    let passwords = app.passwords.clone();
    let hash = work.run(move || passwords.hash(&password, salt)).await?;
    hash.ok_or_else(|| Refusal::Internal("a password could not be hashed".to_owned()))
}

async fn check(
    app: &Shared,
    work: Work,
    password: String,
    hash: Option<String>,
    wrong: Refusal,
) -> Result<(), Refusal> {
    let passwords = app.passwords.clone();
    let right = work
        .run(move || passwords.verify(&password, hash.as_deref()))
        .await?;
    if right { Ok(()) } else { Err(wrong) }
}

fn token(app: &Shared, entered: &mut Entered<'_>, user: UserId) -> Result<String, Refusal> {
    let jti = entered.ids.uuid();
    tokens::record(entered.store.read(), &jti, user)?;
    let signed = app.keys.sign(user, &jti, entered.now, TOKEN_SECONDS);
    signed.map_err(|error| Refusal::Internal(error.to_string()))
}
