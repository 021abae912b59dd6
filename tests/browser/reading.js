// The whole document and the single clause.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { PHONE } from "./site.js";

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
            copy.querySelector("summary")?.remove();
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

  check("what was searched for is marked in the document and led to, one after the other", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    const { id } = hits.find((hit) => hit.match === "verbatim").document;
    const whole = await site.json(`/api/v1/documents/${id}`);
    await site.visit({}, async (page) => {
      await site.go(page, "/search?q=单项冠军&doc=" + id);
      await page.locator(".hit").first().getByRole("link", { name: "在全文中看" }).click();
      await page.waitForURL(/\/d\/[^?]+\?q=[^#]+#/u);
      assert.equal(await page.locator("#q").inputValue(), "单项冠军");
      const bar = page.locator(".marks-bar");
      const total = await page.locator("mark[id]").count();
      const inClauses = await page.locator(":is(.clause, td) mark[id]").count();
      const times = whole.clauses.reduce((sum, clause) => sum + clause.text.split("单项冠军").length - 1, 0);
      assert.equal(inClauses, times);
      assert.ok(total >= inClauses && total > 2);
      // The hit that led here is the current one; the count is a status, so it is read out.
      const count = bar.getByRole("status");
      const now = async () => {
        const [, place, all] = (await count.innerText()).match(/^第(\d+)处，共(\d+)处$/u).map(Number);
        assert.equal(all, total);
        const current = page.locator("mark.on");
        assert.equal(await current.count(), 1);
        assert.equal(await current.getAttribute("id"), `mark-${place}`);
        return place;
      };
      const first = await now();
      assert.equal(await page.locator(":target mark.on").count(), 1);
      await bar.getByRole("button", { name: "下一处" }).click();
      assert.equal(await now(), (first % total) + 1);
      assert.equal(await isInSight(page.locator("mark.on")), true);
      await page.keyboard.press("p");
      assert.equal(await now(), first);
      await page.keyboard.press("p");
      const before = first === 1 ? total : first - 1;
      assert.equal(await now(), before);
      // Letters typed into a field are letters.
      await page.locator("#q").focus();
      await page.keyboard.press("n");
      assert.equal(await now(), before);
      // The outline says where more of them are.
      const told = await page.locator(".outline .marks").allInnerTexts();
      assert.ok(told.length > 0 && told.every((text) => /^\d+处$/u.test(text)));
      await bar.getByText("逐条列出").click();
      await bar.locator("ol a").last().click();
      assert.equal(new URL(page.url()).hash, `#mark-${await now()}`);
      await bar.getByRole("link", { name: "清除标记" }).click();
      await page.waitForURL(`**/d/${id}`);
      assert.equal(await page.locator("mark, .marks-bar").count(), 0);
    });
    await site.visit({ javaScriptEnabled: false, reducedMotion: "reduce" }, async (page) => {
      await site.go(page, `/d/${id}?q=单项冠军`);
      assert.equal(await page.locator(".marks-bar button:visible").count(), 0);
      await page.getByText("逐条列出").click();
      const place = page.locator(".marks-bar ol a").nth(1);
      const hash = await place.getAttribute("href");
      await place.click();
      assert.equal(new URL(page.url()).hash, hash);
      assert.equal(await isInSight(page.locator(hash)), true);
    });
  });

  check("a question that marks nothing leaves the document as it is", async (site) => {
    const { documents: [{ url }] } = await site.json("/api/v1/documents");
    await site.visit({}, async (page) => {
      for (const query of ["此处必无此语", "长".repeat(5000), "title:此处必无此语"]) {
        assert.equal(await site.go(page, `${url}?q=${encodeURIComponent(query)}`), 200);
        assert.equal(await page.locator("mark").count(), 0, query.slice(0, 20));
      }
    });
  });

  check("every clause offers its citation, its address and the basket by keyboard and by touch", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    const { url } = documents.find((document) => document.doc_number);
    await site.visit({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await site.go(page, url);
      const clause = page.locator(".clause").nth(2);
      const tools = clause.locator(".tools");
      const opacity = () => tools.evaluate((element) => getComputedStyle(element).opacity);
      await page.mouse.move(2, 2);
      assert.equal(await opacity(), "0");
      await clause.locator("[data-copy]").focus();
      assert.equal(await opacity(), "1");
      for (const name of ["复制链接", "放入引文篮"]) {
        await page.keyboard.press("Tab");
        assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), new RegExp(`^${name} .`, "u"));
      }
      await clause.locator("[data-copy-link]").click();
      await page.getByText("已复制链接").waitFor();
      const address = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(address, site.origin + (await clause.locator("[data-basket]").getAttribute("data-basket")));
      assert.equal((await fetch(address)).status, 200);
    });
    await site.visit({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await site.go(page, url);
      assert.equal(await page.locator(".clause .tools").nth(2).evaluate((element) => getComputedStyle(element).opacity), "1");
    });
  });

  check("an annex is a table with heads and a name, and scrolls in itself on a phone", async (site) => {
    const { hits } = await site.search(["clause_kind", "table_row"], ["limit", "100"]);
    const { document: { id } } = hits.find((hit) => hit.document.doc_number);
    await site.visit({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await site.go(page, `/d/${id}`);
      const tables = page.locator(".sheet table");
      assert.ok((await tables.count()) > 0);
      for (const table of await tables.all()) {
        assert.ok((await table.locator("caption").textContent()).length > 2);
        const columns = await table.locator("thead th[scope=col]").count();
        const widths = await table.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.cells.length));
        assert.ok(widths.length > 0 && widths.every((width) => width === columns), `${widths} of ${columns}`);
      }
      const row = tables.first().locator("tbody tr").first();
      await row.locator("summary").tap();
      await row.getByRole("button", { name: /^复制引文/u }).waitFor();
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
      assert.equal(await page.getByRole("textbox", { name: "原文加出处" }).inputValue(), clause.citation);
      for (const unit of clause.units) await page.locator(".chip", { hasText: unit.name }).first().waitFor();
      assert.equal(await page.locator(".one .measured tbody tr").count(), clause.targets.length);
      const beside = await page.locator(".beside:not(.similar) a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
      const order = whole.clauses.findIndex((other) => other.id === clause.id);
      const neighbours = [-2, -1, 1, 2].map((step) => whole.clauses[order + step]).filter(Boolean);
      assert.deepEqual(beside, neighbours.map((other) => `/c/${other.id}`));
      await page.locator(".trail a").last().click();
      await page.waitForURL("**/d/**");
      const heading = page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`);
      assert.equal(await heading.innerText(), hit.path.at(-2));
    });
  });

  check("a clause's page offers clauses of other documents that say the same", async (site) => {
    const { hits } = await site.search(["q", "公共服务平台"], ["limit", "100"]);
    await site.visit({}, async (page) => {
      let offered = 0;
      for (const hit of hits.slice(0, 8)) {
        await site.go(page, hit.url);
        for (const alike of await page.locator(".similar li").all()) {
          offered += 1;
          const told = Number(/成段相同 (\d+) 字/u.exec(await alike.innerText())[1]);
          const [, document] = new URL(await alike.locator("a").getAttribute("href"), site.origin).pathname.match(/^\/c\/([^/]+)\//u);
          assert.notEqual(document, hit.document.id);
          assert.ok(told >= 24 && told <= hit.text.length, `${told} of ${hit.id}`);
        }
      }
      assert.ok(offered > 0);
    });
  });

  check("the source is shown as it was extracted, with what was set aside marked", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      for (const { id, url, file } of documents) {
        const whole = await site.json(`/api/v1/documents/${id}`);
        await site.go(page, `${url}?q=单项冠军`);
        await page.getByRole("link", { name: "显示原文" }).click();
        assert.equal(new URL(page.url()).searchParams.get("view"), "source");
        // The file is UTF-8 without a mark of byte order; a browser makes one line break of two signs.
        const source = (await readFile(path.join(site.folder, "corpus", file), "utf8")).replace(/^\uFEFF/u, "").replace(/\r\n?/gu, "\n");
        assert.equal(await page.locator(".raw").evaluate((raw) => raw.textContent.trim()), source.trim(), id);
        const reasons = await page.locator(".raw .noise").evaluateAll((noise) =>
          noise.map(({ dataset, textContent }) => [dataset.reason, textContent, getComputedStyle(noise[0], "::before").content]));
        const aside = whole.noise.filter(({ span: [start, end] }) => [...source].slice(start, end).join("").trim() !== "");
        assert.ok(reasons.length >= Math.min(aside.length, 1), id);
        assert.ok(reasons.every(([reason]) => /^\p{Script=Han}+/u.test(reason)), id);
        const places = await page.locator(".raw .at").evaluateAll((links) => links.map((link) => decodeURIComponent(new URL(link.href).pathname)));
        assert.deepEqual(places.sort(), whole.clauses.map((clause) => `/c/${clause.id}`).sort());
        // One page for readers and machines: the other view is not a second one.
        assert.equal(await page.locator("meta[name=robots]").getAttribute("content"), "noindex");
        assert.equal(await page.locator("link[rel=canonical]").getAttribute("href"), url);
        await page.getByRole("link", { name: "显示排版" }).click();
        assert.equal(await page.locator("#q").inputValue(), "单项冠军");
        assert.ok((await page.locator(".paper .clause, .sheet tr").count()) > 0);
      }
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
