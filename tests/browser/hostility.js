// Text that would like to be more than text.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PAYLOADS } from "./payloads.js";
import { run } from "./site.js";

const ATTACKS = [
  '"><script>alert(1)</script>',
  "<img src=x onerror=alert(1)>",
  "'><svg onload=alert(1)>",
  "javascript:alert(1)",
  "</textarea><script>alert(1)</script>",
  "{{7*7}} ${7*7} <%= 7*7 %>",
  '" autofocus onfocus="alert(1)',
  "‮条文‬\u0000\u200b",
];

/** What stands on a page that no template of ours put there. */
const injected = (page) => page.evaluate(() => ({
  scripts: [...document.scripts].filter((script) => !script.src.includes("/assets/")).length,
  handlers: [...document.querySelectorAll("*")].filter((element) =>
    element.getAttributeNames().some((attribute) => attribute.startsWith("on"))).length,
  images: document.querySelectorAll("main img, main svg, main iframe").length,
  links: [...document.links].filter((link) => !link.protocol.startsWith("http")).length,
}));
const NOTHING = { scripts: 0, handlers: 0, images: 0, links: 0 };

const [SCRIPT, IMAGE, DRAWING] = ATTACKS;
/** A document whose title, heading, clause, unit and reference are hostile. */
const DOCUMENT = [
  `某市${IMAGE}管理办法`,
  "某政发〔2024〕7号",
  `一、${DRAWING}总则`,
  `（一）${SCRIPT}校车应当按核定人数载客。到2026年，${IMAGE}达到30%以上。（责任单位：市${IMAGE}局、市教育局）`,
  `（二）按照《某市${SCRIPT}规定》（某政发〔2023〕1号）执行。${ATTACKS.at(-1).replace("\u0000", "")}`,
  "某市人民政府",
  "2024年3月1日",
  "",
].join("\n");

/** Payloads that stand in one document. */
const PER_DOCUMENT = 17;

/** Documents whose titles, clauses, units and file names are payloads, and the texts of the documents. */
const LOADED = Array.from({ length: Math.ceil(PAYLOADS.length / PER_DOCUMENT) }, (_, number) => {
  const own = PAYLOADS.slice(number * PER_DOCUMENT, (number + 1) * PER_DOCUMENT);
  const clauses = own.map((payload, index) => `第${index + 1}条 甲${payload}乙应当载客。（责任单位：市${payload.slice(0, 30)}局）`);
  const title = `某市${own[0]}校车${own.at(-1)}管理办法`;
  const text = [title, `某政发〔20${10 + number}〕7号`, ...clauses, "某市人民政府", `20${10 + number}年3月1日`, ""].join("\n");
  // A path of the system takes no stroke and no control sign.
  return { name: `${own[1].replaceAll(/[/\p{Cc}\p{Cf}]/gu, "_").slice(0, 60)}.txt`, text };
});

async function loadedLibrary(folder) {
  for (const { name, text } of LOADED) await writeFile(path.join(folder, "corpus", name), text);
  await run(folder, "index");
  for (const { name, text } of LOADED.slice(0, 2)) {
    await writeFile(path.join(folder, "corpus", name), text.replaceAll("应当载客", `不得载客${PAYLOADS[4]}`));
  }
  await run(folder, "index");
}

/** What a page shows is nothing but text. */
async function isText(page, address) {
  assert.deepEqual(await injected(page), NOTHING, address);
}

async function hostileLibrary(folder) {
  await writeFile(path.join(folder, "corpus", "hostile.txt"), DOCUMENT);
  await run(folder, "index");
}

export function testHostility(check) {
  check("a hostile document is shown, found, kept and suggested as text", async (site) => {
    await site.beside(hostileLibrary, async (other) => {
      const { documents: [{ id, url }] } = await other.json("/api/v1/documents");
      const { clauses } = await other.json(`/api/v1/documents/${id}`);
      const texts = clauses.map((clause) => clause.text);
      assert.ok(texts.some((text) => text.includes(SCRIPT) && text.includes(IMAGE)), `${texts}`);
      const { facets } = await other.search(["q", "校车"]);
      await other.visit({}, async (page) => {
        const units = facets.unit.filter(({ value }) => value !== "none").map(({ value }) => `/u/${encodeURIComponent(value)}`);
        const addresses = [
          "/", "/documents", "/units", "/search?q=校车", "/search?q=校车&group=document", "/search?q=校车规定办法",
          url, `${url}?q=校车`, `${url}?view=source`, ...clauses.map((clause) => `/c/${clause.id}`), ...units,
        ];
        for (const address of addresses) {
          await other.go(page, address);
          assert.deepEqual(await injected(page), NOTHING, address);
        }
        await other.go(page, "/search?q=校车");
        await page.locator("[data-basket]").first().click();
        await page.locator(".toast:not(:empty)").waitFor();
        assert.deepEqual(await injected(page), NOTHING, "notice");
        await page.locator("#q").fill("某市");
        await page.locator("#suggestions [role=option]").first().waitFor();
        assert.deepEqual(await injected(page), NOTHING, "suggestions");
        await other.go(page, "/basket");
        await page.locator(".basket .item").first().waitFor();
        assert.ok((await page.locator(".basket .item").first().innerText()).includes(SCRIPT));
        assert.deepEqual(await injected(page), NOTHING, "basket");
      });
    });
  });

  check("a hundred payloads are text on every page that shows them", async (site) => {
    assert.ok(PAYLOADS.length >= 100);
    const env = { TIAOWEN_ADMIN_TOKEN: "payloads-are-text" };
    await site.beside(loadedLibrary, async (other) => {
      const { documents } = await other.json("/api/v1/documents");
      assert.equal(documents.length, LOADED.length);
      const clauses = [];
      for (const { id } of documents) clauses.push(...(await other.json(`/api/v1/documents/${id}`)).clauses);
      const texts = clauses.map((clause) => clause.text).join("\n");
      const missing = PAYLOADS.filter((payload) => !texts.includes(payload));
      assert.deepEqual(missing, [], "every payload stands in a clause");
      await other.visit({ complaints: [/400/] }, async (page) => {
        const go = async (address) => {
          await page.goto(other.origin + address, { waitUntil: "domcontentloaded" });
          await isText(page, address);
        };
        const [first, second] = documents;
        for (const address of [
          "/", "/documents", "/units", "/references", "/search?q=载客&limit=100", "/search?q=载客&group=document",
          ...documents.flatMap(({ url }) => [url, `${url}?q=载客`, `${url}?view=source`]), `${first.url}@1`,
          `/compare?a=${first.id}&b=${second.id}`, `/compare?a=${encodeURIComponent(`${first.id}@1`)}&b=${first.id}`,
          // Every payload stands on the pages of its document; of the pages of clauses every third says as much.
          ...clauses.filter((_, index) => index % 3 === 0).map((clause) => `/c/${clause.id}`),
        ]) await go(address);
        for (const payload of PAYLOADS) await go(`/search?q=${encodeURIComponent(payload)}`);
        // A memo that quotes them all, and a file of that name for the administrator.
        await go("/check");
        await page.locator("#memo").fill(PAYLOADS.map((payload) => `《某市${payload}办法》规定：“${payload}应当载客。”`).join("\n"));
        await page.locator("button[value=page]").click();
        await page.locator(".checked").waitFor();
        await isText(page, "the report of a check");
        await go("/admin/upload");
        await page.locator("#token").fill(env.TIAOWEN_ADMIN_TOKEN);
        await page.locator("input[type=file]").setInputFiles(LOADED.map(({ name, text }) => ({
          name, mimeType: "text/plain", buffer: Buffer.from(text.replaceAll("某政发", "乙政发")),
        })));
        await page.locator("main form button.main").click();
        await page.locator("section.file").first().waitFor();
        await isText(page, "the preview of a file");
        await go(`/search?q=载客`);
        for (const button of await page.locator("[data-basket]").all()) await button.click();
        await go("/basket");
        await page.locator(".basket .item").first().waitFor();
        await isText(page, "basket");
      });
    }, env);
  });

  check("signs that nobody sees are shown, and copied as they stand", async (site) => {
    await site.beside(hostileLibrary, async (other) => {
      const { documents: [{ id, url }] } = await other.json("/api/v1/documents");
      const { clauses } = await other.json(`/api/v1/documents/${id}`);
      const clause = clauses.find(({ text }) => text.includes("\u202e"));
      await other.visit({}, async (page) => {
        for (const address of [`/c/${clause.id}`, url, `${url}?view=source`]) {
          await other.go(page, address);
          const sign = page.locator("main .sign[data-sign='U+202E']").first();
          assert.ok((await sign.boundingBox()).width > 20, `${address} shows its number`);
          assert.match(await sign.getAttribute("aria-label"), /书写方向/);
        }
        await other.go(page, `/c/${clause.id}`);
        assert.match(await page.locator(".note").first().innerText(), /3 个看不见的字符/);
        const copied = await page.locator("main .says").first().evaluate((says) => {
          getSelection().selectAllChildren(says);
          return getSelection().toString();
        });
        assert.equal(copied.replaceAll(/\s/g, ""), clause.text.replaceAll(/\s/g, ""), "the source, sign for sign");
        const said = await page.locator("main .sign").evaluateAll((signs) => signs.map((sign) => sign.dataset.sign));
        await page.locator("[data-basket]").first().click();
        await page.locator(".toast:not(:empty)").waitFor();
        await other.go(page, "/basket");
        const kept = page.locator(".basket .item .says");
        await kept.locator(".sign").first().waitFor();
        const drawn = await kept.locator(".sign").evaluateAll((signs) => signs.map((sign) => sign.dataset.sign));
        assert.deepEqual(drawn, said.slice(0, drawn.length), "the basket shows the signs that the page shows");
        assert.ok((await kept.textContent()).includes(clause.text), "the basket keeps the source, sign for sign");
      });
    });
  });

  check("a hostile query is searched for and shown as it was typed", async (site) => {
    await site.visit({ complaints: [/400/] }, async (page) => {
      for (const attack of ATTACKS) {
        for (const name of ["q", "unit", "doc", "category", "sort", "lang"]) {
          const fields = new URLSearchParams([["q", "条"]]);
          fields.set(name, attack);
          await site.go(page, `/search?${fields}`);
          assert.deepEqual(await injected(page), NOTHING, `${name}=${attack}`);
          if (name === "q") {
            const typed = await page.locator("#q").inputValue();
            assert.equal(typed, attack.replaceAll("\u0000", "\ufffd"), "the box keeps what was typed");
          }
        }
      }
    });
  });

  check("a hostile path is answered with a page", async (site) => {
    await site.visit({ complaints: [/404|400/] }, async (page) => {
      for (const attack of ATTACKS) {
        const status = await site.go(page, `/d/${encodeURIComponent(attack)}`);
        assert.ok(status === 404 || status === 400, `${attack}: ${status}`);
        await page.locator(".hint").waitFor();
      }
    });
  });
}
