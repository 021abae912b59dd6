// The whole document and the single clause.
import assert from "node:assert/strict";

const plain = (text) => text.replace(/\s+/g, "");

/** Tells whether the element is in sight, below the header that stays. */
const isInSight = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  });

export function testReading(check) {
  check("a document's page holds every clause, word for word, in order", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    await site.visit({}, async (page) => {
      for (const { id, url } of documents) {
        const whole = await site.json(`/api/v1/documents/${id}`);
        assert.equal(await site.go(page, url), 200);
        const shown = await page.evaluate(() => {
          const texts = {};
          for (const element of document.querySelectorAll(".clause, .sheet tr[id]")) {
            const copy = element.cloneNode(true);
            copy.querySelector(".tools")?.remove();
            texts[element.id] = copy.textContent;
          }
          return texts;
        });
        const addresses = whole.clauses.map((clause) => clause.id.slice(id.length + 1));
        assert.deepEqual(Object.keys(shown).sort(), [...addresses].sort(), id);
        for (const clause of whole.clauses) {
          // A row may stand as cells, without the sign between them.
          const words = (text) => plain(clause.kind === "table_row" ? text.replaceAll("|", "") : text);
          assert.equal(words(shown[clause.id.slice(id.length + 1)]), words(clause.text), clause.id);
        }
        const paper = plain(await page.locator(".paper").innerText());
        for (const piece of whole.structure.filter((piece) => piece.kind !== "table_header")) {
          assert.ok(paper.includes(plain(piece.text)), `${id} lacks ${piece.text}`);
        }
      }
    });
  });

  check("an anchor brings the clause into sight and marks it", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    await site.visit({}, async (page) => {
      for (const hit of hits.slice(0, 5)) {
        const address = hit.id.slice(hit.document.id.length + 1);
        await site.go(page, `/d/${hit.document.id}#${address}`);
        const clause = page.locator(`[id="${address}"]`);
        await page.waitForFunction((id) => {
          const { top } = document.getElementById(id).getBoundingClientRect();
          return top >= 0 && top < window.innerHeight;
        }, address);
        const background = (locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);
        const marked = hit.clause_kind === "table_row" ? clause.locator("td").first() : clause;
        assert.notEqual(await background(marked), "rgba(0, 0, 0, 0)", hit.id);
        const header = await page.locator(".top").boundingBox();
        const place = await clause.boundingBox();
        assert.ok(place.y >= header.y + header.height - 1, `${hit.id} hides under the header`);
      }
    });
  });

  check("a hit leads to its place in the document", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      const hit = page.locator(".hit").first();
      const [, address] = decodeURIComponent(new URL(await hit.locator("h2 a").getAttribute("href"), site.origin).pathname)
        .match(/^\/c\/[^/]+\/(.+)$/);
      await hit.getByRole("link", { name: "在全文中看" }).click();
      await page.waitForURL("**/d/**");
      assert.equal(decodeURIComponent(new URL(page.url()).hash), `#${address}`);
      const clause = page.locator(`[id="${address}"]`);
      await clause.waitFor();
      await page.waitForFunction((id) => {
        const { top, bottom } = document.getElementById(id).getBoundingClientRect();
        return bottom > 0 && top < window.innerHeight;
      }, address);
    });
  });

  check("the outline leads to its headings and follows the reading", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    const longest = documents.reduce((left, right) => (left.clause_count > right.clause_count ? left : right));
    await site.visit({ reducedMotion: "reduce" }, async (page) => {
      await site.go(page, longest.url);
      const link = page.locator(".outline a:not(.close)").nth(6);
      const text = await link.innerText();
      await link.click();
      const heading = page.locator(`.paper [id="${new URL(page.url()).hash.slice(1)}"]`);
      assert.equal(plain(await heading.innerText()), plain(text));
      assert.equal(await isInSight(heading), true);
      await page.locator(".outline a.on", { hasText: text }).waitFor();
    });
  });

  check("a clause's page shows its text, its way, its facts and its neighbours", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"], ["clause_kind", "clause"]);
    const hit = hits.find((candidate) => candidate.units.length > 0) ?? hits[0];
    const clause = await site.json(`/api/v1/clauses/${hit.id}`);
    const whole = await site.json(`/api/v1/documents/${hit.document.id}`);
    await site.visit({}, async (page) => {
      assert.equal(await site.go(page, hit.url), 200);
      assert.equal(plain(await page.locator(".one .says").innerText()), plain(clause.text));
      assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), clause.place);
      assert.equal(await page.getByRole("textbox", { name: "引文" }).inputValue(), clause.citation);
      for (const unit of clause.units) await page.locator(".chip", { hasText: unit.name }).first().waitFor();
      assert.equal(await page.locator(".one tbody tr").count(), clause.targets.length);
      const beside = await page.locator(".beside a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
      const order = whole.clauses.findIndex((other) => other.id === clause.id);
      const neighbours = [whole.clauses[order - 1], whole.clauses[order + 1]].filter(Boolean);
      assert.deepEqual(beside, neighbours.map((other) => `/c/${other.id}`));
      await page.locator(".trail a").last().click();
      await page.waitForURL("**/d/**");
      const heading = page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`);
      assert.equal(await heading.innerText(), hit.path.at(-2));
    });
  });

  check("the original file can be downloaded", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    await site.visit({ acceptDownloads: true }, async (page) => {
      await site.go(page, documents[0].url);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "下载原文件" }).click(),
      ]);
      assert.equal(download.suggestedFilename(), documents[0].file.split("/").at(-1));
    });
  });

  check("what is not there says so and leads on", async (site) => {
    const complaints = [/404/, /400/];
    await site.visit({ complaints }, async (page) => {
      for (const [address, status, word] of [
        ["/nowhere", 404, "/nowhere"],
        ["/d/nowhere", 404, "nowhere"],
        ["/c/nowhere/1", 404, "nowhere"],
        ["/search?q=a&limit=0", 400, "limit"],
        ["/search?q=a&year=twenty", 400, "twenty"],
      ]) {
        assert.equal(await site.go(page, address), status, address);
        assert.ok((await page.locator("main").innerText()).includes(word), address);
        assert.match(await page.locator(".hint").innerText(), /^提示：./);
        await page.getByRole("link", { name: "回到首页" }).click();
        await page.locator(".shelf").waitFor();
      }
    });
  });
}
