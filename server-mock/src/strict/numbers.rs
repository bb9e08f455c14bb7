//! JSON has one kind of number: `60.0` and `6e1` are the whole number 60, which serde's integers do not read.

/// What every tool can tell from its neighbours (RFC 8259, 6).
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// The same text with whole numbers in digits alone; `None` when they are so already.
pub(super) fn whole(text: &[u8]) -> Option<Vec<u8>> {
    let mut rewritten = Vec::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        let length = match byte {
            b'"' => string(behind) + 1,
            b'-' | b'0'..=b'9' => rest.iter().take_while(|byte| is_of_number(**byte)).count(),
            _ => 1,
        };
        let (token, behind) = rest.split_at(length.min(rest.len()));
        match digits(token).filter(|_| byte != b'"') {
            Some(digits) => {
                rewritten.extend_from_slice(digits.as_bytes());
                changed = true;
            }
            None => rewritten.extend_from_slice(token),
        }
        rest = behind;
    }
    changed.then_some(rewritten)
}

/// How long a string is from behind its first quote to behind its last.
fn string(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 1)
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
}

/// A whole number that is written with a fraction or an exponent.
fn digits(token: &[u8]) -> Option<String> {
    if !token.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return None;
    }
    let number: f64 = std::str::from_utf8(token).ok()?.parse().ok()?;
    (number.fract() == 0.0 && number.abs() <= LARGEST).then(|| format!("{number:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> Option<String> {
        whole(text.as_bytes()).map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn only_whole_numbers_are_rewritten() {
        assert_eq!(rewritten(r#"{"ms":60.0}"#).as_deref(), Some(r#"{"ms":60}"#));
        assert_eq!(
            rewritten(r#"[6e1, -2.50E1, 0.5]"#).as_deref(),
            Some("[60, -25, 0.5]")
        );
        for text in [
            r#"{"ms":60}"#,
            r#"{"a":"1.0","b\"":"2.0\\"}"#,
            "1.5",
            "1e300",
            "tru",
            "\"1.0",
            "",
        ] {
            assert_eq!(rewritten(text), None, "{text}");
        }
    }
}
