//! What the driver uses of the web platform, and nothing more.
//!
//! `fetch` and `WebSocket` come from the host object, not from the global scope: not every runtime has both there.

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const HOST: &str = r#"
/** What the driver acts through, and where its updates go. The TypeScript layer makes it. */
export interface Host {
    /**
     * Sends a request whose body is JSON, and hands its outcome to `RawClient.answered` or `RawClient.failed`, later.
     * A `keepalive` request survives the page.
     */
    request(
        id: number,
        method: string,
        url: string,
        authorization: string | undefined,
        body: string | undefined,
        keepalive: boolean,
    ): void;
    /** Nobody waits for that request any more. */
    abort(id: number): void;
    /** There are WebSockets here. */
    readonly hasSockets: boolean;
    /** `new WebSocket(url)`. */
    openSocket(url: string): unknown;
    /** Where `online`, `offline`, `pagehide` and `pageshow` are heard; none outside of pages and workers. */
    readonly scope: unknown;
    /** Where `visibilitychange`, `freeze` and `resume` are heard; none outside of pages. */
    readonly page: unknown;
    /** The device is known to be offline. */
    readonly offline: boolean;
    /** Takes an `Update` as JSON. It must not throw. */
    deliver(update: string): void;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Host")]
    #[derive(Clone)]
    pub type Host;

    #[wasm_bindgen(method)]
    pub(super) fn request(
        this: &Host,
        id: f64,
        method: &str,
        url: &str,
        authorization: Option<String>,
        body: Option<String>,
        keepalive: bool,
    );
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &Host, id: f64);
    #[wasm_bindgen(method, getter, js_name = hasSockets)]
    pub(super) fn has_sockets(this: &Host) -> bool;
    #[wasm_bindgen(method, catch, js_name = openSocket)]
    pub(super) fn open_socket(this: &Host, url: &str) -> Result<WebSocket, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn scope(this: &Host) -> Option<EventTarget>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn page(this: &Host) -> Option<EventTarget>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn offline(this: &Host) -> bool;
    #[wasm_bindgen(method, catch)]
    pub(super) fn deliver(this: &Host, update: &str) -> Result<(), JsValue>;

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
