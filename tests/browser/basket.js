// The basket: what is put in stays, in order, and is held against the library.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PHONE } from "./site.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const PERMISSIONS = ["clipboard-read", "clipboard-write"];
const HOSTILE = '</li><img src=x onerror="alert(1)"><script>alert(1)</script>';

const entries = (page) => page.locator("#basket-list > li");
const citations = (page) => page.locator("#basket-list .says").allTextContents();
const count = (page) => page.locator("#basket-link .kept");
const press = (place, name) => place.getByRole("button", { name }).first().click();
const waitForOrder = (page, wanted) =>
  page.waitForFunction((texts) => {
    const shown = [...document.querySelectorAll("#basket-list .says")].map((element) => element.textContent);
    return JSON.stringify(shown) === JSON.stringify(texts);
  }, wanted);

const itemOf = (hit) => ({
  url: hit.url, id: hit.id, text: hit.text, citation: hit.citation, hash: hit.hash, kept: "2024-01-02", note: "",
});

/** Opens the basket with these items in it. */
async function openWith(site, page, items) {
  await site.go(page, "/basket");
  await page.evaluate((kept) => {
    localStorage.setItem("tiaowen.basket", JSON.stringify({ version: 1, items: kept }));
  }, items);
  await page.reload();
}

async function assertAccessible(page) {
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
}

export function testBasket(check) {
  check("what is put into the basket is counted and survives a reload and another tab", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    const [first, second] = hits;
    await site.visit({}, async (page, context) => {
      await site.go(page, "/search?q=单项冠军&clause_kind=clause");
      const hit = page.locator(".hit").first();
      await press(hit, "放入引文篮");
      await hit.getByRole("button", { name: "已在引文篮" }).waitFor();
      assert.equal((await count(page).textContent()).trim(), "1");
      await press(hit, "已在引文篮");
      await page.locator("#toast").getByText("已在引文篮里").waitFor();

      await site.go(page, second.url);
      await press(page, "放入引文篮");
      await page.getByRole("button", { name: "已在引文篮" }).waitFor();
      await site.go(page, `/d/${first.document.id}`);
      const clause = page.locator(`[id="${first.id.slice(first.document.id.length + 1)}"]`);
      await clause.hover();
      await clause.getByRole("button", { name: /^已在引文篮/ }).waitFor();

      await page.locator("#basket-link").click();
      await waitForOrder(page, [first.citation, second.citation]);
      assert.equal(await entries(page).first().locator(".id").textContent(), first.id);
      assert.ok(first.hash.startsWith(await entries(page).first().locator(".hash").textContent()));
      await page.reload();
      await waitForOrder(page, [first.citation, second.citation]);

      const other = await context.newPage();
      await site.go(other, first.url);
      await other.getByRole("button", { name: "已在引文篮" }).waitFor();
      await press(entries(page).first(), "移出");
      await other.getByRole("button", { name: "放入引文篮" }).waitFor();
      await press(other, "放入引文篮");
      await waitForOrder(page, [second.citation, first.citation]);
    });
  });

  check("the basket is ordered by keyboard, noted, and gives back what is removed", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "3"]);
    const [a, b, c] = hits.map((hit) => hit.citation);
    await site.visit({}, async (page) => {
      await openWith(site, page, hits.map(itemOf));
      await waitForOrder(page, [a, b, c]);
      await entries(page).nth(0).getByRole("button", { name: /^下移/ }).focus();
      await page.keyboard.press("Enter");
      await waitForOrder(page, [b, a, c]);
      await page.keyboard.press("Enter");
      await waitForOrder(page, [b, c, a]);
      await page.locator("#toast").getByText("已移到第 3").waitFor();
      await press(entries(page).nth(1), /^上移/);
      await waitForOrder(page, [c, b, a]);

      await entries(page).nth(1).locator(".own").fill("会上要用");
      await page.reload();
      await waitForOrder(page, [c, b, a]);
      assert.equal(await entries(page).nth(1).locator(".own").inputValue(), "会上要用");

      await press(entries(page).nth(1), /^移出/);
      await waitForOrder(page, [c, a]);
      await page.keyboard.press("Enter");
      await waitForOrder(page, [c, b, a]);
      assert.equal(await entries(page).nth(1).locator(".own").inputValue(), "会上要用");

      await press(page, "清空");
      await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
      assert.deepEqual(await citations(page), [c, b, a]);
      await press(page, "清空");
      await page.getByRole("dialog").getByRole("button", { name: "清空" }).click();
      await page.getByText("引文篮是空的").waitFor();
      await press(page, "撤销");
      await waitForOrder(page, [c, b, a]);
    });
  });

  check("the whole basket is copied as text and as HTML, notes left out or in", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "2"]);
    const items = hits.map(itemOf);
    items[1].note = `甲<b>${HOSTILE}`;
    await site.visit({ permissions: PERMISSIONS }, async (page) => {
      await openWith(site, page, items);
      for (const isNoted of [false, true]) {
        await page.getByLabel("连同备注").setChecked(isNoted);
        await page.evaluate(() => { document.getElementById("toast").textContent = ""; });
        await press(page, "全部复制");
        await page.locator("#toast").getByText("已复制全部引文").waitFor();
        const { plain, html } = await page.evaluate(async () => {
          const [item] = await navigator.clipboard.read();
          const read = async (type) => (await item.getType(type)).text();
          return { plain: await read("text/plain"), html: await read("text/html") };
        });
        const note = isNoted ? `备注：${items[1].note}` : "";
        const expected = `1. ${items[0].citation}\n\n2. ${items[1].citation}${note && `\n${note}`}`;
        assert.equal(plain, expected);
        const copied = await page.evaluate((source) => {
          const { body } = new DOMParser().parseFromString(source, "text/html");
          return { images: body.querySelectorAll("img, script").length, items: [...body.querySelectorAll("ol > li")].map((item) => item.textContent) };
        }, html);
        const flat = (text) => text.replaceAll("\n", "");
        assert.deepEqual(copied, { images: 0, items: [flat(items[0].citation), flat(items[1].citation) + note] });
      }
    });
  });

  check("the whole basket is copied in the form that the reader chose", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "20"], ["clause_kind", "clause"]);
    const first = hits[0];
    const second = hits.slice(1).find((hit) => hit.document.id === first.document.id);
    const cite = async (hit, style) => (await site.json(`/api/v1/cite${hit.url.slice(2)}?style=${style}`)).citation;
    await site.visit({ permissions: PERMISSIONS, acceptDownloads: true, complaints: [/404/] }, async (page) => {
      const copied = async (items, said) => {
        await openWith(site, page, items.map(itemOf));
        await page.waitForLoadState("networkidle");
        await press(page, "全部复制");
        await page.locator("#toast").getByText(said).waitFor();
        return page.evaluate(async () => {
          const [item] = await navigator.clipboard.read();
          const html = await (await item.getType("text/html")).text();
          const { body } = new DOMParser().parseFromString(html, "text/html");
          const entries = [...body.querySelectorAll("ol > li")].map((entry) => entry.textContent);
          return { plain: await (await item.getType("text/plain")).text(), entries };
        });
      };
      await site.go(page, "/basket");
      await page.evaluate(() => localStorage.setItem("tiaowen.looks", JSON.stringify({ cite: "gongwen" })));
      // A document is introduced once: its second clause is cited by the short title.
      const wanted = [await cite(first, "gongwen"), await cite(second, "gongwen-later")];
      const both = await copied([first, second], "已复制全部引文");
      assert.equal(both.plain, `1. ${wanted[0]}\n\n2. ${wanted[1]}`);
      assert.deepEqual(both.entries, wanted.map((text) => text.replaceAll("\n", "")));
      // A file cites in the same form.
      await page.getByLabel("导出为").selectOption("text");
      const arriving = page.waitForEvent("download");
      await page.getByRole("button", { name: "导出", exact: true }).click();
      const file = (await readFile(await (await arriving).path())).toString();
      assert.ok(file.includes(`\n1. ${wanted[0]}\n\n2. ${wanted[1]}\n`), file);
      // What the library no longer has keeps its words.
      const gone = { ...second, url: `${second.url}.999`, hash: "0000" };
      const some = await copied([first, gone], "按“原文加出处”复制的条数：1");
      assert.equal(some.plain, `1. ${wanted[0]}\n\n2. ${second.citation}`);
    });
  });

  check("the whole basket is exported, what is missing too", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "2"]);
    const [first, second] = hits.map(itemOf);
    const items = [
      { ...first, hash: "0000", note: `=要留${HOSTILE}` },
      { ...second, url: `${second.url}.999` },
      second,
    ];
    await site.visit({ acceptDownloads: true, complaints: [/404/] }, async (page) => {
      await openWith(site, page, items);
      await waitForOrder(page, items.map((item) => item.citation));
      const exported = async (format) => {
        await page.getByLabel("导出为").selectOption(format);
        const arriving = page.waitForEvent("download");
        await page.getByRole("button", { name: "导出", exact: true }).click();
        const download = await arriving;
        return { name: download.suggestedFilename(), file: await readFile(await download.path()) };
      };
      const document = await exported("docx");
      assert.match(document.name, /^条文引文_\d{8}\.docx$/);
      assert.equal(document.file.subarray(0, 2).toString(), "PK");
      const plain = (await exported("text")).file.toString();
      assert.ok(plain.startsWith("引文（共 3 条，其中 1 条未能导出，"), plain);
      assert.ok(plain.includes(`1. ${first.citation}\n说明：放入引文篮以后文字有改动`), plain);
      assert.match(plain, /\n2\. 未能导出 .*999：/);
      assert.ok(plain.includes(`3. ${second.citation}\n`), plain);
      assert.ok(!plain.includes("要留"), plain);
      await page.getByLabel("连同备注").check();
      const table = await exported("csv");
      assert.match(table.name, /\.csv$/);
      assert.ok(table.file.toString().includes(`"'${items[0].note.replaceAll('"', '""')}"`), table.file.toString());
      assert.equal(new URL(page.url()).pathname, "/basket");
    });
  });

  check("a clause that changed, moved or went is told of, and nothing is lost", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "3"], ["clause_kind", "clause"]);
    const [changed, gone, moved] = hits.map(itemOf);
    const wordsThen = `“从前的文字${HOSTILE}”（《旧》第一条）`;
    const items = [
      { ...changed, hash: "0000", citation: wordsThen, note: "要留" },
      { ...gone, url: `${gone.url}.999`, hash: "0000" },
      { ...moved, url: `${moved.url}.999` },
    ];
    await site.visit({ complaints: [/404/] }, async (page) => {
      await openWith(site, page, items);
      const warning = (index) => entries(page).nth(index).locator(".warning");
      await warning(0).getByText("库里的文字或出处变了").waitFor();
      assert.equal(await warning(0).locator(".then").textContent(), wordsThen);
      assert.equal(await warning(0).locator(".now").textContent(), changed.citation);
      assert.equal(await page.locator("main img").count(), 0);
      await warning(1).getByText("库里已没有这一条").waitFor();
      assert.equal(await entries(page).nth(1).locator(".says").textContent(), gone.citation);
      await warning(2).getByText("这一条已移到别的位置").waitFor();
      await assertAccessible(page);

      await press(warning(0), /^更新为现行文字/);
      await warning(0).waitFor({ state: "hidden" });
      assert.equal(await entries(page).nth(0).locator(".says").textContent(), changed.citation);
      assert.equal(await entries(page).nth(0).locator(".own").inputValue(), "要留");
      await press(warning(1), /^保留/);
      await warning(1).waitFor({ state: "hidden" });
      await press(warning(2), /^更新为现行文字/);
      await warning(2).waitFor({ state: "hidden" });
      assert.equal(await entries(page).nth(2).locator(".id").getAttribute("href"), moved.url);
      const checked = page.waitForResponse((response) => response.url().endsWith(encodeURI(`/documents/${hits[1].document.id}`)));
      await page.reload();
      await checked;
      await waitForOrder(page, [changed.citation, gone.citation, moved.citation]);
      assert.equal(await warning(1).isVisible(), false, "what was kept on purpose is not asked again");
    });
  });

  check("a hostile answer of the server stays text in the basket", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "1"]);
    await site.visit({}, async (page) => {
      await page.route("**/api/v1/clauses/**", (route) =>
        route.fulfill({ json: { ...hits[0], id: HOSTILE, text: HOSTILE, citation: HOSTILE, hash: "1" } }));
      await openWith(site, page, [itemOf(hits[0])]);
      const now = page.locator("#basket-list .now");
      await now.getByText("onerror").waitFor();
      await press(page, /^更新为现行文字/);
      await waitForOrder(page, [HOSTILE]);
      assert.equal(await page.locator("main img, main li li").count(), 0);
    });
  });

  check("without the server, without storage and when full, the basket says so and keeps what it has", async (site) => {
    const { hits } = await site.search(["q", "企业"], ["limit", "1"]);
    const item = itemOf(hits[0]);
    await site.visit({ complaints: [/ERR_FAILED|Failed to load/] }, async (page) => {
      await page.route("**/api/v1/clauses/**", (route) => route.abort());
      await openWith(site, page, [item]);
      await page.getByText("连接不上服务").waitFor();
      assert.deepEqual(await citations(page), [item.citation]);
      await site.go(page, "/search?q=单项冠军");
      await press(page.locator(".hit").first(), "放入引文篮");
      await page.locator("#toast").getByText("未放入引文篮").waitFor();
      await page.unroute("**/api/v1/clauses/**");
      await openWith(site, page, Array.from({ length: 200 }, (_, index) => ({ ...item, url: `${item.url}?${index}` })));
      await site.go(page, "/search?q=单项冠军");
      assert.equal((await count(page).textContent()).trim(), "200");
      await press(page.locator(".hit").first(), "放入引文篮");
      await page.locator("#toast").getByText("最多放 200 条").waitFor();
      await page.evaluate(() => localStorage.clear());
      await page.evaluate(() => {
        Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
      });
      await press(page.locator(".hit").first(), /引文篮$/);
      await page.locator("#toast").getByText("存储空间已满").waitFor();
    });
    await site.visit({}, async (page) => {
      await page.addInitScript(() => {
        Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
      });
      await site.go(page, "/basket");
      await page.getByText("浏览器不允许本站存储").waitFor();
    });
  });

  check("the basket without scripts says what it needs, and with them it fits a phone and a sheet", async (site) => {
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      assert.equal(await site.go(page, "/basket"), 200);
      await page.getByText("需要启用脚本").waitFor();
      await site.go(page, "/search?q=单项冠军");
      assert.equal(await page.getByRole("button", { name: "放入引文篮" }).count(), 0);
    });
    const { hits } = await site.search(["q", "企业"], ["limit", "2"]);
    for (const options of [{ viewport: PHONE }, { colorScheme: "dark" }]) {
      await site.visit(options, async (page) => {
        await openWith(site, page, hits.map(itemOf));
        await waitForOrder(page, hits.map((hit) => hit.citation));
        const [scroll, client] = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return [scrollWidth, clientWidth];
        });
        assert.ok(scroll <= client, `${scroll} > ${client}`);
        await assertAccessible(page);
        await page.emulateMedia({ media: "print" });
        assert.equal(await page.locator("main :is(button, select):visible").count(), 0);
        assert.equal(await page.locator("#basket-list .says:visible").count(), 2);
      });
    }
  });

  check("the basket speaks English, too", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/search?q=单项冠军&lang=en");
      await press(page.locator(".hit").first(), "Put in basket");
      await page.locator(".hit").first().getByRole("button", { name: "In the basket" }).waitFor();
      await page.locator("#basket-link").click();
      await page.getByRole("button", { name: "Copy all" }).waitFor();
    });
  });
}
