//! The weight of the engine in a browser.
