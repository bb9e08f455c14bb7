//! One measured figure and the bar it has to clear, as a line of text.
//!
//! `bench NAME VALUE UNIT bar OP VALUE ok|short`, or `bench NAME VALUE UNIT` for a figure that is only reported.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};

/// A measured figure.
#[derive(Debug, PartialEq)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    pub(crate) bar: Option<Bar>,
}

/// The bound a figure has to keep.
#[derive(Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) op: Op,
    pub(crate) value: f64,
}

/// How a figure compares with its bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Op {
    Above,
    AtLeast,
    AtMost,
    Below,
}

impl Figure {
    /// The figure in a line of a benchmark's output; `None` when the line holds none.
    ///
    /// # Errors
    /// A line that begins like a figure and is not one, or whose verdict does not follow from its numbers.
    pub(crate) fn in_line(line: &str) -> Result<Option<Self>> {
        let Some(text) = line.strip_prefix("bench ") else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .with_context(|| format!("not a figure: {line}"))
    }

    /// Whether the figure clears its bar; one without a bar always does.
    pub(crate) fn is_ok(&self) -> bool {
        self.bar.as_ref().is_none_or(|bar| bar.holds(self.value))
    }
}

impl FromStr for Figure {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (figure, verdict) = match words[..] {
            [name, value, unit] => (Self::new(name, value, unit, None)?, "ok"),
            [name, value, unit, "bar", op, bound, verdict] => {
                let bar = Bar {
                    op: op.parse()?,
                    value: number(bound)?,
                };
                (Self::new(name, value, unit, Some(bar))?, verdict)
            }
            _ => bail!("expected NAME VALUE UNIT [bar OP VALUE ok|short]"),
        };
        ensure!(
            verdict == figure.verdict(),
            "its numbers say {}",
            figure.verdict()
        );
        Ok(figure)
    }
}

impl Figure {
    fn new(name: &str, value: &str, unit: &str, bar: Option<Bar>) -> Result<Self> {
        Ok(Self {
            name: name.to_owned(),
            value: number(value)?,
            unit: unit.to_owned(),
            bar,
        })
    }

    fn verdict(&self) -> &'static str {
        if self.is_ok() { "ok" } else { "short" }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bench {} {} {}", self.name, self.value, self.unit)?;
        let Some(bar) = &self.bar else { return Ok(()) };
        write!(f, " bar {} {} {}", bar.op, bar.value, self.verdict())
    }
}

impl Bar {
    fn holds(&self, value: f64) -> bool {
        match self.op {
            Op::Above => value > self.value,
            Op::AtLeast => value >= self.value,
            Op::AtMost => value <= self.value,
            Op::Below => value < self.value,
        }
    }
}

impl FromStr for Op {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            ">" => Self::Above,
            ">=" => Self::AtLeast,
            "<=" => Self::AtMost,
            "<" => Self::Below,
            _ => bail!("{text} is none of > >= <= <"),
        })
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Below => "<",
        })
    }
}

fn number(text: &str) -> Result<f64> {
    let value: f64 = text.parse().with_context(|| format!("{text} is not a number"))?;
    ensure!(value.is_finite(), "{text} is not a finite number");
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_it_was_written() {
        for line in [
            "bench core_wasm_gzip 71234 B bar <= 90000 ok",
            "bench core_wasm_gzip 90001 B bar <= 90000 short",
            "bench inputs 1250000.5 inputs/s bar >= 1000000 ok",
            "bench memory 48 kB",
        ] {
            let figure = Figure::in_line(line).expect("well formed").expect("a figure");
            assert_eq!(figure.to_string(), line);
            assert_eq!(figure.is_ok(), !line.ends_with("short"));
        }
    }

    #[test]
    fn a_bar_tells_equal_from_beyond() {
        for (op, below, equal, above) in [
            (Op::Above, false, false, true),
            (Op::AtLeast, false, true, true),
            (Op::AtMost, true, true, false),
            (Op::Below, true, false, false),
        ] {
            let bar = Bar { op, value: 2.0 };
            assert_eq!(
                [1.0, 2.0, 3.0].map(|value| bar.holds(value)),
                [below, equal, above],
                "{op}"
            );
        }
    }

    #[test]
    fn a_wrong_line_is_an_error_and_another_line_is_none() {
        for line in [
            "bench ",
            "bench size 1",
            "bench size big B",
            "bench size NaN B bar <= 1 short",
            "bench size 1 B bar = 1 ok",
            "bench size 2 B bar <= 1 ok",
            "bench size 1 B bar <= 1 short",
            "bench size 1 B bar <= 1 ok!",
        ] {
            assert!(Figure::in_line(line).is_err(), "{line}");
        }
        for line in ["", "benchmark x 1 B", "test x ... bench: 12 ns/iter"] {
            assert_eq!(
                Figure::in_line(line).expect("no figure is no error"),
                None,
                "{line}"
            );
        }
    }
}
