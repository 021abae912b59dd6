// Documents as an office program saves and prints them: LibreOffice makes Word documents and PDF of the documents of
// the corpus and of the fixtures, and each is split like its text; PDF by poppler and by the reader of our own. TIAOWEN
// names the command.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = process.env.TIAOWEN ?? path.join(ROOT, "target/debug/tiaowen");
const OFFICE_TIMEOUT_MS = 300_000;
const MAX_OUTPUT_BYTES = 64 << 20;
/** Below it stands, in a fixture, what a person expects of the text. */
const RULE = "\n────\n";
/** Characters of a text that shows how it is set. */
const LONG = 1_000;

/** What a document gives in each form: blanks aside in print, which does not keep how many there are. */
const FORMS = [
  { name: "Word by LibreOffice", extension: "docx", filter: "docx:MS Word 2007 XML", pdftotext: "", isExact: true },
  { name: "PDF by LibreOffice, read by poppler", extension: "pdf", filter: "pdf:writer_pdf_Export", pdftotext: "" },
  { name: "PDF by LibreOffice, read by our own reader", extension: "pdf", filter: "pdf:writer_pdf_Export", pdftotext: "none" },
];

/** The clauses of all documents of a file, as they are shown, with whether something is said of their place. */
async function clauses(file, { pdftotext, isExact }) {
  const env = { ...process.env, TIAOWEN_PDFTOTEXT: pdftotext };
  const words = ["parse", file, "--format", "json", "--no-manifest"];
  const { stdout } = await execute(COMMAND, words, { env, maxBuffer: MAX_OUTPUT_BYTES });
  const first = JSON.parse(stdout);
  const tidy = (text) => (isExact ? text : text.replace(/\s+/gu, ""));
  return (first.documents ?? [first]).flatMap((document) =>
    document.clauses.map((clause) => ({
      shown: tidy(`${clause.id.split("/").slice(1).join("/")} [${clause.path.join("/")}] ${clause.text}`),
      isTold: document.diagnostics.some(({ span }) => span[0] < clause.span[1] && clause.span[0] <= span[1]),
    })),
  );
}

/** The texts by name: the corpus, and of the fixtures of kinds of documents those that are long. */
async function texts() {
  const found = [];
  for (const from of ["corpus", "tests/fixtures/kinds"]) {
    for (const name of await readdir(path.join(ROOT, from))) {
      if (!/\.(txt|case)$/u.test(name)) continue;
      const text = (await readFile(path.join(ROOT, from, name), "utf8")).split(RULE)[0];
      if ([...text].length >= LONG) found.push([name.replace(/\.[a-z]+$/u, ""), text]);
    }
  }
  return found;
}

/** A text as it was before it was printed: without page numbers and running heads, its paragraphs in one piece each. */
async function unprinted(file) {
  const { stdout } = await execute(COMMAND, ["parse", file, "--format", "json", "--no-manifest"], { maxBuffer: MAX_OUTPUT_BYTES });
  const first = JSON.parse(stdout);
  const cuts = (first.documents ?? [first]).flatMap(({ noise, clauses }) => [
    ...noise.filter(({ reason }) => ["page_furniture", "page_break"].includes(reason)).map(({ span }) => span),
    ...clauses.filter(({ kind }) => kind !== "table_row").flatMap((clause) => clause.cuts),
  ]);
  const signs = [...(await readFile(file, "utf8"))];
  for (const [start, end] of cuts) signs.fill("", start, end);
  return signs.join("");
}

const escaped = (text) => text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;").replace(/>/gu, "&gt;");

/** A text as a person has it in an office program: a paragraph for each line, rows as tables, no signs of Markdown. */
function written(text) {
  let body = "";
  let inTable = false;
  for (const line of text.split("\n")) {
    const inside = /^\s*\|(.*)\|\s*$/u.exec(line)?.[1];
    if (inside !== undefined && /^[|:\- ]+$/u.test(inside)) continue;
    const cells = inside?.split("|") ?? (line.includes("\t") ? line.split("\t") : undefined);
    if ((cells !== undefined) !== inTable) {
      inTable = !inTable;
      body += inTable ? '<table border="1" cellspacing="0">' : "</table>";
    }
    if (cells) body += `<tr>${cells.map((cell) => `<td>${escaped(cell.trim())}</td>`).join("")}</tr>`;
    else if (line.trim()) {
      const words = line.replace(/^\s*#+\s*/u, "").trim();
      // The first line is the title; paragraphs are indented by two signs.
      const style = body === "" ? "text-align: center" : "text-indent: 24pt";
      body += `<p style="${style}">${escaped(words)}</p>\n`;
    }
  }
  return `<html><head><meta charset="utf-8"></head><body>${body}${inTable ? "</table>" : ""}</body></html>`;
}

describe("documents of an office program", () => {
  let folder;
  let names;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "tiaowen-forms-"));
    const all = await texts();
    names = all.map(([name]) => name);
    assert.ok(names.length >= 15, names.join("、"));
    for (const [name, text] of all) {
      const file = path.join(folder, `${name}.txt`);
      await writeFile(file, text.replace(/^\uFEFF/u, ""));
      const whole = await unprinted(file);
      await writeFile(file, whole);
      await writeFile(path.join(folder, `${name}.html`), written(whole));
    }
    const profile = pathToFileURL(path.join(folder, "profile"));
    for (const filter of new Set(FORMS.map((form) => form.filter))) {
      await execute(
        "soffice",
        [`-env:UserInstallation=${profile}`, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", filter, ...names.map((name) => `${name}.html`)],
        { cwd: folder, timeout: OFFICE_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES },
      );
    }
    if (process.env.TIAOWEN_KEEP) console.log(`kept: ${folder}`);
  });

  after(async () => {
    if (folder && !process.env.TIAOWEN_KEEP) await rm(folder, { recursive: true, force: true });
  });

  for (const form of FORMS) {
    test(`are split like their texts: ${form.name}`, async () => {
      const differing = [];
      let [count, lost, silent] = [0, 0, 0];
      for (const name of names) {
        const expected = await clauses(path.join(folder, `${name}.txt`), form);
        const found = await clauses(path.join(folder, `${name}.${form.extension}`), form);
        count += expected.length;
        for (const { shown } of expected) {
          const at = found.findIndex((clause) => clause.shown === shown);
          if (at >= 0) found.splice(at, 1);
          else differing.push(`${name}: - ${shown}`) && (lost += 1);
        }
        for (const { shown, isTold } of found) {
          differing.push(`${name}: ${isTold ? "told" : "not told"}: + ${shown}`);
          if (!isTold) silent += 1;
        }
      }
      const share = `${((100 * (count - lost)) / count).toFixed(2)} % of ${count} clauses of ${names.length} documents, ${silent} differences not told`;
      console.log(`${form.name}: ${share}`);
      const most = form.isExact ? 0 : count / 100;
      assert.ok(lost <= most && silent === 0, `${share}\n${differing.join("\n")}`);
    });
  }
});
