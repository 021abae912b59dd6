//! `tiaowen cite`: a clause in quotation marks with its citation, ready to paste.

use jiff::Zoned;
use tiaowen_server::objects::CitationObject;
use tiaowen_server::{cited_id, clause_object};

use super::Outcome;
use super::find::{Finder, Target};
use crate::arguments::{CiteArguments, Format, Settings};
use crate::failure::{Exit, Failure};
use crate::index::open_searcher;
use crate::output::Output;

pub(super) fn run(arguments: &CiteArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let searcher = open_searcher(settings)?;
    let clause = match Finder::new(&searcher, settings)?.find(&arguments.id)? {
        Target::Clause(clause) => clause,
        Target::Document(metadata) => return Err(whole_document(&metadata.id).into()),
    };
    // What was found stands under another id or reads otherwise than before: whoever quotes must know, but the
    // quotation on standard output stays clean.
    for notice in clause.notices(output.language) {
        eprintln!("{}{notice}", output.language.choose("提示：", "Note: "));
    }
    let object = clause_object(&clause.found, &clause.metadata, Zoned::now().date());
    match output.format {
        Format::Text => output.line(&object.citation)?,
        Format::Json => output.json(&CitationObject {
            id: cited_id(&clause.found),
            url: object.url,
            style: "default",
            place: object.place,
            citation: object.citation,
        })?,
    }
    Ok(Exit::Found)
}

fn whole_document(id: &str) -> Failure {
    Failure::new(
        [
            &format!("{id} 是整份文件，引用要指明其中一条"),
            &format!("用 tiaowen show {id} 找到条文的编号，再运行 tiaowen cite {id}/…。"),
        ],
        [
            &format!("{id} is a whole document; a citation names one clause"),
            &format!("Find the clause with `tiaowen show {id}`, then run `tiaowen cite {id}/…`."),
        ],
    )
}
