// The copy button: what stands on the clipboard afterwards.
import assert from "node:assert/strict";

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

export function testCopying(check) {
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
