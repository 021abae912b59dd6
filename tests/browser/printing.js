// Paper: what a page gives when it is printed, read back from the PDF.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const A4 = [595, 842];
/** The part of a sheet inside the margins, in points. */
const BODY = ["-x", "60", "-y", "72", "-W", "490", "-H", "700"];
/** Words of the controls, which mean nothing on paper. */
const CONTROLS = ["复制引文", "复制链接", "放入引文篮", "在全文中看", "上一处", "清除标记", "显示原文", "下载原文件", "逐条浏览", "逐条列出", "跳到正文", "English", "应用筛选", "接口说明"];

/** Letters as a reader takes them: fonts name some characters by their look-alikes. */
const plain = (text) => text.normalize("NFKC").replace(/[\s\u2028\u00AD]+/gu, "");

/** Prints the page and gives its sheets: size, count, the text inside the margins and that of all. */
async function print(page) {
  const folder = await mkdtemp(path.join(tmpdir(), "tiaowen-print-"));
  try {
    const file = path.join(folder, "page.pdf");
    await writeFile(file, await page.pdf({ preferCSSPageSize: true }));
    const facts = (await execute("pdfinfo", [file])).stdout;
    const text = async (...words) => (await execute("pdftotext", ["-layout", ...words, file, "-"], { maxBuffer: 1 << 26 })).stdout;
    return {
      count: Number(/^Pages:\s+(\d+)/mu.exec(facts)[1]),
      size: /^Page size:\s+([\d.]+) x ([\d.]+)/mu.exec(facts).slice(1).map((points) => Math.round(Number(points))),
      body: plain(await text(...BODY)),
      whole: plain(await text()),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const times = (text, part) => text.split(part).length - 1;

export function testPrinting(check) {
  check("a document prints on A4 with every clause once and no control", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    await site.visit({ colorScheme: "dark" }, async (page) => {
      for (const { id, url, title, doc_number: number } of documents) {
        const { clauses } = await site.json(`/api/v1/documents/${id}`);
        await site.go(page, `${url}?q=单项冠军`);
        const sheets = await print(page);
        assert.deepEqual(sheets.size, A4);
        // Other clauses may hold the same words; those of all together say how often they stand there.
        const all = clauses.map((clause) => plain(clause.text)).join("\n");
        for (const clause of clauses.filter(({ kind }) => kind !== "table_row")) {
          const words = plain(clause.text);
          if (words.length < 12) assert.ok(sheets.body.includes(words), clause.id);
          else assert.equal(times(sheets.body, words), times(all, words), clause.id);
        }
        for (const row of clauses.filter(({ kind }) => kind === "table_row")) {
          for (const cell of row.text.split(" | ")) assert.ok(holdsInOrder(sheets.body, plain(cell)), `${row.id}: ${cell}`);
        }
        assert.ok(sheets.body.includes(plain(title)) || sheets.body.includes(plain(title).slice(-12)), title);
        for (const word of CONTROLS) assert.equal(times(sheets.body, word), times(all, word), `${id} prints ${word}`);
        // Every sheet tells what it is of, where that stands, and its number.
        assert.ok(times(sheets.whole, plain(new URL(url, site.origin).href)) >= sheets.count);
        assert.ok(sheets.whole.includes(`—${sheets.count}—`));
        if (number) assert.ok(times(sheets.whole, plain(number)) >= sheets.count, number);
      }
    });
  });

  check("clause, results and basket print without controls", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    const [hit] = hits.filter(({ clause_kind: kind }) => kind === "clause");
    await site.visit({}, async (page) => {
      await site.go(page, hit.url);
      const clause = await print(page);
      assert.equal(times(clause.body, plain(hit.text)), 1);
      await page.locator("[data-basket]").first().click();
      await page.locator("[data-basket].on").first().waitFor();

      await site.go(page, "/search?q=单项冠军");
      const results = await print(page);
      assert.ok(results.body.includes("单项冠军的检索结果"));
      for (const { document } of hits) assert.ok(results.body.includes(plain(document.title).slice(0, 12)), document.title);

      await site.go(page, "/basket");
      await page.locator("#basket-list li").first().waitFor();
      const basket = await print(page);
      assert.ok(basket.body.includes(plain(hit.text)));
      for (const [name, sheets] of Object.entries({ clause, results, basket })) {
        assert.deepEqual(sheets.size, A4, name);
        for (const word of CONTROLS) assert.equal(times(sheets.body, word), 0, `${name} prints ${word}`);
        assert.ok(sheets.whole.includes("—1—"), name);
      }
    });
  });
}

/** Tells whether the characters of a narrow cell stand there in their order: its lines mix with its neighbours'. */
function holdsInOrder(text, words) {
  if (text.includes(words)) return true;
  let from = -1;
  return [...words].every((sign) => (from = text.indexOf(sign, from + 1)) >= 0);
}
