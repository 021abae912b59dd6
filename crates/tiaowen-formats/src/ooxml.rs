//! What all packages of XML parts share: the package, its parts as tokens, and which part leads to which. Knows no
//! format in particular but the names of its vocabularies.

mod container;
mod links;
mod package;
mod tokens;

pub use self::container::Container;
pub use self::links::{Links, content_type, each_element};
pub use self::package::Package;
pub use self::tokens::{Element, Kind, MAX_DEPTH, Token, Tokens, Vocabulary, each_child};
