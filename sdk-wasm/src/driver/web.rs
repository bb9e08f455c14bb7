//! What the driver uses of the web platform, and nothing more.
//!
//! `fetch` and `WebSocket` come from the host object, not from the global scope: not every runtime has both there.

use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const HOST: &str = r#"
/** What the driver acts through, and where its news goes. The TypeScript layer makes it. */
export interface Host {
    /** As in the Fetch standard. */
    fetch(url: string, init: object): Promise<unknown>;
    /** `new WebSocket(url)`. */
    openSocket(url: string): unknown;
    /** Where `online`, `offline`, `pagehide` and `pageshow` are heard; none outside of pages and workers. */
    readonly scope: unknown;
    /** Where `visibilitychange`, `freeze` and `resume` are heard; none outside of pages. */
    readonly page: unknown;
    /** The device is known to be offline. */
    readonly offline: boolean;
    /** Takes a `News` as JSON. It must not throw. */
    deliver(news: string): void;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Host")]
    #[derive(Clone)]
    pub type Host;

    #[wasm_bindgen(method, catch)]
    pub(super) fn fetch(this: &Host, url: &str, init: &FetchInit) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = openSocket)]
    pub(super) fn open_socket(this: &Host, url: &str) -> Result<WebSocket, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn scope(this: &Host) -> Option<EventTarget>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn page(this: &Host) -> Option<EventTarget>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn offline(this: &Host) -> bool;
    #[wasm_bindgen(method, catch)]
    pub(super) fn deliver(this: &Host, news: &str) -> Result<(), JsValue>;

    #[derive(Clone)]
    pub(super) type EventTarget;
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(super) fn add_event_listener(this: &EventTarget, kind: &str, listener: &JsValue);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(super) fn remove_event_listener(this: &EventTarget, kind: &str, listener: &JsValue);
    /// Of a document.
    #[wasm_bindgen(method, getter)]
    pub(super) fn hidden(this: &EventTarget) -> bool;

    pub(super) type Event;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(super) fn kind(this: &Event) -> String;
    /// Of a message.
    #[wasm_bindgen(method, getter)]
    pub(super) fn data(this: &Event) -> JsValue;
    /// Of a close.
    #[wasm_bindgen(method, getter)]
    pub(super) fn code(this: &Event) -> Option<u16>;
    /// Of a close.
    #[wasm_bindgen(method, getter)]
    pub(super) fn reason(this: &Event) -> Option<String>;
    /// Of a page that is shown or hidden.
    #[wasm_bindgen(method, getter)]
    pub(super) fn persisted(this: &Event) -> Option<bool>;

    pub(super) type FetchInit;
    #[wasm_bindgen(method, setter, js_name = method)]
    pub(super) fn set_method(this: &FetchInit, method: &str);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_headers(this: &FetchInit, headers: &RequestHeaders);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_body(this: &FetchInit, body: &str);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_keepalive(this: &FetchInit, keepalive: bool);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_signal(this: &FetchInit, signal: &JsValue);

    pub(super) type RequestHeaders;
    #[wasm_bindgen(method, setter, js_name = authorization)]
    pub(super) fn set_authorization(this: &RequestHeaders, value: &str);
    #[wasm_bindgen(method, setter, js_name = "content-type")]
    pub(super) fn set_content_type(this: &RequestHeaders, value: &str);

    #[derive(Clone)]
    pub(super) type AbortController;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> AbortController;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &AbortController);

    pub(super) type Response;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(super) fn response_type(this: &Response) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter)]
    pub(super) fn headers(this: &Response) -> Headers;
    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &Response) -> Option<ByteStream>;

    pub(super) type Headers;
    #[wasm_bindgen(method)]
    pub(super) fn get(this: &Headers, name: &str) -> Option<String>;

    pub(super) type ByteStream;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    pub(super) fn reader(this: &ByteStream) -> Result<Reader, JsValue>;

    pub(super) type Reader;
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Reader) -> Promise;
    #[wasm_bindgen(method)]
    pub(super) fn cancel(this: &Reader) -> Promise;

    pub(super) type Chunk;
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Chunk) -> Option<Uint8Array>;

    pub(super) type WebSocket;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onopen(this: &WebSocket, handler: &JsValue);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onmessage(this: &WebSocket, handler: &JsValue);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onclose(this: &WebSocket, handler: &JsValue);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onerror(this: &WebSocket, handler: &JsValue);
    #[wasm_bindgen(method, getter, js_name = bufferedAmount)]
    pub(super) fn buffered_amount(this: &WebSocket) -> f64;
    #[wasm_bindgen(method, catch)]
    pub(super) fn send(this: &WebSocket, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn close(this: &WebSocket, code: u16) -> Result<(), JsValue>;

    /// Of anything that was thrown.
    pub(super) type Thrown;
    #[wasm_bindgen(method, getter)]
    pub(super) fn message(this: &Thrown) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn cause(this: &Thrown) -> Option<Thrown>;
    #[wasm_bindgen(method, getter, js_name = code)]
    pub(super) fn system_code(this: &Thrown) -> JsValue;

    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(handler: &JsValue, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(timer: &JsValue);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(super) fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(super) fn date_now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    pub(super) fn random(bytes: &mut [u8]) -> Result<(), JsValue>;
    /// A function that does no harm.
    #[wasm_bindgen(thread_local_v2, js_name = Boolean)]
    pub(super) static NOTHING: Function;
}
