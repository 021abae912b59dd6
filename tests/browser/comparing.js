// Two documents side by side: choosing them, what differs, filters, versions; with and without scripts.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAxe } from "./access.js";
import { PHONE, run } from "./site.js";

const MACHINES = "支持企业应用工业机器人，开展车间数字化改造。";
const TALENT = "引进海外高层次人才，给予安家补助五十万元。";
const LOANS = "扩大专利权质押贷款规模，建立风险补偿机制。";
const TRADE = "办好进口商品展销会。";
const PORT = "建设国际物流枢纽，加密远洋航线班次，到2027年集装箱吞吐量达到500万标箱。";

const plan = (title, number, ...texts) =>
  [title, number, "一、主要任务", ...texts.map((text, index) => `${index + 1}.${text}`), "某市人民政府", "2024年5月6日", ""].join("\n");
const TITLE = "某市制造业提升方案";

/** A plan in two versions, and what a district makes of it. */
async function libraryOfVersions(folder) {
  const file = (name) => path.join(folder, "corpus", name);
  await writeFile(file("plan.txt"), plan(TITLE, "某政发〔2024〕9号", TRADE, MACHINES, PORT, TALENT));
  await writeFile(file("district.txt"), plan("某区制造业提升意见", "某区政发〔2024〕3号", MACHINES.replace("工业机器人", "国产机器人"), LOANS));
  await run(folder, "index");
  await writeFile(file("plan.txt"), plan(TITLE, "某政发〔2024〕9号", MACHINES.replace("数字化", "智能化"), PORT, LOANS, TRADE));
  await run(folder, "index");
}

export function testComparing(check) {
  check("a document is compared with another that is chosen by name", async (site) => {
    await site.beside(libraryOfVersions, async (other) => {
      const { documents } = await other.json("/api/v1/documents");
      const [city, district] = [TITLE, "某区制造业提升意见"].map((title) => documents.find((document) => document.title === title));
      for (const javaScriptEnabled of [true, false]) {
        await other.visit({ javaScriptEnabled }, async (page) => {
          await other.go(page, city.url);
          await page.getByRole("link", { name: "与另一份文件对照" }).click();
          assert.equal(await page.getByLabel("左边的文件").inputValue(), TITLE);
          await page.getByLabel("右边的文件").fill("某区制造业提升意见");
          await page.getByRole("button", { name: "对照", exact: true }).click();
          await page.getByRole("heading", { name: /某区制造业提升意见/u }).waitFor();
          const { counts, rows } = await other.json(`/api/v1/compare?a=${city.id}&b=${district.id}`);
          const kinds = page.getByRole("navigation", { name: "按对照结果筛选" });
          assert.ok((await kinds.innerText()).includes(`改动 ${counts.reworded}`));
          assert.equal(await page.locator(".pair.reworded del").first().evaluate((mark) => mark.lastChild.textContent), "工业");
          assert.equal(await page.locator(".pair.reworded ins").first().evaluate((mark) => mark.lastChild.textContent), "国产");
          await kinds.getByRole("link", { name: /只在左/u }).click();
          await page.locator('.kinds [aria-current]:has-text("只在左")').waitFor();
          assert.equal(await page.locator(".pair").count(), counts.only_left);
          const only = rows.find(({ kind }) => kind === "only_left").left[0];
          await page.locator(".pair").getByRole("link", { name: only.place }).first().click();
          await page.waitForURL(`**${encodeURI(only.url)}`);
        });
      }
    });
  });

  check("versions of one document are compared: what moved, changed, came and went", async (site) => {
    await site.beside(libraryOfVersions, async (other) => {
      const { documents } = await other.json("/api/v1/documents");
      const { id } = documents.find((document) => document.title === TITLE);
      await other.visit({}, async (page) => {
        await other.go(page, `/compare?a=${id}&b=${id}`);
        await page.getByRole("alert").getByText("两边是同一份文件").waitFor();
        await other.go(page, `/compare?a=${id}@1&b=${id}`);
        const shown = await page.locator(".kinds").innerText();
        for (const count of ["改动 1", "移位 1", "只在左 1", "只在右 1"]) assert.ok(shown.includes(count), `${count} in ${shown}`);
        const current = page.locator(".head .versions [aria-current]");
        assert.deepEqual((await current.allTextContents()).map((text) => text.slice(0, 3)), ["第1版", "现行文"]);
        // What hears or copies the page: labels are there, and are no part of what is copied.
        const changed = page.locator(".pair.reworded .side").last().locator(".says");
        assert.ok((await changed.textContent()).includes("［右边：］智能"));
        await changed.evaluate((text) => getSelection().selectAllChildren(text));
        assert.ok(!(await page.evaluate(() => String(getSelection()))).includes("［右边"));
        await page.getByRole("link", { name: "左右对调" }).click();
        await page.locator(".heads .head").first().locator('[aria-current]:has-text("现行文字")').waitFor();
      });
    });
  });

  check("clauses that are the same are folded, with their places", async (site) => {
    await site.beside(async (folder) => {
      const text = (number) => plan(TITLE, `某政发〔2024〕${number}号`, MACHINES, TALENT, PORT);
      await writeFile(path.join(folder, "corpus", "a.txt"), text(1));
      await writeFile(path.join(folder, "corpus", "b.txt"), text(2));
      await run(folder, "index");
    }, async (other) => {
      await other.visit({}, async (page) => {
        await other.go(page, "/compare?a=某政发〔2024〕1号&b=某政发〔2024〕2号");
        await page.getByText("两边的条款逐字相同").waitFor();
        assert.equal(await page.locator(".pair:visible").count(), 0);
        await page.getByText(/^相同 3 条/u).click();
        assert.equal(await page.locator(".pair:visible").count(), 3);
        await other.go(page, `/compare?a=${TITLE}&b=某政发〔2024〕2号`);
        await page.getByRole("alert").getByRole("link").first().waitFor();
        assert.equal(await page.getByRole("alert").getByRole("link").count(), 2);
      });
    });
  });

  check("axe finds nothing on documents side by side, and nothing is wider than a phone", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    const longest = documents.reduce((left, right) => (left.clause_count > right.clause_count ? left : right));
    const others = documents.filter(({ id }) => id !== longest.id);
    for (const options of [{}, { colorScheme: "dark" }, { viewport: PHONE }]) {
      await site.visit(options, async (page) => {
        const addresses = ["/compare", `/compare?a=${longest.id}`, `/compare?a=${longest.id}&b=nowhere`, ...others.map(({ id }) => `/compare?a=${id}&b=${longest.id}`)];
        for (const address of addresses) {
          await site.go(page, address);
          await assertAxe(page, address);
          const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          assert.ok(scroll <= client, `${address} is ${scroll} px wide on ${client} px`);
        }
      });
    }
  });
}
