// Word documents as an office program takes them: LibreOffice opens what the program writes, prints it to PDF and saves
// it in a format of its own; both are read back. What it saves is read as a document, too, whatever the format. TIAOWEN and REMARK name the command and the example of tiaowen-memo.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = process.env.TIAOWEN ?? path.join(ROOT, "target/debug/tiaowen");
const REMARK = process.env.REMARK ?? path.join(ROOT, "target/debug/examples/remark");
/** One start of LibreOffice, its first on this machine included. */
const OFFICE_TIMEOUT_MS = 180_000;

const PLAN = `甲市制造业高质量发展行动方案
甲政发〔2024〕1号

一、总体目标
（一）培育目标。到2027年，培育“专精特新”企业100家以上。
（二）研发目标。鼓励企业加大研发投入，研发经费支出占营业收入比重达到3%以上。
二、重点任务
（一）强化要素保障。保障重点项目用地，推进“𠮷”字号园区建设。
`;

/** A memo as another program writes it: a bold title, a table, a link, a footnote. */
const MEMO = `<html><head><meta charset="utf-8"></head><body>
<h1>关于推进企业培育的请示</h1>
<p>根据<b>《甲市制造业高质量发展行动方案》</b>（甲政发〔2024〕1号）一、（一），要“培育专精特新企业200家以上”。<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym">1</a></p>
<table border="1"><tr><td>任务</td><td>责任单位</td></tr><tr><td>培育企业90家</td><td>市经信局</td></tr></table>
<p>妥否，请<a href="https://example.org/">批示</a>。</p>
<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>“鼓励企业减少研发投入”。</p></div>
</body></html>`;

/** A document with numbers that the office prints by itself, a table with merged cells, a note. */
const NUMBERED = `<html><head><meta charset="utf-8"></head><body>
<p>甲市工业经济稳进提质若干措施</p>
<ol><li>支持企业扩大投资。到2027年，新增规上企业100家。（责任单位：市经信局）</li><li>支持技术改造。<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym">1</a></li></ol>
<table border="1"><tr><td>任务</td><td>责任单位</td></tr><tr><td>培育企业90家</td><td rowspan="2">市经信局</td></tr><tr><td>建设园区</td></tr></table>
<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>指设备更新。</p></div>
</body></html>`;

/** Letters as a reader takes them: lines and fonts set aside. */
const plain = (text) => text.normalize("NFKC").replace(/[\s\u00AD]+/gu, "");

/** What a flat OpenDocument text says in its comments, and the words that each stands on. */
function comments(source) {
  const text = (piece) => piece.replace(/<dc:[\s\S]*?<\/dc:[a-z]+>|<[^>]*>|\s+/gu, "");
  const range = /<office:annotation [^>]*office:name="([^"]+)"[^>]*>([\s\S]*?)<\/office:annotation>([\s\S]*?)<office:annotation-end office:name="\1"/gu;
  return [...source.matchAll(range)].map(([, , said, words]) => {
    assert.match(said, /<dc:creator>引文体检<\/dc:creator>\s*<dc:date>2026-03-01T09:30:00/u);
    return [text(words), text(said.replace(/<meta:[\s\S]*?<\/meta:[a-z-]+>/gu, ""))];
  });
}

const times = (text, part) => text.split(plain(part)).length - 1;

describe("Word documents in an office program", () => {
  let folder;
  /** The texts of the PDFs by name, cell by cell and line by line. */
  const printed = {};
  const lines = {};
  /** The comments by name, as LibreOffice took them. */
  const taken = {};

  const file = (name) => path.join(folder, name);
  const office = (...words) =>
    execute("soffice", [`-env:UserInstallation=${pathToFileURL(file("profile"))}`, "--headless", ...words], {
      cwd: folder,
      timeout: OFFICE_TIMEOUT_MS,
    });
  const tiaowen = async (...words) =>
    (await execute(COMMAND, [...words, "--corpus", file("corpus"), "--index", file("index")], { cwd: folder })).stdout;

  before(async () => {
    await execute("soffice", ["--version"]).catch(() => {
      throw new Error("没有找到 LibreOffice（命令 soffice）\n\n提示：请安装 libreoffice-writer-nogui，或用 root 运行 tests/run，由它安装。");
    });
    folder = await mkdtemp(path.join(tmpdir(), "tiaowen-office-"));
    await mkdir(file("corpus"));
    await writeFile(file("corpus/方案.txt"), PLAN);
    await writeFile(file("请示.html"), MEMO);
    await writeFile(file("草稿.md"), "# 请示\n\n　　到2027年，培育企业200家。\n");
    await tiaowen("index");
    const found = JSON.parse(await tiaowen("search", "企业 OR 园区", "--format", "json"));
    const ids = found.hits.map((hit) => hit.id).sort();
    assert.equal(ids.length, 3, JSON.stringify(found.hits));
    await tiaowen("cite", ...ids, "--export", file("引文.docx"));
    await office("--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML", file("请示.html"));
    const remarks = ["200家", "原文为100家以上", "鼓励企业减少", "原文为加大", "90家", "与方案不符", "批示", "可用"];
    assert.equal((await execute(REMARK, [file("请示.docx"), file("请示（批注）.docx"), ...remarks])).stdout, "4\n");
    assert.equal((await execute(REMARK, [file("草稿.md"), file("草稿（批注）.docx"), ...remarks.slice(0, 2)])).stdout, "1\n");
    const names = ["引文", "请示（批注）", "草稿（批注）"];
    for (const kind of ["pdf", "fodt"]) await office("--convert-to", kind, ...names.map((name) => file(`${name}.docx`)));
    for (const name of names) {
      printed[name] = plain((await execute("pdftotext", [file(`${name}.pdf`), "-"])).stdout);
      lines[name] = plain((await execute("pdftotext", ["-layout", file(`${name}.pdf`), "-"])).stdout);
      taken[name] = comments(await readFile(file(`${name}.fodt`), "utf8"));
    }
    if (process.env.TIAOWEN_KEEP) console.log(`kept: ${folder}`);
  });

  after(async () => {
    if (folder && !process.env.TIAOWEN_KEEP) await rm(folder, { recursive: true, force: true });
  });

  const check = (name, expected, texts = printed) => {
    for (const [part, count] of expected) {
      assert.equal(times(texts[name], part), count, `${part} in ${name}:\n${texts[name]}`);
    }
  };

  test("an export has its quotations, their footnotes and the table of sources", () => {
    check("引文", [
      ["共 3 条", 1],
      ["1. “（一）培育目标。到2027年，培育‘专精特新’企业100家以上。”", 1],
      // Once as a quotation, once as a row.
      ["鼓励企业加大研发投入，研发经费支出占营业收入比重达到3%以上", 2],
      ["推进‘𠮷’字号园区建设", 1],
      ["推进“𠮷”字号园区建设", 1],
      ["引用台账", 1],
    ]);
    check("引文", [
      ["1《甲市制造业高质量发展行动方案》（甲政发〔2024〕1号），一、（一）。", 1],
      ["3《甲市制造业高质量发展行动方案》（甲政发〔2024〕1号），二、（一）。", 1],
      ["序号 文件 文号 位置 原文 校验值 导出日期", 1],
      ["甲政发〔2024〕1号一、（二）", 1],
      ["— 1 —", 1],
      ["— 2 —", 1],
    ], lines);
  });

  test("comments stand on their words in a memo that another program wrote, and nothing is lost", () => {
    check("请示（批注）", [
      ["《甲市制造业高质量发展行动方案》（甲政发〔2024〕1号）一、（一），要“培育专精特新企业200家以上”。", 1],
      ["“鼓励企业减少研发投入”。", 1],
      ["市经信局", 1],
    ]);
    assert.deepEqual(taken["请示（批注）"], [
      ["200家", "原文为100家以上"],
      // A note is remarked where the text refers to it.
      ["1“鼓励企业减少研发投入”。", "原文为加大"],
      ["90家", "与方案不符"],
      ["批示", "可用"],
    ]);
  });

  /** The places and texts of the clauses of a file. */
  const clauses = async (name) => {
    const words = ["parse", file(name), "--no-manifest", "--format", "json"];
    const document = JSON.parse((await execute(COMMAND, words, { cwd: folder })).stdout);
    return document.clauses.map(({ path, text }) => `${path.join("/")}: ${text}`);
  };

  test("a document gives the same clauses in every format of an office", async () => {
    await writeFile(file("方案.txt"), PLAN);
    await writeFile(file("措施.html"), NUMBERED);
    const kinds = ["docx:MS Word 2007 XML", "doc:MS Word 97", "rtf:Rich Text Format", "odt:writer8"];
    for (const kind of kinds) {
      await office("--infilter=Text (encoded):UTF8", "--convert-to", kind, file("方案.txt"));
    }
    await office("--infilter=HTML (StarWriter)", "--convert-to", kinds[0], file("措施.html"));
    for (const kind of kinds.slice(1)) await office("--convert-to", kind, file("措施.docx"));
    const plain = await clauses("方案.txt");
    assert.equal(plain.length, 3);
    const numbered = [
      "1.支持企业扩大投资。到2027年，新增规上企业100家。（责任单位：市经信局）",
      "2.支持技术改造。",
      "培育企业90家 | 市经信局",
      "建设园区 | 市经信局",
      "注：指设备更新。",
    ];
    for (const kind of kinds) {
      const extension = kind.split(":")[0];
      assert.deepEqual(await clauses(`方案.${extension}`), plain, extension);
      const seen = await clauses(`措施.${extension}`);
      assert.equal(seen.length, numbered.length, `${extension}: ${seen.join("\n")}`);
      for (const [at, text] of numbered.entries()) assert.ok(seen[at].endsWith(`: ${text}`), `${extension}: ${seen[at]}`);
    }
  });

  test("a memo of text becomes a document with comments", () => {
    check("草稿（批注）", [["#请示", 1], ["到2027年，培育企业200家。", 1]]);
    assert.deepEqual(taken["草稿（批注）"], [["200家", "原文为100家以上"]]);
    assert.deepEqual(taken["引文"], []);
  });
});
