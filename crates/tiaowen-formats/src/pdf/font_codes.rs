//! What the codes of fonts stand for that bring no table of their own (`ToUnicode`), but draw from a collection that
//! every reader of PDF knows: `GBK-EUC-H`, or `Identity-H` over Adobe-GB1. Government printing offices use such fonts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use hayro_cmap::{BfString, CMap, CMapName, CidFamily};
use hayro_font::hayro_syntax::object::dict::keys::{
    CIDSYSTEMINFO, DESCENDANT_FONTS, ENCODING, ORDERING, REGISTRY, TO_UNICODE,
};
use hayro_font::hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, Stream, String as Bytes};

/// From codes to signs by way of the collection.
#[derive(Clone)]
pub(super) struct FontCode {
    encoding: Arc<CMap>,
    unicode: Arc<CMap>,
}

/// The tables of a file, each read once: pages choose their fonts anew for every line, and a table has tens of thousands
/// of entries.
#[derive(Default)]
pub(super) struct CodeTables {
    known: RefCell<HashMap<Vec<u8>, Option<Arc<CMap>>>>,
    embedded: RefCell<HashMap<ObjectIdentifier, Option<Arc<CMap>>>>,
}

impl FontCode {
    /// Of a font that needs it.
    pub(super) fn of(font: &Dict<'_>, tables: &CodeTables) -> Option<Self> {
        if font.contains_key(TO_UNICODE) || !font.contains_key(DESCENDANT_FONTS) {
            return None;
        }
        let encoding = match font.get::<Object<'_>>(ENCODING)? {
            Object::Name(name) => tables.known(CMapName::from_bytes(name.as_ref()))?,
            Object::Stream(stream) => tables.embedded(&stream)?,
            _ => return None,
        };
        let named =
            encoding.metadata().character_collection.as_ref().map(|collection| collection.family.clone());
        let family =
            named.filter(|family| *family != CidFamily::AdobeIdentity).or_else(|| family_of(font))?;
        Some(Self { unicode: tables.known(family.ucs2_cmap()?)?, encoding })
    }

    pub(super) fn decode(&self, code: u32) -> Option<BfString> {
        let cid = (1..=4).find_map(|bytes| self.encoding.lookup_cid_code(code, bytes))?;
        self.unicode.lookup_bf_string(cid)
    }
}

impl CodeTables {
    /// One that every reader has.
    fn known(&self, name: CMapName<'_>) -> Option<Arc<CMap>> {
        let read = || match name {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            known => CMap::parse(hayro_cmap::load_embedded(known)?, hayro_cmap::load_embedded),
        };
        let mut known = self.known.borrow_mut();
        known.entry(name.to_bytes().to_vec()).or_insert_with(|| read().map(Arc::new)).clone()
    }

    /// One that the file brings.
    fn embedded(&self, stream: &Stream<'_>) -> Option<Arc<CMap>> {
        let read = || CMap::parse(&stream.decoded_data().ok()?, hayro_cmap::load_embedded).map(Arc::new);
        // Every stream is an object of its own.
        let Some(id) = stream.dict().obj_id() else { return read() };
        self.embedded.borrow_mut().entry(id).or_insert_with(read).clone()
    }
}

/// The collection of signs that a font draws from.
fn family_of(font: &Dict<'_>) -> Option<CidFamily> {
    let descendant = font.get::<Array<'_>>(DESCENDANT_FONTS)?.iter::<Dict<'_>>().next()?;
    let info = descendant.get::<Dict<'_>>(CIDSYSTEMINFO)?;
    let (registry, ordering) = (info.get::<Bytes<'_>>(REGISTRY)?, info.get::<Bytes<'_>>(ORDERING)?);
    Some(CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()))
}
