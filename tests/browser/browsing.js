// The first page and the lists behind it; the pages of units: names, clauses by year and document, paging, ways in and out.
import assert from "node:assert/strict";
import { assertAxe } from "./access.js";
import { PHONE } from "./site.js";

const clausesOf = (page) =>
  page.locator(".hit h4 a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));

/** The unit that most clauses name. */
async function busiestUnit(site) {
  const { units } = await site.json("/api/v1/units");
  return units[0];
}

export function testBrowsing(check) {
  check("every count on the first page leads to as many clauses", async (site) => {
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, "/");
      const links = await page.locator(".counts li a").evaluateAll((all) => all.map((link) => {
        const { pathname, search } = new URL(link.href);
        return { pathname, search, count: Number(link.querySelector("small").textContent) };
      }));
      assert.ok(links.length > 30, `${links.length} links`);
      for (const kind of ["category", "year", "target_year"]) {
        assert.ok(links.some(({ search }) => new URLSearchParams(search).has(kind)), kind);
      }
      for (const { pathname, search, count } of links) {
        const unit = pathname.startsWith("/u/") ? decodeURIComponent(pathname.slice("/u/".length)) : null;
        const question = unit ? new URLSearchParams({ unit }) : search.slice(1);
        const { total } = await site.json(`/api/v1/search?limit=1&${question}`);
        assert.equal(count, total, `${pathname}${search}`);
      }
      await page.locator('.counts a[href^="/u/"]').first().click();
      await page.locator(".unit h1").waitFor();
    });
  });

  check("all units are listed by level, and one is found among them", async (site) => {
    const { units } = await site.json("/api/v1/units");
    await site.visit({}, async (page) => {
      await site.go(page, "/");
      await page.getByRole("link", { name: `全部 ${units.length} 个责任单位` }).click();
      await page.getByRole("heading", { level: 1 }).waitFor();
      const shown = await page.locator(".listed li a").evaluateAll((links) =>
        links.map((link) => decodeURIComponent(new URL(link.href).pathname.slice("/u/".length))));
      assert.deepEqual(shown.sort(), units.map(({ id }) => id).sort());
      const find = page.getByRole("searchbox", { name: "在责任单位中查找" });
      await find.fill("qkj");
      await page.getByRole("status").getByText("找到 1 个").waitFor();
      assert.equal(await page.locator(".listed section:visible").count(), 1, "levels without one are gone");
      await page.locator(".listed li a:visible").click();
      await page.getByRole("heading", { level: 1, name: "区科技局" }).waitFor();
    });
  });

  check("a unit's page lists all its clauses by year and document, page after page", async (site) => {
    const unit = await busiestUnit(site);
    const question = [["unit", unit.id], ["sort", "document"], ["limit", "100"]];
    const { hits, total } = await site.search(...question);
    assert.ok(total > 50 && total <= 100, `${total} clauses`);
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      assert.equal(await site.go(page, `/u/${unit.id}`), 200);
      await page.getByRole("heading", { level: 1, name: unit.name }).waitFor();
      assert.ok((await page.locator(".facts").first().innerText()).includes(unit.full));
      await page.getByText(`${total} 条条款，见于`).waitFor();
      const shown = await clausesOf(page);
      await page.getByRole("link", { name: "下一页" }).click();
      await page.locator('.pages [aria-current="page"]', { hasText: "2" }).waitFor();
      shown.push(...await clausesOf(page));
      assert.deepEqual(shown, hits.map((hit) => hit.url));
    });
  });

  check("clauses stand under their year, newest first, and their document", async (site) => {
    const { units } = await site.json("/api/v1/units");
    const answers = await Promise.all(units.map(({ id }) => site.search(["unit", id], ["sort", "document"])));
    const index = answers.findIndex(({ facets }) => facets.year.filter(({ count }) => count > 0).length > 1);
    // In the documents that ship no unit stands in two years; then one year is looked at.
    const at = Math.max(index, 0);
    const expected = [];
    for (const { document, url } of answers[at].hits) expected.push([`${document.year}年`, document.title, url]);
    await site.visit({}, async (page) => {
      await site.go(page, `/u/${encodeURIComponent(units[at].id)}`);
      const shown = await page.locator(".hit").evaluateAll((articles) => articles.map((article) => [
        article.closest(".of-year").querySelector("h2").textContent,
        article.parentElement.querySelector("h3").textContent,
        new URL(article.querySelector("h4 a").href).pathname,
      ]));
      assert.deepEqual(shown.slice(0, expected.length), expected);
    });
  });

  check("a clause says what the unit has to do with it", async (site) => {
    const unit = await busiestUnit(site);
    const { hits } = await site.search(["unit", unit.id], ["sort", "document"], ["limit", "20"]);
    await site.visit({}, async (page) => {
      await site.go(page, `/u/${unit.id}`);
      const articles = await page.locator(".hit").all();
      for (const [index, hit] of hits.entries()) {
        const { role } = hit.units.find(({ id }) => id === unit.id);
        assert.ok((await articles[index].locator(".role").allInnerTexts()).includes(role), hit.id);
      }
      await page.getByRole("button", { name: /^放入引文篮 / }).first().click();
      await page.locator("#basket-link", { hasText: "1" }).waitFor();
    });
  });

  check("former and present unit lead to each other, and the system to its clauses", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/u/nb-zhijian");
      await page.getByRole("link", { name: "市市场监管局" }).click();
      await page.getByRole("heading", { level: 1, name: "市市场监管局" }).waitFor();
      await page.getByRole("link", { name: "市质监局" }).click();
      await page.getByRole("heading", { level: 1, name: "市质监局" }).waitFor();
      await page.locator(".facts").getByRole("link", { name: "市场监管", exact: true }).click();
      await page.waitForURL((url) => url.searchParams.get("unit_family") === "市场监管");
    });
  });

  check("results for one unit lead to its page, and the page leads to results", async (site) => {
    const unit = await busiestUnit(site);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=企业&unit=${unit.id}`);
      await page.getByRole("link", { name: `${unit.name}的全部条款` }).click();
      await page.getByRole("heading", { level: 1, name: unit.name }).waitFor();
      await page.getByRole("link", { name: "在这些条款里检索" }).click();
      await page.waitForURL((url) => url.searchParams.get("unit") === unit.id);
      await site.go(page, `/search?q=企业&unit=${unit.id}&unit=nb-keji`);
      assert.equal(await page.locator(".to-unit").count(), 0, "two units have no one page");
    });
  });

  check("an unknown unit's page says so and leads on", async (site) => {
    await site.visit({ complaints: [/404/] }, async (page) => {
      assert.equal(await site.go(page, "/u/没有/这个局"), 404);
      await page.getByText("提示：").waitFor();
      await assertAxe(page, "unknown unit");
      await page.getByRole("link", { name: "回到首页" }).click();
      await page.locator(".hero").waitFor();
    });
  });

  check("axe finds nothing on a unit's page in any look", async (site) => {
    const unit = await busiestUnit(site);
    for (const options of [{}, { colorScheme: "dark" }, { viewport: PHONE }]) {
      await site.visit(options, async (page) => {
        await site.go(page, `/u/${unit.id}`);
        await assertAxe(page, unit.id);
      });
    }
  });
}
