//! PDF: cycles, lies, huge numbers, streams that swell.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::{HostileFile, Size};

/// A PDF of these objects, numbered from 1; the first is its root.
fn pdf<T: AsRef<[u8]>>(objects: &[T]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
        bytes.extend(object.as_ref());
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    bytes.extend(table.bytes().chain(trailer.bytes()));
    bytes
}

const ROOT: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>";

fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<<{dictionary}/Length {}>>stream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

/// So many bytes of zero, packed.
fn packed(bytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let zeros = [0u8; 1 << 16];
    let is_written = (0..bytes / zeros.len()).all(|_| encoder.write_all(&zeros).is_ok());
    match encoder.finish() {
        Ok(packed) if is_written => packed,
        _ => panic!("memory takes it"),
    }
}

pub(super) fn files(size: Size) -> Vec<HostileFile> {
    let page = |name: &str, contents: Vec<u8>, others: &[&str]| {
        let mut objects: Vec<Vec<u8>> = [ROOT, PAGES, PAGE].map(|object| object.as_bytes().to_vec()).to_vec();
        objects.push(contents);
        objects.extend(others.iter().map(|object| object.as_bytes().to_vec()));
        HostileFile::new(name, pdf(&objects))
    };
    // Readers of PDF unpack a stream to its end, so it need not be as large.
    let bomb = packed(size.bomb_bytes / 8);
    let whole = pdf(&[ROOT, PAGES, PAGE]);
    let deep = "[".repeat(size.repeats);
    let filters = "/FlateDecode ".repeat(1_000);
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>stream\n/X Do\nendstream";
    let font = "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 6 0 R>>";
    let map = "<</Length 70>>stream\n1 begincodespacerange <0000> <FFFFFFFF> endcodespacerange\n1 beginbfrange <00000000> <FFFFFFFF> <4E00> endbfrange\nendstream";
    vec![
        HostileFile::new("页成环.pdf", pdf(&[ROOT, "<</Type/Pages/Kids[2 0 R]/Count 1>>"])),
        HostileFile::new("根成环.pdf", pdf(&["1 0 R"])),
        HostileFile::new("页数太大.pdf", pdf(&[ROOT, "<</Type/Pages/Kids[]/Count 2147483647>>"])),
        HostileFile::new("深层数组.pdf", pdf(&[ROOT.to_owned(), deep])),
        HostileFile::new("深层字典.pdf", pdf(&[ROOT.to_owned(), "<</A".repeat(size.repeats)])),
        page("炸弹.pdf", stream("/Filter/FlateDecode", &bomb), &[]),
        page("层层压缩.pdf", stream(&format!("/Filter[{filters}]"), &bomb), &[]),
        page("内容指向自己.pdf", b"4 0 R".to_vec(), &[]),
        page("图形成环.pdf", stream("", b"/X Do"), &["<<>>", form]),
        page(
            "数字太大.pdf",
            stream("", b"BT /F 1e39 Tf 99999999999999999999 -1e308 Td (\x01) Tj ET"),
            &["<</Type/Font/Subtype/Type1/BaseFont/A>>"],
        ),
        page("字表太大.pdf", stream("", b"BT /F 9 Tf <> Tj ET"), &[font, map]),
        page("长度为负.pdf", b"<</Length -1>>stream\nBT ET\nendstream".to_vec(), &[]),
        page("无数括号.pdf", stream("", "q ".repeat(size.repeats).as_bytes()), &[]),
        HostileFile::new("残缺.pdf", &whole[..whole.len() / 2]),
        HostileFile::new("只有开头.pdf", b"%PDF-1.7\n".as_slice()),
        HostileFile::new(
            "目录成环.pdf",
            b"%PDF-1.4\nxref\n0 0\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF".as_slice(),
        ),
        HostileFile::new(
            "有密码.pdf",
            [
                b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n".as_slice(),
                b"trailer<</Root 1 0 R/Encrypt<</Filter/Standard/V 9/R 9/O(x)/U(x)/P 0>>>>\n%%EOF",
            ]
            .concat(),
        ),
        HostileFile::new(
            "其实是ZIP.pdf",
            [b"%PDF-1.4\n".to_vec(), crate::package::zip(&[("甲.txt", "甲")])].concat(),
        ),
    ]
}
