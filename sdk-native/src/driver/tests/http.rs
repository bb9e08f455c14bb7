use std::net::SocketAddr;

use ringway_core::io::{HttpFailure, HttpRequest, HttpResponse, HttpResult, Input, RequestId};
use ringway_core::model::{Method, Secret};
use tokio::io::AsyncWriteExt;

use super::{answer_once, gone, listen, nowhere, read_request, soon};
use crate::driver::net::Net;
use crate::driver::tasks::Tasks;

const MAX_BODY: usize = 64;

fn get(address: SocketAddr) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        url: format!("http://{address}/api/v1/calls/1"),
        bearer: None,
        body: None,
        farewell: false,
    }
}

async fn exchange(request: HttpRequest) -> HttpResult {
    let mut tasks = Tasks::new(MAX_BODY);
    tasks.request(&Net::new(None).unwrap(), RequestId(7), request);
    match soon("an answer", tasks.next()).await {
        Some(Input::Http {
            id: RequestId(7),
            result,
        }) => result,
        other => panic!("{other:?}"),
    }
}

/// What comes of a server that answers with these bytes.
async fn against(answer: impl Into<Vec<u8>>) -> HttpResult {
    let (listener, address) = listen().await;
    let (result, _) = tokio::join!(exchange(get(address)), answer_once(listener, answer));
    result
}

fn not_sent(result: HttpResult) -> String {
    let HttpResult::Failed(HttpFailure::NotSent { reason }) = result else {
        panic!("{result:?}")
    };
    reason
}

fn lost(result: HttpResult) -> String {
    let HttpResult::Failed(HttpFailure::Lost { reason }) = result else {
        panic!("{result:?}")
    };
    reason
}

#[tokio::test]
async fn a_request_goes_out_as_the_engine_wants_it() {
    let (listener, address) = listen().await;
    let request = HttpRequest {
        method: Method::Patch,
        bearer: Some(Secret::new("jwt-1")),
        body: Some(r#"{"status":"ACTIVE"}"#.to_owned()),
        ..get(address)
    };
    let (result, sent) = tokio::join!(
        exchange(request),
        answer_once(listener, "HTTP/1.1 204 No Content\r\n\r\n")
    );
    assert!(sent.starts_with("PATCH /api/v1/calls/1 HTTP/1.1\r\n"), "{sent}");
    assert!(sent.contains("authorization: Bearer jwt-1\r\n"), "{sent}");
    assert!(sent.contains("content-type: application/json\r\n"), "{sent}");
    assert!(sent.ends_with("\r\n\r\n{\"status\":\"ACTIVE\"}"), "{sent}");
    assert!(!sent.to_lowercase().contains("referer"), "{sent}");
    assert_eq!(
        result,
        HttpResult::Answer(HttpResponse {
            status: 204,
            ..HttpResponse::default()
        })
    );
}

#[tokio::test]
async fn an_answer_comes_whole_whatever_its_status() {
    let answer = "HTTP/1.1 429 Too Many Requests\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 17\r\n\
                  Content-Length: 4\r\n\r\nslow";
    let expected = HttpResponse {
        status: 429,
        date: Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        retry_after: Some("17".to_owned()),
        body: b"slow".to_vec(),
    };
    assert_eq!(against(answer).await, HttpResult::Answer(expected));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_nobody_goes_there() {
    let (elsewhere, there) = listen().await;
    let answer =
        format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{there}/\r\nContent-Length: 0\r\n\r\n");
    let result = against(answer).await;
    assert!(
        matches!(result, HttpResult::Answer(HttpResponse { status: 307, .. })),
        "{result:?}"
    );
    let visit = std::future::poll_fn(|cx| std::task::Poll::Ready(elsewhere.poll_accept(cx).is_ready())).await;
    assert!(!visit, "the redirect was followed");
}

#[tokio::test]
async fn a_body_at_the_limit_is_read_and_a_byte_more_is_not() {
    let sized = |size: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n{}",
            "x".repeat(size)
        )
    };
    let HttpResult::Answer(answer) = against(sized(MAX_BODY)).await else {
        panic!("no answer")
    };
    assert_eq!(answer.body.len(), MAX_BODY);
    assert_eq!(
        against(sized(MAX_BODY + 1)).await,
        HttpResult::Failed(HttpFailure::TooLarge)
    );
}

#[tokio::test]
async fn a_body_that_does_not_tell_its_length_is_cut_off_too() {
    let chunk = format!("20\r\n{}\r\n", "x".repeat(32));
    let answer = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(3)
    );
    assert_eq!(against(answer).await, HttpResult::Failed(HttpFailure::TooLarge));
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let reason = not_sent(exchange(get(nowhere().await)).await);
    assert!(reason.contains("refused"), "{reason}");
}

#[tokio::test]
async fn failed_tls_was_not_sent() {
    let (listener, address) = listen().await;
    let plain = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        gone(&mut stream).await;
    };
    let request = HttpRequest {
        url: format!("https://{address}/"),
        ..get(address)
    };
    let (result, ()) = tokio::join!(exchange(request), plain);
    not_sent(result);
}

#[tokio::test]
async fn a_token_that_no_header_carries_is_not_sent_and_not_shown() {
    let token = Some(Secret::new("line\nbreak"));
    let reason = not_sent(
        exchange(HttpRequest {
            bearer: token,
            ..get(nowhere().await)
        })
        .await,
    );
    assert!(!reason.contains("break"), "{reason}");
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_lost_it() {
    lost(against("").await);
    lost(against("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await);

    let (listener, address) = listen().await;
    let reset = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.set_zero_linger().unwrap();
    };
    let (result, ()) = tokio::join!(exchange(get(address)), reset);
    let reason = lost(result);
    assert!(!reason.contains("127.0.0.1"), "no address in {reason}");
}

#[tokio::test]
async fn an_aborted_request_leaves_the_connection() {
    let (listener, address) = listen().await;
    let mut tasks = Tasks::new(MAX_BODY);
    tasks.request(&Net::new(None).unwrap(), RequestId(1), get(address));
    let (mut stream, _) = soon("a connection", listener.accept()).await.unwrap();
    soon("a request", read_request(&mut stream)).await;
    tasks.abort(RequestId(1));
    soon("the end of the connection", gone(&mut stream)).await;
    assert_eq!(
        soon("nothing", tasks.next()).await,
        None,
        "an aborted request has no result"
    );
}
