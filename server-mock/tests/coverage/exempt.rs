//! What needs no test, and why.

use crate::contract::Item;

/// One or more items of a contract.
#[derive(Debug)]
pub(crate) struct Exempt {
    /// A section, or `*` for all of them.
    section: &'static str,
    /// How the item's text begins; `""` stands for all items.
    item: &'static str,
    pub(crate) reason: &'static str,
}

/// What is exempt from a contract's promises.
pub(crate) fn exempt(contract: &str) -> &'static [Exempt] {
    let found = EXEMPT.iter().find(|(name, _)| *name == contract);
    found.map_or(&[], |(_, exempt)| exempt)
}

impl Exempt {
    pub(crate) const fn all_of(section: &'static str, reason: &'static str) -> Self {
        Self::one(section, "", reason)
    }

    pub(crate) const fn one(section: &'static str, item: &'static str, reason: &'static str) -> Self {
        Self {
            section,
            item,
            reason,
        }
    }

    pub(crate) fn covers(&self, item: &Item) -> bool {
        ["*", &item.section].contains(&self.section) && item.text.starts_with(self.item)
    }
}

const EXEMPT: &[(&str, &[Exempt])] = &[
    (
        "private-call",
        &[
            Exempt::all_of("Table: private_call_invitations", OTHER_SERVER),
            Exempt::all_of("C#/.NET", "says the same as Node.js/Express"),
            Exempt::all_of(
                "How to check that it works",
                "how to try it by hand, with a front end of its own",
            ),
        ],
    ),
    (
        "chattrix",
        &[
            Exempt::all_of("Table of Contents", LINKS),
            Exempt::all_of("REST API Endpoints", INTRODUCTION),
            Exempt::one("*", "**Authentication:** Required", "the section's 401"),
            Exempt::one("*", "`callId` (string)", PART_OF_THE_PATH),
            Exempt::all_of("WebSocket Call Signaling", INTRODUCTION),
            Exempt::all_of("Client to Server Messages", INTRODUCTION),
            Exempt::all_of("Server to Client Messages", INTRODUCTION),
            Exempt::one("WebSocket Errors", "`", "the same as in 7. Call Error"),
            Exempt::all_of("Error Handling Best Practices", ADVICE),
            Exempt::one("Performance Considerations", "WebSocket messages", "a comparison"),
            Exempt::all_of("Related Documentation", LINKS),
            Exempt::all_of("Quick Start", OTHER_SERVER),
        ],
    ),
    (
        "ikoota",
        &[
            Exempt::one("*", "`callId` - ", PART_OF_THE_PATH),
            Exempt::all_of("Support & Troubleshooting", ADVICE),
        ],
    ),
    (
        "video-call",
        &[
            Exempt::all_of("Overview", INTRODUCTION),
            Exempt::all_of("Base URL", INTRODUCTION),
            Exempt::all_of("Environment Variables", OTHER_SERVER),
            Exempt::all_of("Support", LINKS),
        ],
    ),
    (
        "call-end",
        &[
            Exempt::all_of("A new method endCallViaHttp()", ANDROID),
            Exempt::all_of("The handler of the event call_ended", ANDROID),
        ],
    ),
];

const ADVICE: &str = "advice to apps";
const ANDROID: &str = "how an Android app does it";
const INTRODUCTION: &str = "an introduction";
const LINKS: &str = "links";
const OTHER_SERVER: &str = "how another server is built";
const PART_OF_THE_PATH: &str = "a part of the path";
