//! A backend of canned answers. It knows one call at a time, whose status is what the script says.

use ringway_core::io::{HttpRequest, HttpResponse};
use ringway_core::model::{Contract, Method};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// This client's user.
pub(crate) const US: &str = "101";
/// Everybody else.
pub(crate) const THEM: &str = "102";

/// What becomes of the call.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    Accepted,
    Declined,
    /// The other side took it back.
    Cancelled,
    /// The other side hung up.
    HungUp,
    TimedOut,
}

/// The backend.
pub(crate) struct Backend {
    /// It speaks chattrix, else private-call.
    chattrix: bool,
    placed: u64,
    call: Option<Call>,
}

struct Call {
    name: String,
    incoming: bool,
    channel: String,
    status: &'static str,
    created_at: String,
}

impl Backend {
    pub(crate) fn new(contract: Contract) -> Self {
        Self {
            chattrix: contract == Contract::Chattrix,
            placed: 0,
            call: None,
        }
    }

    /// The other side calls; answers with the frame that tells of it, where there is one.
    pub(crate) fn ring(&mut self, unix_ms: u64) -> Option<String> {
        self.place(true, "private_101_102".to_owned(), unix_ms);
        self.frame(unix_ms, "call_invitation", |call| {
            json!({
                "callId": call.name, "channelId": call.channel, "callerId": THEM, "callerName": "Bob Martin",
                "callerAvatar": "https://example.com/avatars/102.jpg", "callType": "VIDEO"
            })
        })
    }

    /// The other side, or time, decides; answers with the frame that tells of it, where there is one.
    pub(crate) fn decide(&mut self, fate: Fate, unix_ms: u64) -> Option<String> {
        let call = self.call.as_mut()?;
        let (kind, on_chattrix, on_private_call) = match fate {
            Fate::Accepted => ("call_accepted", "CONNECTING", "accepted"),
            Fate::Declined => ("call_rejected", "REJECTED", "rejected"),
            Fate::Cancelled => ("call_ended", "ENDED", "cancelled"),
            Fate::HungUp => ("call_ended", "ENDED", "accepted"),
            Fate::TimedOut => ("call_timeout", "MISSED", "timeout"),
        };
        call.status = if self.chattrix {
            on_chattrix
        } else {
            on_private_call
        };
        self.frame(unix_ms, kind, |call| match fate {
            Fate::Accepted => json!({"callId": call.name, "acceptedBy": THEM}),
            Fate::Declined => json!({"callId": call.name, "rejectedBy": THEM, "reason": "busy"}),
            Fate::Cancelled | Fate::HungUp => {
                json!({"callId": call.name, "endedBy": THEM, "durationSeconds": 45})
            }
            Fate::TimedOut => json!({"callId": call.name}),
        })
    }

    fn frame(&self, unix_ms: u64, kind: &str, data: impl Fn(&Call) -> Value) -> Option<String> {
        let call = self.call.as_ref().filter(|_| self.chattrix)?;
        Some(json!({"type": kind, "data": data(call), "timestamp": iso(unix_ms)}).to_string())
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, request: &HttpRequest, unix_ms: u64) -> HttpResponse {
        let (status, body) = if self.chattrix {
            self.chattrix(request, unix_ms)
        } else {
            (200, self.private_call(request, unix_ms))
        };
        HttpResponse {
            status,
            date: Some(http_date(unix_ms)),
            retry_after: None,
            body: body.to_string().into_bytes(),
        }
    }

    fn chattrix(&mut self, request: &HttpRequest, unix_ms: u64) -> (u16, Value) {
        let body: Value = serde_json::from_str(request.body.as_deref().unwrap_or("null")).unwrap_or_default();
        if let Some(channel) = body["channelId"].as_str() {
            self.place(false, channel.to_owned(), unix_ms);
            return (201, self.chattrix_call("Call initiated successfully", unix_ms));
        }
        let call = self.call();
        match body["status"].as_str() {
            Some("ACTIVE") => call.status = "ACTIVE",
            Some("ENDED") => call.status = "ENDED",
            Some(_) | None => {}
        }
        (
            200,
            self.chattrix_call("Call details retrieved successfully", unix_ms),
        )
    }

    fn chattrix_call(&mut self, message: &str, unix_ms: u64) -> Value {
        let call = self.call();
        let (caller, callee) = if call.incoming { (THEM, US) } else { (US, THEM) };
        json!({"success": true, "message": message, "data": {
            "id": call.name, "callerId": caller, "calleeId": callee, "callType": "VIDEO", "status": call.status,
            "channelId": call.channel, "startTime": null, "endTime": null, "durationSeconds": null,
            "createdAt": call.created_at, "updatedAt": iso(unix_ms)
        }})
    }

    fn private_call(&mut self, request: &HttpRequest, unix_ms: u64) -> Value {
        let path = request.url.rsplit('/').nth(1).unwrap_or_default();
        match (request.method, path) {
            (Method::Post, "accept") => {
                self.call().status = "accepted";
                json!({"success": true, "message": "Call accepted", "channelName": "private_101_102"})
            }
            (Method::Post, "reject") => {
                self.call().status = "rejected";
                json!({"success": true, "message": "Call rejected"})
            }
            (Method::Post, "cancel") => {
                self.call().status = "cancelled";
                json!({"success": true, "message": "Call cancelled"})
            }
            (Method::Get, "incoming") => self.private_list(),
            (Method::Get, "status") => {
                let call = self.call();
                json!({"invitationId": call.name, "status": call.status, "timestamp": call.created_at})
            }
            _ => {
                self.place(false, String::new(), unix_ms);
                let name = &self.call().name;
                json!({"success": true, "invitationId": name, "message": "Invitation sent successfully"})
            }
        }
    }

    fn private_list(&self) -> Value {
        let ringing = self
            .call
            .iter()
            .filter(|call| call.incoming && call.status == "pending");
        let entry = |call: &Call| {
            json!({
                "id": call.name, "callerId": 102, "callerName": "Bob Martin", "callerEmail": "bob@example.com",
                "callerRole": "User", "timestamp": call.created_at, "status": call.status
            })
        };
        ringing.map(entry).collect()
    }

    fn place(&mut self, incoming: bool, channel: String, unix_ms: u64) {
        self.placed += 1;
        let (name, status) = if self.chattrix {
            (uuid(self.placed), "RINGING")
        } else {
            (format!("call_101_102_{unix_ms}"), "pending")
        };
        self.call = Some(Call {
            name,
            incoming,
            channel,
            status,
            created_at: iso(unix_ms),
        });
    }

    fn call(&mut self) -> &mut Call {
        self.call.as_mut().expect("the script has a call")
    }
}

/// A different one for each number, and as little in order as random ones.
fn uuid(number: u64) -> String {
    let digits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (head, tail) = (digits >> 32, digits & 0xffff_ffff);
    format!("{head:08x}-5b1d-4c1e-9a53-8e0a{tail:08x}")
}

fn iso(unix_ms: u64) -> String {
    moment(unix_ms).format(&Rfc3339).expect("a time of this century")
}

fn http_date(unix_ms: u64) -> String {
    let date = moment(unix_ms).format(&Rfc2822).expect("a time of this century");
    date.replace("+0000", "GMT")
}

fn moment(unix_ms: u64) -> OffsetDateTime {
    let seconds = i64::try_from(unix_ms / 1_000).expect("a time of this century");
    OffsetDateTime::from_unix_timestamp(seconds).expect("a time of this century")
}
