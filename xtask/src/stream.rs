//! Reading a child's output without keeping it from the person in front of it.

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result};

/// Runs `command`, shows its standard output byte for byte as it comes, and hands each whole line to `on_line`.
pub(crate) fn stream(command: &mut Command, on_line: impl FnMut(&str)) -> Result<ExitStatus> {
    let program = command.get_program().display().to_string();
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {program}"))?;
    let output = child.stdout.take().expect("standard output is piped");
    tee(output, io::stdout(), on_line)?;
    child.wait().with_context(|| format!("cannot wait for {program}"))
}

fn tee(mut from: impl Read, mut to: impl Write, mut on_line: impl FnMut(&str)) -> io::Result<()> {
    let mut chunk = [0; 8192];
    let mut line = Vec::new();
    loop {
        let count = from.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        to.write_all(&chunk[..count])?;
        to.flush()?;
        for &byte in &chunk[..count] {
            if byte == b'\n' {
                on_line(&String::from_utf8_lossy(&line));
                line.clear();
            } else {
                line.push(byte);
            }
        }
    }
    if !line.is_empty() {
        on_line(&String::from_utf8_lossy(&line));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte per read, as a slow pipe does.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn lines_and_echo(from: impl Read) -> (Vec<String>, Vec<u8>) {
        let (mut lines, mut echo) = (Vec::new(), Vec::new());
        tee(from, &mut echo, |line| lines.push(line.to_owned())).expect("memory does not fail");
        (lines, echo)
    }

    #[test]
    fn every_line_is_heard_and_every_byte_shown() {
        let text = b"one\n\ntwo \xff\nno newline".as_slice();
        let expected = ["one", "", "two \u{fffd}", "no newline"];
        for (lines, echo) in [lines_and_echo(text), lines_and_echo(Drip(text))] {
            assert_eq!(lines, expected);
            assert_eq!(echo, text);
        }
    }
}
