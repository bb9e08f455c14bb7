//! The terminal: what happened scrolls by, and below it is one line to type into.

use std::io::{IsTerminal, Write, stdin, stdout};

use anstyle::Style;
use crossterm::cursor::MoveToColumn;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};

/// The terminal, in raw mode where there is one until this is dropped.
#[derive(Debug)]
pub(crate) struct Screen {
    interactive: bool,
    prompt: String,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let terminal = stdin().is_terminal() && stdout().is_terminal();
        Self {
            interactive: terminal && enable_raw_mode().is_ok(),
            prompt: String::new(),
        }
    }

    pub(crate) const fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Writes a line above the prompt.
    pub(crate) fn say(&mut self, style: Style, text: &str) {
        let line = format!("{style}{text}{style:#}");
        self.write(if self.interactive {
            format!("{line}\r\n")
        } else {
            format!("{line}\n")
        });
    }

    /// Changes the line to type into.
    pub(crate) fn prompt(&mut self, prompt: String) {
        if prompt != self.prompt {
            self.prompt = prompt;
            self.write(String::new());
        }
    }

    /// Rings the terminal's bell.
    pub(crate) fn bell(&self) {
        if self.interactive {
            // A terminal that is gone shows nothing.
            let _ = write!(stdout(), "\x07").and_then(|()| stdout().flush());
        }
    }

    /// Puts text in place of the prompt, and the prompt below it.
    fn write(&self, text: String) {
        let mut out = anstream::stdout().lock();
        // A terminal that is gone shows nothing.
        let _ = if self.interactive {
            let clear = Clear(ClearType::CurrentLine);
            write!(
                out,
                "{}{clear}{}{}",
                MoveToColumn(0),
                Print(text),
                Print(&self.prompt)
            )
        } else {
            write!(out, "{text}")
        };
        let _ = out.flush();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.interactive {
            self.prompt(String::new());
            let _ = disable_raw_mode();
        }
    }
}
