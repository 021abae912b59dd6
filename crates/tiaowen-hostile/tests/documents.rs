//! Hostile files, small ones: each is refused in plain words or read as nothing.

use tiaowen_formats::read;
use tiaowen_hostile::documents::{FOR_OFFICE, Size, all};

#[test]
fn each_is_refused_in_plain_words() {
    let mut unlike = Vec::new();
    let files = all(Size::SMALL);
    assert!(FOR_OFFICE.iter().all(|name| files.iter().any(|file| file.name == *name)));
    for file in files.iter().filter(|file| !FOR_OFFICE.contains(&file.name.as_str())) {
        match read(&file.bytes, &file.name, None) {
            Ok(source) => unlike.push(format!("{} was read: {:.80?}", file.name, source.text)),
            Err(error) => {
                println!("{}: {}", file.name, error.message());
                assert!(error.hint().ends_with('。'), "{}: {}", file.name, error.hint());
            }
        }
    }
    println!("{} files", files.len());
    assert_eq!(unlike, Vec::<String>::new());
}
