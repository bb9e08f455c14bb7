//! What the person types: single keys at a terminal, whole lines from anything else.

use std::io::BufRead;
use std::thread;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use tokio::sync::mpsc;

/// One thing that was typed.
#[derive(Debug)]
pub(crate) enum Key {
    Backspace,
    Char(char),
    Enter,
    Escape,
    /// A whole line, where keys cannot be had.
    Line(String),
    /// Ctrl-C, Ctrl-D, or the end of the input.
    Quit,
}

/// Reads keys until the program ends: the thread waits for the terminal, which nothing else can do without blocking.
pub(crate) fn listen(interactive: bool) -> mpsc::UnboundedReceiver<Key> {
    let (keys, receiver) = mpsc::unbounded_channel();
    thread::spawn(move || {
        if interactive {
            read_keys(&keys)
        } else {
            read_lines(&keys)
        }
    });
    receiver
}

fn read_keys(keys: &mpsc::UnboundedSender<Key>) {
    while let Ok(event) = read() {
        let Event::Key(event) = event else { continue };
        let Some(key) = key(event) else { continue };
        if keys.send(key).is_err() {
            return;
        }
    }
    // Nobody reads it once the program ends.
    let _ = keys.send(Key::Quit);
}

fn read_lines(keys: &mpsc::UnboundedSender<Key>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        if keys.send(Key::Line(line.trim().to_owned())).is_err() {
            return;
        }
    }
    let _ = keys.send(Key::Quit);
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a keyboard has many keys that a phone has not"
)]
fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let control = event.modifiers.contains(KeyModifiers::CONTROL);
    match event.code {
        KeyCode::Char('c' | 'd') if control => Some(Key::Quit),
        KeyCode::Char(char) if !control => Some(Key::Char(char)),
        KeyCode::Backspace => Some(Key::Backspace),
        KeyCode::Enter => Some(Key::Enter),
        KeyCode::Esc => Some(Key::Escape),
        _ => None,
    }
}
