//! Single files that a person brings: laid aside ([`Staging`]), looked at as a run would read them ([`preview`]), and
//! kept in the corpus folder with what the curator knows of them ([`keep`]). The run that follows is an ordinary one.
//! Knows no HTTP.

mod name;
mod staging;
mod preview;
mod keep;

pub use crate::coverage::Coverage;
pub use keep::{KeepError, Kept, Place, Wish, keep, taken};
pub(crate) use name::is_unseen;
pub use name::{folders, safe_name};
pub use preview::{DocumentPreview, KnownDocument, NoiseText, Preview, Refused, preview};
pub(crate) use staging::UPLOADS_FOLDER;
pub use staging::{LIFETIME, MAX_STAGED, Staged, Staging, StagingError, Uploading};
