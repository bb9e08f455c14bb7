//! What becomes of the page: shown and hidden, on and off the network, frozen and thawed, gone.

use wasm_bindgen::closure::Closure;

use super::web::{Event, EventTarget, Host};

const OF_PAGE: [&str; 3] = ["visibilitychange", "freeze", "resume"];
const OF_SCOPE: [&str; 4] = ["online", "offline", "pagehide", "pageshow"];

/// Something that became of the page.
pub(super) enum PageNews {
    /// The device is on the network, or off it.
    Online(bool),
    /// The user sees the page, or does not.
    Visible(bool),
    /// Nothing runs until `Thawed`.
    Frozen,
    /// The user left it, and nothing runs until `Thawed`, if ever.
    Left,
    /// It runs again.
    Thawed,
    /// It will not come back: what is said now is the last.
    Gone,
}

/// The listeners of one client. Dropping it takes them away.
pub(super) struct Page {
    scope: Option<EventTarget>,
    page: Option<EventTarget>,
    listener: Closure<dyn Fn(Event)>,
}

impl Page {
    pub(super) fn listen(host: &Host, tell: impl Fn(PageNews) + 'static) -> Self {
        let page = host.page();
        let shown = page.clone();
        let listener = Closure::new(move |event| {
            if let Some(news) = read(&event, shown.as_ref()) {
                tell(news);
            }
        });
        let this = Self {
            scope: host.scope(),
            page,
            listener,
        };
        this.each(EventTarget::add_event_listener);
        this
    }

    /// Whether the user does not see the page.
    pub(super) fn hidden(&self) -> bool {
        self.page.as_ref().is_some_and(EventTarget::hidden)
    }

    fn each(&self, act: impl Fn(&EventTarget, &str, &wasm_bindgen::JsValue)) {
        for (target, kinds) in [(&self.page, &OF_PAGE[..]), (&self.scope, &OF_SCOPE[..])] {
            let Some(target) = target else { continue };
            for kind in kinds {
                act(target, kind, self.listener.as_ref());
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.each(EventTarget::remove_event_listener);
    }
}

fn read(event: &Event, page: Option<&EventTarget>) -> Option<PageNews> {
    let persisted = event.persisted() == Some(true);
    match event.kind().as_str() {
        "visibilitychange" => Some(PageNews::Visible(!page?.hidden())),
        "online" => Some(PageNews::Online(true)),
        "offline" => Some(PageNews::Online(false)),
        "freeze" => Some(PageNews::Frozen),
        // It goes into the back-forward cache.
        "pagehide" if persisted => Some(PageNews::Left),
        "pagehide" => Some(PageNews::Gone),
        "resume" => Some(PageNews::Thawed),
        "pageshow" if persisted => Some(PageNews::Thawed),
        _ => None,
    }
}
