// Text that would like to be more than text.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
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
