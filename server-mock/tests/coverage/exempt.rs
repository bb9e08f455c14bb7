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
    pub(crate) fn covers(&self, item: &Item) -> bool {
        ["*", &item.section].contains(&self.section) && item.text.starts_with(self.item)
    }
}

const EXEMPT: &[(&str, &[Exempt])] = &[
    (
        "private-call",
        &[
            all_of("Table: private_call_invitations", OTHER_SERVER),
            all_of("C#/.NET", "says the same as Node.js/Express"),
            all_of(
                "How to check that it works",
                "how to try it by hand, with a front end of its own",
            ),
        ],
    ),
    (
        "chattrix",
        &[
            all_of("Table of Contents", LINKS),
            all_of("REST API Endpoints", INTRODUCTION),
            one("*", "**Authentication:** Required", "the section's 401"),
            one("*", "`callId` (string)", PART_OF_THE_PATH),
            all_of("WebSocket Call Signaling", INTRODUCTION),
            all_of("Client to Server Messages", INTRODUCTION),
            all_of("Server to Client Messages", INTRODUCTION),
            one("WebSocket Errors", "`", "the same as in 7. Call Error"),
            all_of("Error Handling Best Practices", ADVICE),
            one("Performance Considerations", "WebSocket messages", "a comparison"),
            all_of("Related Documentation", LINKS),
            all_of("Quick Start", OTHER_SERVER),
        ],
    ),
    (
        "ikoota",
        &[
            one("*", "`callId` - ", PART_OF_THE_PATH),
            all_of("Support & Troubleshooting", ADVICE),
        ],
    ),
    (
        "video-call",
        &[
            all_of("Overview", INTRODUCTION),
            all_of("Base URL", INTRODUCTION),
            all_of("Environment Variables", OTHER_SERVER),
            all_of("Support", LINKS),
            one("NOTES", "100 requests per 15 minutes", "what clients do"),
        ],
    ),
    (
        "call-end",
        &[
            all_of("A new method endCallViaHttp()", ANDROID),
            all_of("The handler of the event call_ended", ANDROID),
        ],
    ),
];

const ADVICE: &str = "advice to apps";
const ANDROID: &str = "how an Android app does it";
const INTRODUCTION: &str = "an introduction";
const LINKS: &str = "links";
const OTHER_SERVER: &str = "how another server is built";
const PART_OF_THE_PATH: &str = "a part of the path";

const fn all_of(section: &'static str, reason: &'static str) -> Exempt {
    one(section, "", reason)
}

const fn one(section: &'static str, item: &'static str, reason: &'static str) -> Exempt {
    Exempt {
        section,
        item,
        reason,
    }
}
