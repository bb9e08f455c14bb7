//! That the check finds what it is for.

use crate::{
    check::{rows, strangers},
    contract::{Contract, Kind},
    exempt::Exempt,
    tags::tags,
};

const TEXT: &str = "# A contract

## Calls

### Begin a call
**POST** `/calls`

**Request Body:**
```json
{ \"kind\": \"short | long\" }
```

**Error Responses:**
- `404` - Nobody is there
- `409` - Busy

## Events

### Call Ended
```javascript
socket.on('call-ended', (data) => {});
```

## Rest

### Call Ended
Nothing happens.
";

fn contract() -> Contract {
    Contract::new("example", TEXT)
}

/// Everything that is wrong with these tags.
fn wrong(source: &str) -> Vec<String> {
    let (contract, tags) = (contract(), tags(source, "file.rs"));
    let mut wrong = Vec::new();
    rows(&contract, &tags, &[], &mut wrong);
    strangers(&[contract], &tags, &mut wrong);
    wrong
}

fn test(names: &[&str]) -> String {
    let tags: String = names
        .iter()
        .map(|name| format!("/// Contract: {name}\n"))
        .collect();
    format!("/// What it is.\n///\n{tags}#[test]\nfn it_works() {{\n}}\n")
}

const ALL: [&str; 8] = [
    "example, Begin a call",
    "example, every JSON example",
    "example, Begin a call: kind: short",
    "example, Begin a call: kind: long",
    "example, Begin a call: 404",
    "example, Begin a call: Busy",
    "example, Events > Call Ended",
    "example, Rest > Call Ended",
];

#[test]
fn a_text_has_its_endpoints_events_examples_words_and_lists() {
    let kinds: Vec<_> = contract().items.iter().map(|item| item.kind).collect();
    let expected = [
        Kind::Endpoint,
        Kind::Example,
        Kind::Word,
        Kind::Word,
        Kind::Entry,
        Kind::Entry,
        Kind::Event,
        Kind::Rule,
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn what_has_no_test_is_named() {
    assert_eq!(wrong(&test(&ALL)), Vec::<String>::new());
    for missing in ALL {
        let rest: Vec<_> = ALL.into_iter().filter(|name| *name != missing).collect();
        assert_eq!(wrong(&test(&rest)).len(), 1, "without {missing}");
    }
}

#[test]
fn a_tag_that_names_nothing_or_too_much_is_named() {
    for (tag, why) in [
        ("example, Begin a cal", "names nothing"),
        ("example, Begin a call: 500", "names nothing"),
        ("example, Calls", "names nothing"),
        ("example, Call Ended", "names 2 items"),
        ("example, Begin a call: 40", "names 2 items"),
        ("exmaple, Begin a call", "no contract is called exmaple"),
    ] {
        let found = wrong(&test(&[&ALL[..], &[tag]].concat()));
        assert!(found.len() == 1 && found[0].contains(why), "{tag}: {found:?}");
    }
}

#[test]
fn a_reason_that_excuses_nothing_is_named() {
    let (contract, source) = (contract(), test(&ALL));
    let tags = tags(&source, "file.rs");
    let mut wrong = Vec::new();
    rows(
        &contract,
        &tags,
        &[Exempt::all_of("Begin a call", "no reason")],
        &mut wrong,
    );
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}

#[test]
#[should_panic(expected = "has tags and is no test")]
fn a_tag_on_what_is_no_test_is_noticed() {
    tags("/// Contract: example, Begin a call\nfn helper() {}\n", "file.rs");
}
