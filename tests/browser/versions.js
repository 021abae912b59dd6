// Old versions: a clause as it was cited, what differs from today, a document as it stood; in every look.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAxe } from "./access.js";
import { DESK, PHONE, run } from "./site.js";

const noticeOf = (...texts) =>
  ["某县教育局关于校车安全的通知", "某教〔2023〕3号", "一、总体要求", ...texts.map((text, index) => `${index + 1}.${text}`), "某县教育局", "2023年2月1日", ""].join("\n");
const LOADING = "校车应当按核定人数载客，不得超员运行。";
const LOADING_NOW = "校车应当按照核定人数载客，严禁超员运行。";
const DRIVERS = "校车驾驶人应当每年接受审验和教育。";
const GONE = "校车应当在每学期开学前检验一次。";

/** A library with two versions of a notice: a clause put in front, one reworded, one gone. */
async function revisedLibrary(folder) {
  const file = path.join(folder, "corpus", "notice.txt");
  await writeFile(file, noticeOf(LOADING, DRIVERS, GONE));
  await run(folder, "index");
  await writeFile(file, noticeOf("学校应当建立校车台账，专人负责。", LOADING_NOW, DRIVERS));
  await run(folder, "index");
}

const LOOKS = [{ viewport: DESK }, { viewport: DESK, colorScheme: "dark" }, { viewport: PHONE }];

export function testVersions(check) {
  check("an old version shows what was cited, what differs and where it stands now", async (site) => {
    await site.beside(revisedLibrary, async (other) => {
      const { documents: [{ id }] } = await other.json("/api/v1/documents");
      const { clauses } = await other.json(`/api/v1/documents/${id}@1`);
      const at = (words) => clauses.find(({ text }) => text.includes(words));
      await other.visit({ javaScriptEnabled: false }, async (page) => {
        await other.go(page, at(LOADING).url);
        assert.match(await page.getByRole("note").innerText(), /这是第 1 版.*位置和文字都有改动/u);
        assert.ok((await page.locator(".says").first().innerText()).includes(LOADING));
        assert.match(await page.getByLabel("引文", { exact: true }).inputValue(), /“1\.校车.*”（《.*》（某教〔2023〕3号）.*\d+年\d+月\d+日收录的文本）/u);
        // What was and what is, each said aloud as such.
        const words = (name) => page.locator(`.changed ${name}`).evaluateAll((all) => all.map((element) => element.textContent));
        assert.ok((await words("del")).some((text) => /^删去：不得（完）$/u.test(text)), String(await words("del")));
        assert.ok((await words("ins")).some((text) => /^加上：严禁（完）$/u.test(text)), String(await words("ins")));
        await page.getByRole("note").getByRole("link").click();
        assert.ok((await page.locator(".one .says").innerText()).includes(LOADING_NOW));
        // The page of today lists the versions, which lead back.
        await page.getByRole("link", { name: "第 1 版" }).click();
        assert.equal(new URL(page.url()).pathname, at(LOADING).url);
        await other.go(page, at(GONE).url);
        assert.match(await page.getByRole("note").innerText(), /已于 \d{4}-\d\d-\d\d 删去/u);
        await page.getByRole("link", { name: "整份文件的版本" }).click();
        assert.match(await page.locator("h1").innerText(), /第 1 版/u);
        await page.getByRole("link", { name: "第 2 版" }).click();
        assert.ok((await page.locator(".gone").innerText()).includes(GONE));
        assert.equal(await page.locator(".then:not(.gone) > li").count(), 3);
      });
      await other.visit({ complaints: [/404/] }, async (page) => {
        assert.equal(await other.go(page, `/d/${id}@7`), 404);
        await page.getByRole("link", { name: /^第 2 版/u }).click();
        assert.equal(new URL(page.url()).pathname, `/d/${id}@2`);
      });
      for (const look of LOOKS) {
        await other.visit(look, async (page) => {
          for (const address of [at(LOADING).url, at(GONE).url, `/d/${id}@2`, `/c/${id}/${at(LOADING).id.slice(id.length + 1)}?lang=en`]) {
            assert.equal(await other.go(page, address), 200, address);
            await assertAxe(page, address);
            const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
            assert.equal(isWide, false, `${address} scrolls sideways`);
          }
        });
      }
    });
  });

  check("the citation of an old version is copied with its day", async (site) => {
    const { hits: [hit] } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    await site.visit({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await site.go(page, `${hit.url}@1`);
      await page.getByRole("button", { name: "复制引文" }).click();
      await page.locator("#toast").getByText("已复制引文").waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(text, /收录的文本）$/u);
      const { citation } = await site.json(`/api/v1/clauses${hit.url.slice("/c".length)}@1`);
      assert.equal(text, citation);
    });
  });
}
