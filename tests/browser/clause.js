// The page of one clause: every form of its citation, and what stands in it and beside it.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAxe } from "./access.js";
import { PHONE, run } from "./site.js";

const PERMISSIONS = ["clipboard-read", "clipboard-write"];

const MEASURES = ["某县校车安全办法", "某政发〔2022〕5号", "一、总则", "1.校车应当按核定人数载客。", "某县人民政府", "2022年2月1日", ""].join("\n");
const NOTICE = ["某县教育局关于校车工作的通知", "某教〔2023〕3号", "一、要求", "1.各学校按照《某县校车安全办法》（某政发〔2022〕5号）和《某县学校食堂规定》检查校车。", "某县教育局", "2023年2月1日", ""].join("\n");

/** A notice that names a document beside it and one that is nowhere. */
async function libraryThatNamesItself(folder) {
  await writeFile(path.join(folder, "corpus", "measures.txt"), MEASURES);
  await writeFile(path.join(folder, "corpus", "notice.txt"), NOTICE);
  await run(folder, "index");
}

/** The whole of every document. */
async function wholeLibrary(site) {
  const { documents } = await site.json("/api/v1/documents");
  return Promise.all(documents.map(({ id }) => site.json(`/api/v1/documents/${id}`)));
}

/** A clause that `wants` has, with its document. */
async function findClause(site, wants) {
  for (const whole of await wholeLibrary(site)) {
    const clause = whole.clauses.find((candidate) => wants(candidate, whole));
    if (clause) return { clause, whole };
  }
  return assert.fail("no such clause in the corpus");
}

const isWithin = (span, clause) => clause.span[0] <= span[0] && span[1] <= clause.span[1];
const namesDocuments = (clause, { document }) => document.references.some(({ span }) => isWithin(span, clause));

export function testClause(check) {
  check("a clause shows every form of its citation, and each button copies its own", async (site) => {
    const { clause } = await findClause(site, (candidate, whole) => candidate.targets.length > 1 && namesDocuments(candidate, whole));
    const { citations } = await site.json(`/api/v1/cite/${clause.id}?style=all`);
    assert.ok(citations.length > 10);
    await site.visit({ permissions: PERMISSIONS }, async (page) => {
      await site.go(page, `/c/${clause.id}`);
      const forms = page.locator(".form");
      assert.equal(await forms.locator("textarea:visible").count(), 3);
      await page.getByText(/^更多格式/u).click();
      assert.equal(await forms.locator("textarea:visible").count(), citations.length);
      for (const { style, name, citation } of citations) {
        const { citation: alone } = await site.json(`/api/v1/cite/${clause.id}?style=${style}`);
        assert.equal(alone, citation);
        assert.equal(await page.getByRole("textbox", { name, exact: true }).inputValue(), citation, style);
        await page.evaluate(() => { document.getElementById("toast").textContent = ""; });
        await page.getByRole("button", { name: `复制 ${name}`, exact: true }).click();
        await page.waitForFunction((wanted) => document.querySelector("#toast q")?.textContent === wanted, citation);
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), citation, style);
      }
    });
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, `/c/${clause.id}`);
      await page.getByText(/^更多格式/u).click();
      assert.equal(await page.getByRole("button", { name: /^复制/u }).count(), 0);
      for (const { name, citation } of citations) {
        assert.equal(await page.getByRole("textbox", { name, exact: true }).inputValue(), citation);
      }
    });
  });

  check("where the clipboard is closed, a folded form stands selected", async (site) => {
    const { hits: [hit] } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    await site.visit({}, async (page) => {
      await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
      await site.go(page, hit.url);
      await page.getByText(/^更多格式/u).click();
      await page.getByRole("button", { name: "复制 简式出处" }).click();
      await page.locator("#toast").getByText("Ctrl+C").waitFor();
      const { citation } = await site.json(`/api/v1/cite/${hit.id}?style=short`);
      assert.equal(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), citation);
    });
  });

  check("a clause tells its targets, the documents it names, its units and its neighbours", async (site) => {
    const { clause, whole } = await findClause(site, (candidate, document) =>
      candidate.targets.some(({ op }) => op === ">=") && candidate.units.length > 0 && namesDocuments(candidate, document));
    const index = whole.clauses.indexOf(clause);
    await site.visit({}, async (page) => {
      await site.go(page, `/c/${clause.id}`);
      const section = (name) => page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });
      const rows = section("量化目标").locator("tbody tr");
      assert.equal(await rows.count(), clause.targets.length);
      const at = clause.targets.findIndex(({ op }) => op === ">=");
      const { indicator, value, unit, year } = clause.targets[at];
      assert.deepEqual((await rows.nth(at).locator("th, td").allTextContents()).slice(0, 4), [indicator, "不低于", String(value), unit]);
      assert.ok((await rows.nth(at).locator("td").last().textContent()).startsWith(String(year ?? "")));

      const named = whole.document.references.filter(({ span }) => isWithin(span, clause));
      const shown = await section("本条引用的文件").locator("li").allTextContents();
      for (const { title } of named) assert.ok(shown.some((text) => text.includes(`《${title}》`)), title);
      assert.equal(shown.length, new Set(named.map(({ title, doc_number }) => title + doc_number)).size);

      const [first] = clause.units;
      const units = section("责任单位");
      const search = units.getByRole("link", { name: `检索${first.name}的条款` });
      assert.deepEqual(new URL(await search.getAttribute("href"), site.origin).searchParams.getAll("unit"), [first.id]);
      await units.getByRole("link", { name: first.name, exact: true }).click();
      assert.ok(decodeURIComponent(new URL(page.url()).pathname) === `/u/${first.id}`);
      await page.getByRole("heading", { level: 1 }).waitFor();

      const ends = [0, 1, index, whole.clauses.length - 1];
      for (const place of ends) {
        await site.go(page, `/c/${whole.clauses[place].id}`);
        const neighbours = [...whole.clauses.slice(Math.max(0, place - 2), place), ...whole.clauses.slice(place + 1, place + 3)];
        const links = section("上下文").locator("a");
        const addresses = await links.evaluateAll((found) => found.map((link) => decodeURIComponent(link.getAttribute("href"))));
        assert.deepEqual(addresses, neighbours.map(({ id }) => `/c/${id}`));
      }
    });
  });

  check("a clause names documents that the library holds as links", async (site) => {
    await site.beside(libraryThatNamesItself, async (other) => {
      const { clause } = await findClause(other, (candidate) => candidate.text.includes("《某县校车安全办法》"));
      await other.visit({}, async (page) => {
        await other.go(page, `/c/${clause.id}`);
        const here = page.locator(".one section").filter({ hasText: "本条引用的文件" });
        assert.ok((await here.innerText()).includes("库中没有"));
        await here.getByRole("link", { name: /校车安全办法/u }).click();
        await page.waitForURL("**/d/*");
        await page.getByRole("heading", { name: /校车安全办法/u }).first().waitFor();
      });
    });
  });

  check("axe finds nothing on a clause with all its forms open", async (site) => {
    const { clause } = await findClause(site, (candidate, whole) => candidate.targets.length > 1 && candidate.units.length > 1 && namesDocuments(candidate, whole));
    for (const options of [{ colorScheme: "dark" }, { viewport: PHONE }]) {
      await site.visit(options, async (page) => {
        await site.go(page, `/c/${clause.id}`);
        await page.getByText(/^更多格式/u).click();
        await assertAxe(page, clause.id);
        const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(scroll <= client, `${scroll} > ${client}`);
      });
    }
  });
}
