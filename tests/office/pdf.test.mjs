// PDF as an office program prints it: LibreOffice prints the documents of the corpus and of the fixtures, and each is
// split like its text, by poppler and by the reader of our own. TIAOWEN names the command.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = process.env.TIAOWEN ?? path.join(ROOT, "target/debug/tiaowen");
const OFFICE_TIMEOUT_MS = 180_000;
const MAX_OUTPUT_BYTES = 64 << 20;

/** The texts of the clauses of all documents of a file, blanks aside. */
async function clauses(file, pdftotext = "") {
  const env = { ...process.env, TIAOWEN_PDFTOTEXT: pdftotext };
  const words = ["parse", file, "--format", "json", "--no-manifest"];
  const { stdout } = await execute(COMMAND, words, { env, maxBuffer: MAX_OUTPUT_BYTES });
  const first = JSON.parse(stdout);
  const documents = first.documents ?? [first];
  return documents.flatMap((document) => document.clauses.map((clause) => clause.text.replace(/\s+/gu, "")));
}

describe("PDF of an office program", () => {
  let folder;
  let names;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "tiaowen-pdf-"));
    names = [];
    for (const from of ["corpus", "tests/fixtures/documents"]) {
      for (const name of await readdir(path.join(ROOT, from))) {
        if (!name.endsWith(".txt")) continue;
        await copyFile(path.join(ROOT, from, name), path.join(folder, name));
        names.push(name);
      }
    }
    assert.ok(names.length >= 10, names.join("、"));
    const profile = pathToFileURL(path.join(folder, "profile"));
    await execute(
      "soffice",
      [`-env:UserInstallation=${profile}`, "--headless", "--infilter=Text (encoded):UTF8,LF,,zh-CN", "--convert-to", "pdf:writer_pdf_Export", ...names],
      { cwd: folder, timeout: OFFICE_TIMEOUT_MS },
    );
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  for (const [reader, pdftotext] of [["poppler", ""], ["our own reader", "none"]]) {
    test(`is split like its text, read by ${reader}`, async () => {
      const lost = [];
      let count = 0;
      for (const name of names) {
        const expected = await clauses(path.join(folder, name));
        const found = await clauses(path.join(folder, name.replace(/\.txt$/u, ".pdf")), pdftotext);
        count += expected.length;
        for (const clause of expected) {
          const at = found.indexOf(clause);
          if (at < 0) lost.push(`${name}: ${clause}`);
          else found.splice(at, 1);
        }
      }
      assert.ok(lost.length * 100 <= count, `${lost.length} of ${count}:\n${lost.join("\n")}`);
    });
  }
});
