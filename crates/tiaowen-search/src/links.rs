//! The addresses of pages: of documents and of clauses, whatever characters their ids hold. One place for all who
//! write or read them; knows nothing of HTTP.
//!
//! A clause's page is `/c/{document id}/{address}`, each segment percent-encoded. The address is what stands
//! behind the document in the clause's id (`yzbf-2016-152/3.2.1`), or the whole id of a clause that was split
//! elsewhere (`/c/import-0a1b2c3d4e5f/S00001`).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tiaowen_document::address::is_imported;

/// What stays as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Stands in front of an address that a browser would take for a step up or no step at all: `.` and `..`.
const STEP_GUARD: char = '~';

/// The path of a document's page.
///
/// ```
/// assert_eq!(tiaowen_search::links::document_url("yzbf-2016-152"), "/d/yzbf-2016-152");
/// ```
pub fn document_url(document_id: &str) -> String {
    format!("/d/{}", encode(document_id))
}

/// The path of a responsible unit's page. The id of a unit that is in no registry (`region/name`) keeps its slash.
///
/// ```
/// assert_eq!(tiaowen_search::links::unit_url("nb-keji"), "/u/nb-keji");
/// assert_eq!(tiaowen_search::links::unit_url("a b/c?"), "/u/a%20b/c%3F");
/// ```
pub fn unit_url(unit_id: &str) -> String {
    let segments: Vec<String> = unit_id.split('/').map(encode).collect();
    format!("/u/{}", segments.join("/"))
}

/// The path of a clause's page, by its id or by the id of an item inside it.
///
/// ```
/// use tiaowen_search::links::clause_url;
///
/// assert_eq!(clause_url("yzbf-2016-152", "yzbf-2016-152/3.2.1"), "/c/yzbf-2016-152/3.2.1");
/// assert_eq!(clause_url("import-1", "S/1"), "/c/import-1/S%2F1");
/// ```
pub fn clause_url(document_id: &str, clause_id: &str) -> String {
    let address = address_of(clause_id, document_id);
    let guard = if is_step(address) { STEP_GUARD.to_string() } else { String::new() };
    format!("/c/{}/{guard}{}", encode(document_id), encode(address))
}

/// The place of a clause on its document's page.
pub fn place_url(document_id: &str, clause_id: &str) -> String {
    format!("{}#{}", document_url(document_id), encode(address_of(clause_id, document_id)))
}

/// The address of a clause below its document: what its id says behind the document's, or the whole id of a
/// clause that was split elsewhere.
pub fn address_of<'clause>(clause_id: &'clause str, document_id: &str) -> &'clause str {
    if is_imported(document_id) {
        return clause_id;
    }
    clause_id.strip_prefix(document_id).and_then(|rest| rest.strip_prefix('/')).unwrap_or(clause_id)
}

/// The id of the clause at an address below a document; undoes [`address_of`].
pub fn clause_id_at(document_id: &str, address: &str) -> String {
    if is_imported(document_id) { address.to_owned() } else { format!("{document_id}/{address}") }
}

/// The address that a decoded segment of a clause's page stands for.
pub fn address_in_segment(segment: &str) -> &str {
    if is_step(segment) { segment.strip_prefix(STEP_GUARD).unwrap_or(segment) } else { segment }
}

/// Reads document id and address out of the path of a clause's page; `None` for other paths. The path may stand
/// behind the name of a server and before `?` or `#`.
pub fn read_clause_url(url: &str) -> Option<(String, String)> {
    let path = &url[url.find("/c/")? + "/c/".len()..];
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let (document, segment) = path.trim_end_matches('/').split_once('/')?;
    let decode = |text: &str| percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    Some((decode(document)?, address_in_segment(&decode(segment)?).to_owned()))
}

/// Tells `.`, `..` and these behind any number of guards, so that taking one guard off undoes putting one on.
fn is_step(address: &str) -> bool {
    matches!(address.trim_start_matches(STEP_GUARD), "." | "..")
}

fn encode(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clauses_have_one_segment_behind_their_document() {
        let check = |document: &str, clause: &str, expected: &str| {
            assert_eq!(clause_url(document, clause), expected, "{document} {clause}");
        };
        check("a-1", "a-1/3.2.1", "/c/a-1/3.2.1");
        check("a-1", "a-1/p1~2", "/c/a-1/p1~2");
        check("a-1", "a-1/x_2", "/c/a-1/x_2");
        check("import-1", "S00001", "/c/import-1/S00001");
        check("import-1", "a/b c", "/c/import-1/a%2Fb%20c");
        check("import-1", "第一条?#%", "/c/import-1/%E7%AC%AC%E4%B8%80%E6%9D%A1%3F%23%25");
        check("import-1", "..", "/c/import-1/~..");
        check("import-1", "~.", "/c/import-1/~~.");
        check("import-1", "import-1/1", "/c/import-1/import-1%2F1");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(id in "[^\\p{Cc}]{1,12}", plain in "[~./ ]{1,4}") {
            for id in [id, plain] {
                let url = clause_url("import-1", &id);
                prop_assert!(url.is_ascii() && url.matches('/').count() == 3, "{}", url);
                prop_assert!(!url.ends_with("/.") && !url.ends_with("/.."));
                let read = read_clause_url(&format!("http://127.0.0.1:8686{url}?lang=en#x"));
                let read = read.map(|(document, address)| clause_id_at(&document, &address));
                prop_assert_eq!(read, Some(id));
            }
        }
    }
}
