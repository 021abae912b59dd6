//! Files of old office programs: LibreOffice makes files of today of them, which the readers here take. Without it a
//! clear word says what to do. Knows nothing of what stands in the files.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ReadError;
use crate::error::damaged;
use crate::program::{self, Limits, ProgramError};

/// What LibreOffice may take: its first start on a machine makes a profile, and slow disks make that slow.
const LIMITS: Limits = Limits { time: Duration::from_secs(90), output_bytes: 1 << 20 };

/// Bytes of a file that it makes.
const MAX_MADE_BYTES: u64 = 64 << 20;

/// The variable of the environment that names the program.
const VARIABLE: &str = "TIAOWEN_SOFFICE";

/// What is made of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A document of Word.
    Word,
    /// A workbook.
    Workbook,
}

/// A kind of file that LibreOffice reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OldKind {
    /// .doc, .wps.
    Word,
    /// .rtf.
    RichText,
    /// .odt.
    OpenText,
    /// A document as a single part of XML, as Word 2003 and later save it.
    FlatXml,
    /// .xls, .et.
    Workbook,
    /// .ods.
    OpenSheet,
}

impl OldKind {
    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Word => "旧版 Word 或 WPS 文件",
            Self::RichText => "RTF 文件",
            Self::OpenText => "OpenDocument 文档",
            Self::FlatXml => "Word XML 文件",
            Self::Workbook => "旧版 Excel 或 WPS 表格",
            Self::OpenSheet => "OpenDocument 表格",
        }
    }

    /// What is made of it.
    pub(crate) fn target(self) -> Target {
        match self {
            Self::Word | Self::RichText | Self::OpenText | Self::FlatXml => Target::Word,
            Self::Workbook | Self::OpenSheet => Target::Workbook,
        }
    }

    /// How the name of the file ends that is handed over. The names of files are those of strangers and stay here.
    fn extension(self) -> &'static str {
        match self {
            Self::Word => "doc",
            Self::RichText => "rtf",
            Self::OpenText => "odt",
            Self::FlatXml => "xml",
            Self::Workbook => "xls",
            Self::OpenSheet => "ods",
        }
    }
}

/// Makes a file of today of an old one, in a folder and with a profile of its own.
///
/// # Errors
/// [`ReadError::NeedsOffice`] without LibreOffice, and others when it makes nothing of the file.
pub(crate) fn convert(bytes: &[u8], kind: OldKind) -> Result<Vec<u8>, ReadError> {
    let Some(office) = find() else { return Err(ReadError::NeedsOffice { what: kind.name() }) };
    convert_with(&office, bytes, kind)
}

fn convert_with(office: &Path, bytes: &[u8], kind: OldKind) -> Result<Vec<u8>, ReadError> {
    let failed = |error: std::io::Error| ReadError::OfficeFailed { cause: error.to_string() };
    let folder = tempfile::Builder::new().prefix("tiaowen-office-").tempdir().map_err(failed)?;
    let source = folder.path().join(format!("source.{}", kind.extension()));
    fs::write(&source, bytes).map_err(failed)?;
    let made = folder.path().join("made");
    fs::create_dir(&made).map_err(failed)?;
    let (extension, filter) = match kind.target() {
        Target::Word => ("docx", "docx:MS Word 2007 XML"),
        Target::Workbook => ("xlsx", "xlsx:Calc MS Excel 2007 XML"),
    };
    let mut profile = OsString::from("-env:UserInstallation=file://");
    profile.push(folder.path().join("profile"));
    let words =
        ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", filter, "--outdir"];
    let mut arguments: Vec<OsString> = vec![profile];
    arguments.extend(words.map(OsString::from));
    arguments.extend([made.clone().into_os_string(), source.into_os_string()]);
    let outcome = program::run(office, &arguments, LIMITS).map_err(|error| match error {
        ProgramError::NotStarted { .. } => ReadError::NeedsOffice { what: kind.name() },
        error => damaged(error),
    })?;
    read_made(&made.join(format!("source.{extension}"))).ok_or_else(|| {
        let said = String::from_utf8_lossy(&outcome.output);
        let (said, complaint) = (said.trim(), outcome.complaint.trim());
        // One without the part for workbooks.
        if [said, complaint].iter().any(|said| said.contains("no export filter")) {
            return ReadError::NeedsOffice { what: kind.name() };
        }
        damaged(format!("soffice made nothing of it ({}): {said} {complaint}", outcome.status))
    })
}

/// The program, wherever it is usually put.
fn find() -> Option<PathBuf> {
    const PLACES: [&str; 4] = [
        "/usr/lib/libreoffice/program/soffice",
        "/opt/libreoffice/program/soffice",
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        "C:\\Program Files\\LibreOffice\\program\\soffice.com",
    ];
    let named = program::find("soffice", VARIABLE);
    let is_chosen = std::env::var_os(VARIABLE).is_some_and(|named| !named.is_empty());
    named.or_else(
        || if is_chosen { None } else { PLACES.iter().map(PathBuf::from).find(|path| path.is_file()) },
    )
}

fn read_made(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok()?.len();
    if length > MAX_MADE_BYTES { None } else { fs::read(path).ok() }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Converts with a program of this script, which finds the file in `$last` and its folder in `$folder`.
    fn check(script: &str, expected: Result<&[u8], &str>) {
        let folder = tempfile::tempdir().expect("a folder");
        let office = folder.path().join("soffice");
        fs::write(
            &office,
            format!("#!/bin/sh\nfor last; do :; done\nfolder=$(dirname \"$last\")\n{script}\n"),
        )
        .expect("a script");
        fs::set_permissions(&office, fs::Permissions::from_mode(0o755)).expect("a script");
        let made = convert_with(&office, b"old", OldKind::Word);
        match (made, expected) {
            (Ok(made), Ok(expected)) => assert_eq!(made, expected, "{script}"),
            (Err(error), Err(expected)) => assert_eq!(error.message(), expected, "{script}"),
            (made, expected) => panic!("{script}: {made:?}, not {expected:?}"),
        }
    }

    #[test]
    fn takes_what_the_program_makes() {
        check("cat \"$last\" - </dev/null > \"$folder/made/source.docx\"", Ok(b"old"));
        check("echo no; exit 0", Err("文件不完整或已损坏"));
        check(
            "echo 'Error: no export filter' >&2",
            Err("这是旧版 Word 或 WPS 文件，要借助 LibreOffice 才能读取，这台机器上没有找到它"),
        );
        check("head -c 70000000 /dev/zero > \"$folder/made/source.docx\"", Err("文件不完整或已损坏"));
        let missing = convert_with(Path::new("/no/such/soffice"), b"old", OldKind::Workbook).err();
        let missing = missing.map(|error| error.message());
        let told = "这是旧版 Excel 或 WPS 表格，要借助 LibreOffice 才能读取，这台机器上没有找到它";
        assert_eq!(missing.as_deref(), Some(told));
    }
}
