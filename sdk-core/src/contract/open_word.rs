//! Words that a contract has for things, open for words that it gets later.

/// Declares an enum of a contract's words that also holds words which the contract does not have.
macro_rules! open_word {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word that the contract does not have, as it came.
            Other {
                /// The word.
                word: String,
            },
        }

        impl $name {
            /// The word as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other { word } => word,
                }
            }
        }

        // `string & {}` is any string, of which editors still offer the known words.
        #[cfg(feature = "wasm")]
        const _: () = {
            #[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
            const WORDS: &str = concat!(
                "/**\n", $(" *", $doc, "\n",)+ " */\n",
                "export type ", stringify!($name), " = ", $("\"", $word, "\" | ",)+ "(string & {});",
            );
        };

        /// In either case of letters.
        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })+
                Self::Other { word: word.to_owned() }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }
    };
}
pub(crate) use open_word;
