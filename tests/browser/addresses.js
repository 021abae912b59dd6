// Addresses that lead elsewhere or nowhere: moved, deleted, unknown, malformed, too much.
import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAxe } from "./access.js";
import { PHONE, run } from "./site.js";

const AGRICULTURE = "支持种植大户扩大粮食规模，每户补助二十万元。";
const FORESTRY = "鼓励林场开展森林抚育，建设生态步道十公里。";
const TRADE = "举办年货大集，培育县域电商带头人。";
const FISHERY = "推进渔港改造升级，配套冷链仓储设施。";

/** A plan of one section whose numbered clauses are `texts`. */
const planOf = (...texts) =>
  ["某县人民政府办公室关于印发乡村产业方案的通知", "某政办发〔2024〕9号", "一、主要任务", ...texts.map((text, index) => `${index + 1}.${text}`), "某县人民政府办公室", "2024年5月6日", ""].join("\n");
const NOTICE = ["某县教育局关于校车安全的通知", "某教〔2023〕3号", "一、总体要求", "1.校车应当按核定人数载客。", "某县教育局", "2023年2月1日", ""].join("\n");

/** A library that was indexed, then changed: the first and the last clause went, the others moved up, a document was removed. */
async function changedLibrary(folder) {
  const file = (name) => path.join(folder, "corpus", name);
  await writeFile(file("plan.txt"), planOf(AGRICULTURE, FORESTRY, FISHERY, TRADE));
  await writeFile(file("notice.txt"), NOTICE);
  await run(folder, "index");
  await writeFile(file("plan.txt"), planOf(FORESTRY, FISHERY));
  await rm(file("notice.txt"));
  await run(folder, "index");
}

const TROUBLE = [/404/, /410/, /400/];

export function testAddresses(check) {
  check("an old address leads to where the clause went, or says that it is gone", async (site) => {
    await site.beside(changedLibrary, async (other) => {
      const { documents: [{ id }] } = await other.json("/api/v1/documents");
      const { clauses } = await other.json(`/api/v1/documents/${id}`);
      const at = (words) => clauses.find((clause) => clause.text.includes(words)).id.slice(id.length + 1);
      // The numbers as they were: 1 to 4 below the same section.
      const section = at(FISHERY).replace(/[^.]+$/u, "");
      const old = (number) => `${section}${number}`;
      await other.visit({ complaints: TROUBLE }, async (page) => {
        // Moved: the reader lands on the clause and is told.
        assert.equal(await other.go(page, `/c/${id}/${old(3)}?q=渔港&lang=en`), 200);
        assert.equal(decodeURIComponent(new URL(page.url()).pathname), `/c/${id}/${at(FISHERY)}`);
        assert.equal(await page.locator("#q").inputValue(), "渔港");
        assert.ok((await page.locator(".one .says").innerText()).includes(FISHERY));
        assert.match(await page.getByRole("note").innerText(), new RegExp(`“${old(3)}” moved here on \\d{4}-\\d\\d-\\d\\d`, "u"));
        // What the ledger never recorded did not move, whatever it begins with.
        for (const never of [`${old(3)}.999`, `${at(FISHERY)}.999`]) {
          assert.equal(await other.go(page, `/c/${id}/${never}`), 404, never);
          const near = page.getByRole("link", { name: /^位置最近的一条/u });
          assert.equal(decodeURIComponent(await near.getAttribute("href")), `/c/${id}/${at(FISHERY)}`);
          assert.equal((await fetch(`${other.origin}/api/v1/clauses/${id}/${never}`)).status, 404);
        }
        // An address that only claims so is not believed.
        await other.go(page, `/c/${id}/${at(FISHERY)}?moved=9.9`);
        assert.equal((await page.getByRole("note").innerText()).includes("9.9"), false);
        await other.go(page, `/c/${id}/${old(3)}`);
        await assertAxe(page, page.url());
      });
      // A file of quotations has the clause where it stands now and says so; for one that went, what became of it.
      const body = new URLSearchParams([["format", "text"], ["id", `/c/${id}/${old(3)}`], ["id", `${id}/${old(4)}`]]);
      const file = await (await fetch(`${other.origin}/export`, { method: "POST", body })).text();
      assert.match(file, new RegExp(`1\\. “[^”]*${FISHERY}”.*\\n说明：编号 ${id}/${old(3)}：这一条已于 .* 移到 ${at(FISHERY)}\\n`, "u"));
      assert.match(file, new RegExp(`2\\. 未能导出 ${id}/${old(4)}：.*删去`, "u"));
      const fishery = await fetch(`${other.origin}/api/v1/clauses/${id}/${old(3)}`);
      assert.equal((await fishery.json()).id, `${id}/${at(FISHERY)}`);
      const cited = await fetch(`${other.origin}/api/v1/cite/${id}/${old(3)}?style=default`);
      assert.equal((await cited.json()).id, `${id}/${at(FISHERY)}`);

      // Other words stand there now: both are told of.
      await other.visit({}, async (page) => {
        await other.go(page, `/c/${id}/${old(1)}`);
        const note = page.getByRole("note");
        assert.match(await note.innerText(), /此前的另一条已经删去/u);
        assert.ok((await note.innerText()).includes(AGRICULTURE));
        assert.ok((await page.locator(".one .says").innerText()).includes(FORESTRY));
        await other.go(page, `/c/${id}/${old(2)}`);
        assert.match(await note.innerText(), /此前的另一条现在移到/u);
        await note.getByRole("link").click();
        await page.waitForURL(`**/c/${id}/${at(FORESTRY)}`);
      });
      // Gone: its last words, the nearest clause, the document.
      const gone = `/c/${id}/${old(4)}`;
      await other.visit({ complaints: TROUBLE, viewport: PHONE }, async (page) => {
        assert.equal(await other.go(page, gone), 410);
        await page.getByRole("heading", { name: "已经删除" }).waitFor();
        assert.ok((await page.locator("blockquote").innerText()).includes(TRADE));
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          await assertAxe(page, gone);
        }
        await page.getByRole("link", { name: /^位置最近的一条/u }).click();
        await page.waitForURL(`**/c/${id}/**`);
        const problem = await fetch(`${other.origin}/api/v1/clauses/${id}/${old(4)}`);
        assert.equal(problem.status, 410);
        assert.ok((await problem.json()).last_words.includes(TRADE));
        assert.equal(await other.go(page, `/c/${id}/99.9`), 404);
        assert.equal(await other.go(page, `${gone}.999`), 404);
        await page.getByRole("link", { name: /全文$/u }).click();
        await page.waitForURL(`**/d/${id}`);
      });
    });
  });

  check("a removed document is said to be removed", async (site) => {
    await site.beside(changedLibrary, async (other) => {
      await other.visit({ complaints: TROUBLE }, async (page) => {
        const removed = "mj-2023-3";
        for (const address of [`/d/${removed}`, `/c/${removed}/1.1`, `/d/${removed}/source`]) {
          assert.equal(await other.go(page, address), 410, address);
          await page.getByRole("heading", { name: "已经删除" }).waitFor();
          assert.match(await page.locator("main").innerText(), /《某县教育局关于校车安全的通知》已于 \d{4}-\d\d-\d\d 移出本库/u);
        }
        await assertAxe(page, page.url());
        assert.equal((await fetch(`${other.origin}/api/v1/documents/${removed}`)).status, 410);
        await page.getByRole("link", { name: /^检索/u }).click();
        await page.waitForURL("**/search?q=*");
      });
    });
  });

  check("unknown and malformed addresses say what is wrong and lead on", async (site) => {
    const { documents: [{ id, title }] } = await site.json("/api/v1/documents");
    await site.visit({ complaints: TROUBLE }, async (page) => {
      for (const [address, status, said] of [
        ["/d/nowhere", 404, "nowhere"],
        ["/c/nowhere/1", 404, "nowhere"],
        [`/c/${id}/88.77`, 404, "88.77"],
        [`/c/${id}/%20%3Cb%3E`, 404, "<b>"],
        [`/c/${id}/1/2/3`, 404, "/1/2/3"],
        [`/c/${id}/`, 404, `/c/${id}/`],
        ["/c/%FF%FE/1", 400, "读不通"],
        [`/d/${"长".repeat(300)}`, 404, "长长"],
      ]) {
        assert.equal(await site.go(page, address), status, address);
        const main = await page.locator("main").innerText();
        assert.ok(main.includes(said), `${address}: ${main}`);
        assert.ok((await page.locator("main a").count()) > 0);
        assert.equal(await page.locator("main b").count(), 0);
        assert.match(main, /提示：./u);
        const api = await fetch(`${site.origin}/api/v1${address.replace("/d/", "/documents/").replace("/c/", "/clauses/")}`);
        assert.equal(api.status, status, `api ${address}`);
        assert.match(api.headers.get("content-type"), /problem\+json/u);
      }
      await site.go(page, `/c/${id}/88.77`);
      assert.ok((await page.locator("main").innerText()).includes(title.slice(0, 8)));
      await page.getByRole("link", { name: /^位置最近的一条/u }).click();
      await page.locator(".one .says").waitFor();
    });
  });

  check("a question that is too long, and filters that are none, keep what was typed", async (site) => {
    await site.visit({ complaints: TROUBLE }, async (page) => {
      const long = "规".repeat(5000);
      const encoded = encodeURIComponent(long);
      assert.equal(await site.go(page, `/search?q=${encoded}`), 400);
      assert.match(await page.locator("main").innerText(), /1,?000/u);
      assert.equal(await page.locator("#q").inputValue(), long);
      await assertAxe(page, page.url());
      const api = await fetch(`${site.origin}/api/v1/search?q=${encoded}`);
      assert.equal(api.status, 400);
      assert.match((await api.json()).detail, /1,?000/u);

      for (const [query, said] of [
        ["year=twenty", "twenty"],
        ["target_year=2030..2020..2010", "2030..2020..2010"],
        ["sort=best", "best"],
        ["limit=many", "many"],
        ["as_of=2026-13-40", "2026-13-40"],
        ["offset=99999999", "99999999"],
      ]) {
        assert.equal(await site.go(page, `/search?q=单项冠军&${query}`), 400, query);
        assert.ok((await page.locator("main").innerText()).includes(said), query);
        assert.equal(await page.locator("#q").inputValue(), "单项冠军");
        await page.getByRole("link", { name: "不带其他条件，只检索“单项冠军”" }).click();
        await page.locator(".hit").first().waitFor();
        assert.equal(new URL(page.url()).searchParams.size, 1);
      }
    });
  });
}
