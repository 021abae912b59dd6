// The copy button: what stands on the clipboard afterwards.
import assert from "node:assert/strict";
import { assertAxe } from "./access.js";

const PERMISSIONS = ["clipboard-read", "clipboard-write"];

const readClipboard = (page) =>
  page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type) => (await item.getType(type)).text();
    return { plain: await read("text/plain"), html: await read("text/html") };
  });

const textOfHtml = (page, html) =>
  page.evaluate((source) => new DOMParser().parseFromString(source, "text/html").body.textContent, html);

/** Presses a copy button and holds the clipboard and the toast against the citation of the clause. */
async function copyAndCompare(page, button, citation) {
  await button.click();
  const toast = page.locator("#toast");
  await toast.getByText("已复制引文").waitFor();
  // An earlier toast may still stand; the clipboard is whole once this citation is shown.
  await page.waitForFunction((wanted) => document.querySelector("#toast q")?.textContent === wanted, citation);
  const { plain, html } = await readClipboard(page);
  assert.equal(plain, citation);
  assert.equal(await textOfHtml(page, html), citation);
}

/** Chooses in the panel 显示 the form that citations are copied in. */
async function chooseForm(page, name) {
  await page.locator("#looks summary").click();
  await page.locator("#looks").getByLabel("复制引文的格式").selectOption({ label: name });
  await page.locator("#toast").getByText("以后“复制引文”都用这种格式").waitFor();
  await page.keyboard.press("Escape");
}

/** The citation of a hit in a form. */
const citationIn = async (site, hit, style) =>
  (await site.json(`/api/v1/cite${hit.url.slice("/c".length)}?style=${style}`)).citation;

/** Where a clause stands in its document. */
const addressIn = (hit) => hit.id.slice(hit.document.id.length + 1);

export function testCopying(check) {
  check("the form that a reader chose is copied everywhere, and kept", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    const [hit] = hits;
    const footnote = await citationIn(site, hit, "footnote");
    assert.notEqual(footnote, hit.citation);
    await site.visit({ permissions: PERMISSIONS }, async (page, context) => {
      await site.go(page, "/search?q=单项冠军&clause_kind=clause");
      const onHit = page.locator(".hit").first().getByRole("button", { name: "复制引文" });
      await copyAndCompare(page, onHit, hit.citation);
      await chooseForm(page, "脚注");
      await copyAndCompare(page, onHit, footnote);
      const other = await context.newPage();
      await site.go(other, `/d/${hit.document.id}#${addressIn(hit)}`);
      const clause = other.locator(`[id="${addressIn(hit)}"]`);
      await clause.hover();
      await copyAndCompare(other, clause.getByRole("button", { name: /^复制引文/ }), footnote);
      await site.go(other, hit.url);
      await copyAndCompare(other, other.getByRole("button", { name: "复制引文" }), footnote);
      // Beside the button it is chosen, too, at once for the other windows; each form's own button copies that form.
      const beside = other.locator("main").getByLabel("复制引文的格式");
      assert.equal(await beside.inputValue(), "footnote");
      await beside.selectOption({ label: "法学引注" });
      await copyAndCompare(other, other.getByRole("button", { name: "复制引文" }), await citationIn(site, hit, "falv"));
      await copyAndCompare(other, other.getByRole("button", { name: "复制 原文加出处" }), hit.citation);
      await page.bringToFront();
      await copyAndCompare(page, onHit, await citationIn(site, hit, "falv"));
      await chooseForm(page, "原文加出处");
      await copyAndCompare(page, onHit, hit.citation);
      await page.locator("#looks summary").click();
      await assertAxe(page, "the panel open");
    });
  });

  check("a form that does not arrive is replaced by the usual one, and that is said", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    await site.visit({ permissions: PERMISSIONS, complaints: [/ERR_FAILED|Failed to load/] }, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      await chooseForm(page, "脚注");
      await page.route("**/api/v1/cite/**", (route) => route.abort());
      await page.locator(".hit").first().getByRole("button", { name: "复制引文" }).click();
      await page.locator("#toast").getByText("没有取到所选格式，已按“原文加出处”复制").waitFor();
      const { plain, html } = await readClipboard(page);
      assert.equal(plain, hits[0].citation);
      assert.equal(await textOfHtml(page, html), hits[0].citation);
    });
  });

  check("without scripts there is no choice, and every form can be selected", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, hits[0].url);
      assert.equal(await page.getByLabel("复制引文的格式").filter({ visible: true }).count(), 0);
      assert.equal(await page.locator("#cite-footnote").inputValue(), await citationIn(site, hits[0], "footnote"));
    });
  });

  check("a hit is copied with its citation, as text and as HTML", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    await site.visit({ permissions: PERMISSIONS }, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      const buttons = page.locator(".hit").getByRole("button", { name: "复制引文" });
      for (const index of [0, 1, hits.length - 1]) {
        await copyAndCompare(page, buttons.nth(index), hits[index].citation);
      }
    });
  });

  check("copying works after the page has changed without loading", async (site) => {
    const { facets } = await site.search(["q", "单项冠军"]);
    const document = facets.doc.at(-1).value;
    const { hits } = await site.search(["q", "单项冠军"], ["doc", document]);
    await site.visit({ permissions: PERMISSIONS }, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      await page.locator(`input[name=doc][value="${document}"]`).check();
      await page.locator(".pill").waitFor();
      const button = page.locator(".hit").first().getByRole("button", { name: "复制引文" });
      await copyAndCompare(page, button, hits[0].citation);
    });
  });

  check("a clause is copied from its page and from the document", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    const [hit] = hits;
    const address = hit.id.slice(hit.document.id.length + 1);
    await site.visit({ permissions: PERMISSIONS }, async (page) => {
      await site.go(page, hit.url);
      await copyAndCompare(page, page.getByRole("button", { name: "复制引文" }), hit.citation);
      await site.go(page, `/d/${hit.document.id}#${address}`);
      const clause = page.locator(`[id="${address}"]`);
      await clause.hover();
      await copyAndCompare(page, clause.getByRole("button", { name: /^复制引文/ }), hit.citation);
    });
  });

  check("where the clipboard is closed, the citation stands selected", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    const selected = (page) =>
      page.evaluate(() => {
        const box = document.activeElement;
        return box.tagName === "TEXTAREA" ? box.value.slice(box.selectionStart, box.selectionEnd) : null;
      });
    await site.visit({}, async (page) => {
      await page.addInitScript(() => {
        Object.defineProperty(navigator, "clipboard", { value: undefined });
      });
      await site.go(page, "/search?q=单项冠军");
      await page.locator(".hit").first().getByRole("button", { name: "复制引文" }).click();
      await page.locator("#toast").getByText("Ctrl+C").waitFor();
      assert.equal(await selected(page), hits[0].citation);
      const address = hits[0].id.slice(hits[0].document.id.length + 1);
      await site.go(page, `/d/${hits[0].document.id}#${address}`);
      const clause = page.locator(`[id="${address}"]`);
      await clause.hover();
      await clause.getByRole("button", { name: /^复制引文/ }).click();
      await page.locator("#toast").getByText("Ctrl+C").waitFor();
      assert.equal(await selected(page), hits[0].citation);
    });
  });

  check("a citation that does not arrive is said to", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    await site.visit({ permissions: PERMISSIONS, complaints: [/ERR_FAILED|Failed to load/] }, async (page) => {
      await page.route("**/api/v1/cite/**", (route) => route.abort());
      const address = hits[0].id.slice(hits[0].document.id.length + 1);
      await site.go(page, `/d/${hits[0].document.id}#${address}`);
      const clause = page.locator(`[id="${address}"]`);
      await clause.hover();
      await clause.getByRole("button", { name: /^复制引文/ }).click();
      await page.locator("#toast").getByText("引文没有取到").waitFor();
    });
  });
}
