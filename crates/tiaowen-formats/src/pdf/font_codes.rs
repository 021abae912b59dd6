//! What the codes of fonts stand for that bring no table of their own (`ToUnicode`), but draw from a collection that
//! every reader of PDF knows: `GBK-EUC-H`, or `Identity-H` over Adobe-GB1. Government printing offices use such fonts.

use hayro_cmap::{BfString, CMap, CMapName, CidFamily};
use hayro_font::hayro_syntax::object::dict::keys::{
    CIDSYSTEMINFO, DESCENDANT_FONTS, ENCODING, ORDERING, REGISTRY, TO_UNICODE,
};
use hayro_font::hayro_syntax::object::{Array, Dict, Object, String as Bytes};

/// From codes to signs by way of the collection.
pub(super) struct FontCode {
    encoding: CMap,
    unicode: CMap,
}

impl FontCode {
    /// Of a font that needs it.
    pub(super) fn of(font: &Dict<'_>) -> Option<Self> {
        if font.contains_key(TO_UNICODE) || !font.contains_key(DESCENDANT_FONTS) {
            return None;
        }
        let encoding = match font.get::<Object<'_>>(ENCODING)? {
            Object::Name(name) => match CMapName::from_bytes(name.as_ref()) {
                CMapName::IdentityH => CMap::identity_h(),
                CMapName::IdentityV => CMap::identity_v(),
                known => load(known)?,
            },
            Object::Stream(stream) => CMap::parse(&stream.decoded_data().ok()?, hayro_cmap::load_embedded)?,
            _ => return None,
        };
        let named =
            encoding.metadata().character_collection.as_ref().map(|collection| collection.family.clone());
        let family =
            named.filter(|family| *family != CidFamily::AdobeIdentity).or_else(|| family_of(font))?;
        Some(Self { unicode: load(family.ucs2_cmap()?)?, encoding })
    }

    pub(super) fn decode(&self, code: u32) -> Option<BfString> {
        let cid = (1..=4).find_map(|bytes| self.encoding.lookup_cid_code(code, bytes))?;
        self.unicode.lookup_bf_string(cid)
    }
}

fn load(name: CMapName<'_>) -> Option<CMap> {
    CMap::parse(hayro_cmap::load_embedded(name)?, hayro_cmap::load_embedded)
}

/// The collection of signs that a font draws from.
fn family_of(font: &Dict<'_>) -> Option<CidFamily> {
    let descendant = font.get::<Array<'_>>(DESCENDANT_FONTS)?.iter::<Dict<'_>>().next()?;
    let info = descendant.get::<Dict<'_>>(CIDSYSTEMINFO)?;
    let (registry, ordering) = (info.get::<Bytes<'_>>(REGISTRY)?, info.get::<Bytes<'_>>(ORDERING)?);
    Some(CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()))
}
