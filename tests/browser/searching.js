// Searching, filters, paging, shared addresses: what the page shows is what the JSON interface says.
import assert from "node:assert/strict";

const QUERY = "培育";
const FACETS = [
  "doc", "year", "target_year", "unit", "category", "unit_family", "kind", "status", "clause_kind", "region",
];

const totalOf = async (page) => Number.parseInt(await page.locator("#sum strong").innerText(), 10);
const idsOf = (page) =>
  page.locator(".hit h2 a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
const box = (page, name, value) => page.locator(`input[type=checkbox][name="${name}"][value="${value}"]`);

/** Opens what is folded away around a control. */
async function unfold(locator) {
  await locator.evaluate((element) => {
    for (let node = element; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  });
}

/** Ticks or unticks a filter and waits for the page that answers. */
async function toggle(page, name, value) {
  const control = box(page, name, value);
  await unfold(control);
  const before = page.url();
  await control.click();
  await page.waitForURL((url) => url.href !== before);
  await page.locator("body:not(.busy)").waitFor();
}

export function testSearching(check) {
  check("the first page lists every document and searches from the box", async (site) => {
    const { documents, total } = await site.json("/api/v1/documents");
    await site.visit({}, async (page) => {
      assert.equal(await site.go(page, "/"), 200);
      const titles = await page.locator(".shelf .title").allInnerTexts();
      assert.deepEqual(titles, documents.map((document) => document.attached_title ?? document.title));
      assert.equal(titles.length, total);
      await page.getByRole("combobox", { name: "检索词" }).fill(QUERY);
      await page.getByRole("button", { name: "检索" }).click();
      await page.waitForURL("**/search?*");
      assert.equal(await page.getByRole("combobox", { name: "检索词" }).inputValue(), QUERY);
      assert.equal(await totalOf(page), (await site.search(["q", QUERY])).total);
    });
  });

  check("a hit shows its text, place, document, number, year and units", async (site) => {
    const answer = await site.search(["q", "单项冠军"], ["limit", "100"]);
    assert.ok(answer.total > 0);
    await site.visit({}, async (page) => {
      await site.go(page, "/search?q=单项冠军&limit=100");
      assert.deepEqual(await idsOf(page), answer.hits.map((hit) => hit.url));
      const articles = await page.locator(".hit").all();
      for (const [index, hit] of answer.hits.entries()) {
        const text = await articles[index].innerText();
        for (const part of [hit.document.title, hit.document.doc_number, hit.document.year?.toString()]) {
          if (part) assert.ok(text.includes(part), `${hit.id} lacks ${part}`);
        }
        for (const unit of hit.units) assert.ok(text.includes(unit.name), `${hit.id} lacks ${unit.name}`);
        if (hit.match === "verbatim") {
          const marks = await articles[index].locator("mark").allInnerTexts();
          assert.ok(marks.includes("单项冠军"), `${hit.id} marks ${marks}`);
        }
      }
    });
  });

  check("hits gather under their documents, and the address says so", async (site) => {
    const address = `/search?q=${encodeURIComponent(QUERY)}`;
    const { hits } = await site.search(["q", QUERY]);
    const documents = [...new Set(hits.map((hit) => hit.document.id))];
    assert.ok(documents.length > 1 && documents.length < hits.length);
    await site.visit({}, async (page) => {
      await site.go(page, address);
      const flat = await idsOf(page);
      await page.getByRole("link", { name: "按文件归组" }).click();
      await page.locator(".group").first().waitFor();
      assert.equal(new URL(page.url()).searchParams.get("group"), "document");
      const groups = await page.locator(".group h2 a").evaluateAll((links) =>
        links.map((link) => new URL(link.href).pathname.split("/")[2]));
      assert.deepEqual(groups, documents);
      const gathered = await idsOf(page);
      assert.deepEqual(gathered, documents.flatMap((id) => flat.filter((url) => url.split("/")[2] === id)));

      await toggle(page, "year", "2016");
      assert.equal(new URL(page.url()).searchParams.get("group"), "document", "a filter keeps the layout");
      await page.goBack();
      await page.waitForURL((url) => !url.searchParams.has("year"));
      await page.getByRole("link", { name: "逐条列出" }).click();
      await page.locator(".group").first().waitFor({ state: "detached" });
      assert.deepEqual(await idsOf(page), flat);
    });
  });

  check("every filter narrows to what it counts, and its chip takes it back", async (site) => {
    const { facets, total } = await site.search(["q", QUERY]);
    await site.visit({}, async (page) => {
      for (const name of FACETS) {
        const value = facets[name].at(-1);
        assert.ok(value, `no value for ${name}`);
        await site.go(page, `/search?q=${QUERY}`);
        await toggle(page, name, value.value);
        assert.deepEqual(new URL(page.url()).searchParams.getAll(name), [value.value]);
        assert.equal(await totalOf(page), value.count, `${name}=${value.value}`);
        assert.equal(await box(page, name, value.value).isChecked(), true);
        await page.locator(".pill").click();
        await page.locator(".pill").waitFor({ state: "detached" });
        assert.equal(await totalOf(page), total);
        assert.equal(new URL(page.url()).searchParams.has(name), false);
      }
    });
  });

  check("two values of one filter widen, and its counts stay", async (site) => {
    const before = await site.search(["q", QUERY]);
    const [first, second] = before.facets.doc;
    const both = await site.search(["q", QUERY], ["doc", first.value], ["doc", second.value]);
    assert.equal(both.total, first.count + second.count);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${QUERY}`);
      await toggle(page, "doc", first.value);
      await toggle(page, "doc", second.value);
      assert.equal(await totalOf(page), both.total);
      assert.deepEqual(new URL(page.url()).searchParams.getAll("doc"), [first.value, second.value]);
      const counts = await page.locator("input[name=doc] ~ .count").allInnerTexts();
      assert.deepEqual(counts.map(Number), before.facets.doc.map((value) => value.count));
      await toggle(page, "doc", first.value);
      assert.equal(await totalOf(page), second.count);
    });
  });

  check("an address shows the same to whoever opens it, and Back leads back", async (site) => {
    const { facets } = await site.search(["q", QUERY]);
    const unit = facets.unit.find((value) => value.value !== "none");
    let address;
    let shown;
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${QUERY}`);
      const all = await idsOf(page);
      await toggle(page, "unit", unit.value);
      address = page.url().slice(site.origin.length);
      shown = await idsOf(page);
      await page.goBack();
      await page.locator(".pill").waitFor({ state: "detached" });
      assert.deepEqual(await idsOf(page), all);
      await page.goForward();
      await page.locator(".pill").waitFor();
      assert.deepEqual(await idsOf(page), shown);
    });
    await site.visit({}, async (page) => {
      await site.go(page, address);
      assert.deepEqual(await idsOf(page), shown);
      assert.equal(await totalOf(page), unit.count);
    });
  });

  check("pages follow one another without gap or repeat", async (site) => {
    const { hits } = await site.search(["q", QUERY], ["limit", "12"]);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${QUERY}&limit=5`);
      const seen = await idsOf(page);
      await page.getByRole("link", { name: "下一页" }).click();
      await page.locator('.pages [aria-current="page"]', { hasText: "2" }).waitFor();
      seen.push(...await idsOf(page));
      assert.deepEqual(seen, hits.slice(0, 10).map((hit) => hit.url));
      await page.getByRole("link", { name: "上一页" }).click();
      await page.locator('.pages [aria-current="page"]', { hasText: "1" }).waitFor();
      assert.deepEqual(await idsOf(page), seen.slice(0, 5));
    });
  });

  check("the order can be chosen and keeps the question", async (site) => {
    await site.visit({}, async (page) => {
      for (const [label, sort] of [["最新", "newest"], ["最早", "oldest"], ["按文件", "document"]]) {
        await site.go(page, `/search?q=${QUERY}&limit=8`);
        await page.getByRole("link", { name: label, exact: true }).click();
        await page.locator(".sort [aria-current]", { hasText: label }).waitFor();
        const { hits } = await site.search(["q", QUERY], ["limit", "8"], ["sort", sort]);
        assert.deepEqual(await idsOf(page), hits.map((hit) => hit.url));
      }
    });
  });

  check("a filter keeps sort, page size and day", async (site) => {
    const { facets } = await site.search(["q", QUERY]);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${QUERY}&sort=newest&limit=7&as_of=2017-01-01&year=2016..2017`);
      await toggle(page, "clause_kind", facets.clause_kind[0].value);
      const asked = new URL(page.url()).searchParams;
      assert.deepEqual(
        ["q", "sort", "limit", "as_of"].map((name) => asked.get(name)),
        [QUERY, "newest", "7", "2017-01-01"],
      );
      const { total } = await site.json(`/api/v1/search${new URL(page.url()).search}`);
      assert.equal(await totalOf(page), total);
    });
  });

  check("everything works without scripts", async (site) => {
    const { facets } = await site.search(["q", QUERY]);
    const [first, second] = facets.doc;
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, "/");
      await page.getByRole("searchbox").fill(QUERY);
      await page.getByRole("searchbox").press("Enter");
      await page.waitForURL("**/search?*");
      await box(page, "doc", first.value).check();
      await box(page, "doc", second.value).check();
      await page.getByRole("button", { name: "应用筛选" }).click();
      await page.locator(".pill").first().waitFor();
      assert.equal(await totalOf(page), first.count + second.count);
      assert.equal(await page.getByRole("button", { name: "复制引文" }).count(), 0);
      const citation = page.locator(".hit").first().locator("details");
      await citation.locator("summary").click();
      assert.match(await citation.locator("textarea").inputValue(), /^“[^]+”（《.+》.*）$/);
      await page.locator(".hit h2 a").first().click();
      await page.waitForURL("**/c/**");
      await page.getByRole("link", { name: "在全文中看" }).click();
      await page.waitForURL("**/d/**");
    });
  });

  check("with scripts the filters need no button", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${QUERY}`);
      assert.equal(await page.getByRole("button", { name: "应用筛选" }).isVisible(), false);
    });
  });

  check("nothing found says so and offers a way on", async (site) => {
    const { facets } = await site.search();
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q="此处必无此语"&year=${facets.year[0].value}`);
      assert.equal(await page.locator(".hit").count(), 0);
      await page.getByRole("heading", { name: "没有找到符合的条款" }).waitFor();
      await page.locator(".empty").getByRole("link", { name: "清除筛选" }).click();
      await page.locator(".pill").waitFor({ state: "detached" });
      assert.equal(new URL(page.url()).searchParams.get("q"), '"此处必无此语"');
    });
  });

  check("a chip of a hit narrows to it", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${QUERY}`);
      const chip = page.locator(".hit .chip").first();
      const address = await chip.getAttribute("href");
      await chip.click();
      await page.locator(".pill").waitFor();
      assert.equal(page.url(), new URL(address, site.origin).href);
    });
  });

  check("the interface speaks English when asked, on every page it leads to", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/");
      await page.getByRole("link", { name: "English" }).click();
      await page.getByRole("button", { name: "Search" }).waitFor();
      await page.getByRole("combobox", { name: "Search terms" }).fill(QUERY);
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("button", { name: "Copy citation" }).first().waitFor();
      await page.locator(".hit h2 a").first().click();
      await page.getByRole("link", { name: "Show in the document" }).click();
      await page.getByRole("heading", { name: "Outline" }).or(page.getByText("About the document")).first().waitFor();
      await page.getByRole("link", { name: "中文" }).click();
      await page.getByText("文件信息").waitFor();
    });
  });

  check("an empty answer leads to each wider question", async (site) => {
    const address = `q=${encodeURIComponent("人才 天外飞仙")}`;
    const { relaxations } = await site.json(`/api/v1/search?${address}`);
    const wider = relaxations.find((relaxation) => relaxation.total > 0);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?${address}`);
      assert.equal(await totalOf(page), 0);
      await page.getByRole("link", { name: "去掉“天外飞仙”" }).click();
      await page.waitForURL((url) => url.searchParams.get("q") === wider.parameters.q[0]);
      assert.equal(await totalOf(page), wider.total);
    });
  });

  check("an answer emptied by filters names them as the lists do and counts each without", async (site) => {
    const impossible = [
      ["doc", "nowhere-1"], ["year", "1999"], ["target_year", "1999"], ["unit", "nb-zhijian"], ["category", "none"],
      ["unit_family", "none"], ["kind", "令"], ["clause_kind", "note"], ["status", "repealed"], ["region", "拉萨市"],
    ];
    await site.visit({}, async (page) => {
      for (const [name, value] of impossible) {
        const question = [["q", "科技 区科技局"], ["year", "2025"], [name, value]];
        if (name === "year") question.splice(1, 1);
        const { total, relaxations } = await site.search(...question);
        assert.equal(total, 0, name);
        await site.go(page, `/search?${new URLSearchParams(question)}`);
        const shown = await page.locator("nav.wider li").allInnerTexts();
        const expected = relaxations.filter((relaxation) => relaxation.total > 0);
        assert.equal(shown.length, expected.length, `${name}: ${shown}`);
        const own = expected.find(({ remove }) => remove.filter === name);
        assert.ok(own, `${name} empties it`);
        const link = page.getByRole("link", { name: `去掉筛选“${own.remove.label}”` });
        if (name === "unit") assert.equal(own.remove.label, "责任单位：市质监局");
        await link.click();
        await page.waitForURL((url) => !url.searchParams.getAll(name).includes(value));
        assert.equal(await totalOf(page), own.total, name);
      }
    });
  });

  check("little or nothing found shows how the terms were read", async (site) => {
    const shown = async (page, query) => {
      await site.go(page, `/search?q=${encodeURIComponent(query)}`);
      return page.getByRole("region", { name: "检索词这样理解" }).innerText();
    };
    await site.visit({}, async (page) => {
      const text = await shown(page, '市科技局 "天外飞仙" 一百家以上 -试点 补贴');
      for (const part of ["宁波市科学技术局", "逐字", "不含", "数字", "100家以上", "同义", "补助"]) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
      assert.match(await shown(page, "甬政办发〔2016〕152号三、（二）1 天外飞仙"), /指向 《.+》三、（二）1/);
      await page.getByRole("region", { name: "检索词这样理解" }).getByRole("link").click();
      await page.waitForURL("**/c/yzbf-2016-152/3.2.1");
      await site.go(page, "/search?q=企业");
      assert.equal(await page.locator(".read").count(), 0, "much found needs no explaining");
    });
  });

  check("synonyms are switched off and on again", async (site) => {
    const address = `q=${encodeURIComponent("补贴")}`;
    const totals = async (more) => (await site.json(`/api/v1/search?${address}${more}`)).total;
    const [all, plain] = [await totals(""), await totals("&synonyms=off")];
    assert.ok(all > plain, "some clauses are found by synonyms");
    await site.visit({}, async (page) => {
      await site.go(page, `/search?${address}`);
      assert.equal(await totalOf(page), all);
      await page.getByRole("link", { name: "不计同义" }).click();
      await page.waitForURL((url) => url.searchParams.get("synonyms") === "off");
      assert.equal(await totalOf(page), plain);
      await page.getByRole("link", { name: "计入同义", exact: true }).first().click();
      await page.waitForURL((url) => !url.searchParams.has("synonyms"));
      assert.equal(await totalOf(page), all);
    });
  });
}
