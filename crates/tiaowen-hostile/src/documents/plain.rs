//! Texts that are none, and files that are called something else.

use super::{HostileFile, Size};

pub(super) fn files(size: Size) -> Vec<HostileFile> {
    let rtf = format!("{{\\rtf1 {}", "{".repeat(size.repeats));
    let flat = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><w:wordDocument xmlns:w=\"x\">&f;{}",
        "<w:p>".repeat(1_000)
    );
    let mixed = [b"\xC4\xFE\xB2\xA8\n".as_slice(), "构\n".as_bytes()].concat();
    vec![
        HostileFile::new("空.txt", b"".as_slice()),
        HostileFile::new("只有空白.txt", "　\n \t\r\n".as_bytes()),
        HostileFile::new("只有字节序标记.txt", b"\xEF\xBB\xBF".as_slice()),
        HostileFile::new("零.txt", vec![0; 4_096]),
        HostileFile::new("程序.txt", [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0x90; 512]].concat()),
        HostileFile::new("程序.docx", [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 512]].concat()),
        HostileFile::new("图片.html", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0; 64]].concat()),
        HostileFile::new("压缩.txt", [b"\x1f\x8b\x08\0\0\0\0\0".as_slice(), &[0xFF; 64]].concat()),
        HostileFile::new("两种编码.txt", mixed),
        HostileFile::new("半个字.txt", [b"\xFF\xFE".as_slice(), &[0x00, 0xD8].repeat(9), &[0x41]].concat()),
        HostileFile::new(
            "没有正文.html",
            "<script>alert(1)</script><style>a{}</style><!-- 甲 -->".as_bytes(),
        ),
        HostileFile::new("深层标签.html", "<div>".repeat(size.repeats)),
        HostileFile::new("深层括号.rtf", rtf),
        HostileFile::new("外部实体.doc", flat),
    ]
}
