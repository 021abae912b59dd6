// Filters: every list against the counts of the JSON interface; levels, former units, folding, finding a value, what
// stays when counts change; with scripts and without, over five documents and over many.
import assert from "node:assert/strict";
import { DOCUMENT_COUNT, UNIT_COUNT, writeLibrary } from "./library.js";
import { openSite, PHONE } from "./site.js";
import { assertAxe } from "./access.js";

const ADDRESS = "/search?q=企业";
const FACETS = [
  "doc", "year", "target_year", "unit", "category", "unit_family", "kind", "status", "clause_kind", "region",
];
const units = async (site) => (await site.search(["q", "企业"])).facets.unit;
const box = (page, value) => page.locator(`input[name="unit"][value="${value}"]`);
const list = (page) => page.locator("fieldset", { has: page.locator('input[name="unit"]') });
const shownLabels = (page) => list(page).locator("label:visible .name").allInnerTexts();
const totalOf = async (page) => Number.parseInt(await page.locator("#sum strong").innerText(), 10);
const findBox = (page) => page.getByRole("searchbox", { name: "在责任单位中查找" });

/** The ids of units that other units of the list were before, as either of the two tells. */
function formersOf(values) {
  const listed = new Set(values.map(({ value }) => value));
  const told = values.flatMap(({ predecessors = [] }) => predecessors.map(({ id }) => id));
  const telling = values.filter(({ successors = [] }) => successors.some(({ id }) => listed.has(id)));
  return new Set([...told.filter((id) => listed.has(id)), ...telling.map(({ value }) => value)]);
}

export function testFiltering(check) {
  check("every list shows every value with the count of the interface, whatever is ticked", async (site) => {
    const year = (await site.search(["q", "企业"])).facets.year[0].value;
    const questions = [
      [["q", "企业"]],
      [["q", "企业"], ["unit", "none"]],
      [["q", "企业"], ["unit", "nb-keji"], ["unit", "nb-jingxin"], ["year", year], ["year", "2016"]],
      [["q", "企业"], ["target_year", "none"], ["status", "in_force"], ["region", "宁波市"]],
    ];
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      for (const question of questions) {
        const { facets } = await site.search(...question);
        await site.go(page, `/search?${new URLSearchParams(question)}`);
        for (const name of FACETS) {
          const shown = await page.locator(`input[type=checkbox][name="${name}"]`).evaluateAll((boxes) =>
            boxes.map((one) => {
              const count = Number(one.closest("label").querySelector(".count").textContent);
              return [one.value, count, one.checked];
            }));
          const expected = facets[name].map(({ value, count, selected }) => [value, count, selected]);
          assert.deepEqual(shown.sort(), expected.sort(), `${name} of ${JSON.stringify(question)}`);
        }
      }
    });
  });

  check("未标注 can be ticked in every list that has it, and its chip takes it back", async (site) => {
    const { facets, total } = await site.search(["q", "企业"]);
    const having = FACETS.filter((name) => facets[name].some(({ value }) => value === "none"));
    assert.ok(having.includes("unit") && having.includes("target_year"), having.join());
    await site.visit({}, async (page) => {
      for (const name of having) {
        await site.go(page, ADDRESS);
        const control = page.locator(`input[name="${name}"][value="none"]`);
        await control.evaluate((one) => {
          for (let node = one; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
        });
        await control.click();
        const chip = page.getByRole("link", { name: /^去掉筛选 .*未标注$/ });
        await chip.waitFor();
        assert.equal(await totalOf(page), facets[name].find(({ value }) => value === "none").count);
        assert.equal(await page.evaluate(() => document.activeElement.id), `f-${name}-none`, "focus stays");
        await chip.click();
        await page.locator(".pill").waitFor({ state: "detached" });
        assert.equal(await totalOf(page), total);
      }
    });
  });

  check("chips name what is active, each is taken back alone, all at once", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `${ADDRESS}&unit=nb-keji&year=2016&status=in_force`);
      const names = await page.locator(".pill").evaluateAll((chips) => chips.map((chip) => chip.ariaLabel));
      assert.deepEqual(names, ["去掉筛选 年份 2016年", "去掉筛选 责任单位 市科技局", "去掉筛选 时效 施行中"]);
      await page.getByRole("link", { name: "去掉筛选 年份 2016年" }).press("Enter");
      await page.waitForURL((url) => !url.searchParams.has("year") && url.searchParams.has("unit"));
      await page.getByRole("link", { name: "清除全部筛选" }).click();
      await page.waitForURL((url) => [...url.searchParams.keys()].join() === "q");
      await site.go(page, `${ADDRESS}&unit=nb-keji`);
      assert.equal(await page.getByRole("link", { name: "清除全部筛选" }).count(), 0, "one is cleared by itself");
    });
  });

  check("every unit stands once, under its level, a former one behind what it became", async (site) => {
    const values = await units(site);
    const formers = formersOf(values);
    assert.ok(formers.size > 0, "the corpus names a unit that became another");
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, ADDRESS);
      const shown = await page.locator('input[name="unit"]').evaluateAll((boxes) =>
        boxes.map((one) => ({
          value: one.value,
          level: one.closest(".level")?.querySelector("summary").firstChild.textContent.trim() ?? "",
          isFormer: one.closest("label").classList.contains("former"),
          above: one.closest("label").previousElementSibling?.querySelector("input")?.value,
        })),
      );
      assert.deepEqual(shown.map(({ value }) => value).sort(), values.map(({ value }) => value).sort());
      for (const { value, level, isFormer, above } of shown) {
        const known = values.find((one) => one.value === value);
        assert.equal(isFormer, formers.has(value), value);
        if (isFormer) {
          assert.ok(above, `${value} stands below a unit`);
        } else if (value !== "none") {
          const name = known.level.split(/[(（]/)[0];
          assert.equal(level, ["市", "区"].includes(name) ? `${name}级` : name, value);
        }
      }
    });
  });

  check("a former unit is found alone or with what it became", async (site) => {
    const values = await units(site);
    const former = values.find(({ value }) => formersOf(values).has(value));
    const heir = values.find(({ value, predecessors = [] }) =>
      former.successors?.some(({ id }) => id === value) || predecessors.some(({ id }) => id === former.value));
    const both = await site.search(["q", "企业"], ["unit", heir.value], ["unit", former.value]);
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, `${ADDRESS}&unit=${encodeURIComponent(heir.value)}`);
      assert.equal(await box(page, heir.value).isVisible(), true, "what is ticked is in sight");
      await box(page, former.value).check();
      await page.getByRole("button", { name: "应用筛选" }).click();
      await page.waitForURL((url) => url.searchParams.getAll("unit").length === 2);
      assert.equal(await totalOf(page), both.total);
      await page.getByRole("link", { name: "清除全部筛选" }).click();
      await page.waitForURL((url) => !url.searchParams.has("unit"));
      assert.equal(await page.locator(".pill").count(), 0);
    });
  });

  check("a long list is folded and says how many it holds", async (site) => {
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, ADDRESS);
      const group = list(page).locator(".level[open]").first();
      const all = await group.locator("label").count();
      const before = await group.locator("label:visible").count();
      assert.ok(before >= 8 && before < all, `${before} of ${all} in sight`);
      await group.locator("summary", { hasText: `显示全部 ${all} 个` }).click();
      assert.equal(await group.locator("label:visible").count(), all);
      await group.locator("summary", { hasText: "收起" }).click();
      assert.equal(await group.locator("label:visible").count(), before);
    });
  });

  check("a value is found by part of its name, by pinyin initials and by another name", async (site) => {
    const values = await units(site);
    const wanted = values.filter(({ label }) => label.includes("科技"));
    await site.visit({}, async (page) => {
      await site.go(page, ADDRESS);
      const before = await shownLabels(page);
      await findBox(page).fill("科技");
      const found = await shownLabels(page);
      for (const { label } of wanted) assert.ok(found.includes(label), label);
      assert.ok(!found.includes("未标注"));
      await list(page).getByRole("status").getByText(`找到 ${found.length} 个`).waitFor();
      await findBox(page).fill("KJJ");
      assert.ok((await shownLabels(page)).some((label) => label.includes("科技局")));
      await findBox(page).fill("经济和信息化");
      assert.ok((await shownLabels(page)).some((label) => label.includes("经信")));
      await findBox(page).fill("<b>没有</b>");
      assert.deepEqual(await shownLabels(page), []);
      await findBox(page).fill("");
      assert.deepEqual(await shownLabels(page), before);
    });
  });

  check("what is typed and unfolded stays when counts change, and so does the focus", async (site) => {
    const values = await units(site);
    const unit = values.find(({ label }) => label.includes("区科技局"));
    await site.visit({}, async (page) => {
      await site.go(page, ADDRESS);
      await page.getByText("更多筛选").click();
      await list(page).locator(".level[open] > summary").click();
      await findBox(page).fill("科技局");
      await box(page, unit.value).focus();
      await page.keyboard.press("Space");
      await page.locator(".pill").waitFor();
      await page.locator("body:not(.busy)").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), `f-unit-${unit.value}`);
      assert.equal(await totalOf(page), unit.count);
      assert.equal(await findBox(page).inputValue(), "科技局");
      const found = await shownLabels(page);
      assert.ok(found.length > 0 && found.every((label) => label.includes("科技局")), found.join());
      assert.equal(await page.locator('details[data-fold="more"]').evaluate((fold) => fold.open), true);
      await findBox(page).fill("");
      const isOpen = (name) => list(page).locator(".level", { hasText: name }).evaluate((fold) => fold.open);
      assert.equal(await isOpen("市级"), false, "what was folded stays folded");
      assert.equal(await isOpen("区级"), true, "what is ticked is in sight");
      assert.equal(await box(page, unit.value).isVisible(), true);
    });
  });

  check("without scripts there is no box to find a value", async (site) => {
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, ADDRESS);
      assert.equal(await page.locator(".find:visible").count(), 0);
      assert.ok((await shownLabels(page)).length >= 8);
    });
  });

  check("axe finds nothing in unfolded, sought, ticked and empty filters", async (site) => {
    for (const options of [{}, { colorScheme: "dark" }, { viewport: PHONE }]) {
      await site.visit(options, async (page) => {
        await site.go(page, `${ADDRESS}&unit=nb-zhijian&unit=none#filters`);
        await page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
        await assertAxe(page, "all unfolded");
        await findBox(page).fill("局");
        await assertAxe(page, "sought");
        await findBox(page).fill("没有这样的单位");
        await assertAxe(page, "sought in vain");
      });
    }
  });
}

/** What only a library of many documents shows; it opens one of its own. */
export function testLongLists(test) {
  test("more than a hundred units and documents", async (context) => {
    const site = await openSite({ prepare: writeLibrary });
    const check = (name, work) => context.test(name, work);
    try {
      await check("lists stay short, and one click shows all, by system", async () => {
        const { facets } = await site.search(["q", "改革"]);
        assert.ok(facets.unit.length > UNIT_COUNT, `${facets.unit.length} units`);
        assert.ok(facets.doc.length >= DOCUMENT_COUNT, `${facets.doc.length} documents`);
        await site.visit({ javaScriptEnabled: false }, async (page) => {
          await site.go(page, "/search?q=改革");
          assert.ok(await page.locator("#filters label:visible").count() < 90);
          const cities = list(page).locator(".level", { hasText: "市级" });
          const all = await cities.locator("label").count();
          assert.ok(all >= UNIT_COUNT);
          await cities.locator("summary", { hasText: `显示全部 ${all} 个` }).click();
          assert.equal(await cities.locator("label:visible").count(), all);
          const money = cities.getByRole("group", { name: "财政" }).locator(".name");
          assert.ok((await money.allInnerTexts()).every((label) => label.includes("财政局")));
        });
      });

      await check("one of a hundred namesakes is found and ticked by keyboard", async () => {
        await site.visit({}, async (page) => {
          await site.go(page, "/search?q=改革");
          await findBox(page).fill("sjj");
          assert.ok((await shownLabels(page)).includes("市审计局（苏州市）"));
          await findBox(page).fill("审计局（苏州");
          assert.deepEqual(await shownLabels(page), ["市审计局（苏州市）"]);
          const isBox = () => page.evaluate(() => document.activeElement.type === "checkbox");
          for (let steps = 0; steps < 3 && !(await isBox()); steps += 1) await page.keyboard.press("Tab");
          await page.keyboard.press("Space");
          await page.getByRole("link", { name: "去掉筛选 责任单位 市审计局（苏州市）" }).waitFor();
          const { total } = await site.search(["q", "改革"], ["unit", "苏州市/市审计局"]);
          assert.equal(await totalOf(page), total);
          assert.equal(await page.evaluate(() => document.activeElement.value), "苏州市/市审计局");
        });
      });

      await check("a document is found by its number", async () => {
        await site.visit({}, async (page) => {
          await site.go(page, "/search?q=改革");
          const { facets } = await site.search(["q", "改革"]);
          const { value } = facets.doc.find(({ label }) => label.startsWith("苏州市") && label.includes("第3批"));
          await page.getByRole("searchbox", { name: "在文件中查找" }).fill(value.replace(/^[a-z]+-/, ""));
          assert.equal(await page.locator(`input[name=doc][value="${value}"]`).isVisible(), true);
          assert.ok(await page.locator("input[name=doc]:visible").count() <= 10, "one of each city at most");
        });
      });

      await check("the first page stays short and leads to the lists of all", async () => {
        const documents = (await site.json("/api/v1/documents")).total;
        const { total } = await site.json("/api/v1/units");
        await site.visit({}, async (page) => {
          await site.go(page, "/");
          assert.ok(await page.locator("main a").count() < 100);
          await page.getByRole("link", { name: `全部 ${documents} 份文件` }).click();
          await page.getByRole("heading", { level: 1, name: "文件" }).waitFor();
          assert.equal(await page.locator(".listed li").count(), documents);
          await page.getByRole("searchbox", { name: "在文件中查找" }).fill("苏府发〔2015〕3号");
          assert.equal(await page.locator(".listed li:visible").count(), 1);
          await assertAxe(page, "all documents");
          await page.getByRole("link", { name: "单位", exact: true }).click();
          await page.waitForURL("**/units");
          assert.equal(await page.locator(".listed li").count(), total);
          await assertAxe(page, "all units");
        });
      });

      await check("a unit that is in no registry has a page, and its name leads to all that bear it", async () => {
        await site.visit({}, async (page) => {
          const { hits } = await site.search(["unit", "苏州市/市审计局"], ["sort", "document"]);
          assert.equal(await site.go(page, "/u/苏州市/市审计局"), 200);
          const shown = await page.locator(".of-year").evaluateAll((years) => years.flatMap((year) =>
            [...year.querySelectorAll("h4 a")].map((link) =>
              [year.querySelector("h2").textContent, new URL(link.href).pathname])));
          assert.deepEqual(shown, hits.map(({ document, url }) => [`${document.year}年`, url]));
          assert.ok(new Set(shown.map(([year]) => year)).size > 3, "several years");
          await site.go(page, "/u/市审计局");
          await page.waitForURL((url) => url.pathname === "/search");
          const { total } = await site.search(["unit", "市审计局"]);
          assert.equal(await totalOf(page), total);
        });
      });

      await check("axe finds nothing in long lists", async () => {
        await site.visit({}, async (page) => {
          await site.go(page, "/search?q=改革");
          await page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
          await assertAxe(page, "long lists");
        });
      });
    } finally {
      assert.equal(await site.close(), 0);
    }
  });
}
