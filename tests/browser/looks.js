// The look that a reader chooses: at once, on every later page, in other windows, never on paper.
import assert from "node:assert/strict";
import { PHONE } from "./site.js";

const ADDRESS = "/search?q=单项冠军";
const SIZES = ["大", "特大"];

/** Computed style of the first clause shown. */
const styleOf = (page) => page.locator(".says").first().evaluate((element) => {
  const { fontSize, fontFamily, lineHeight } = getComputedStyle(element);
  return { size: Number.parseFloat(fontSize), face: fontFamily, line: Number.parseFloat(lineHeight) };
});

const open = (page) => page.locator("#looks summary").click();
const choose = (page, group, name) =>
  page.getByRole("group", { name: group }).getByRole("radio", { name, exact: true }).check();

export function testLooks(check) {
  check("size, spacing and face are chosen, kept and taken back", async (site) => {
    await site.visit({}, async (page, context) => {
      await site.go(page, ADDRESS);
      const usual = await styleOf(page);
      await open(page);
      let last = usual.size;
      for (const name of SIZES) {
        await choose(page, "字号", name);
        const { size } = await styleOf(page);
        assert.ok(size > last * 1.1, `${name}: ${size} after ${last}`);
        last = size;
      }
      await choose(page, "疏密", "紧凑");
      await choose(page, "条文字体", "黑体");
      const chosen = await styleOf(page);
      assert.ok(chosen.line / chosen.size < usual.line / usual.size);
      assert.match(usual.face, /serif/iu);
      assert.notEqual(chosen.face, usual.face);

      const other = await context.newPage();
      await site.go(other, ADDRESS);
      assert.deepEqual(await styleOf(other), chosen, "another window has the look from the start");
      await open(other);
      await choose(other, "字号", "标准");
      await page.waitForFunction(() => document.documentElement.dataset.size === undefined);
      assert.equal((await styleOf(page)).size, usual.size, "and tells the first");

      await page.emulateMedia({ media: "print" });
      const paper = await styleOf(page);
      assert.doesNotMatch(paper.face, /^"?Noto Sans/u, "paper keeps its face");
      await page.emulateMedia({ media: "screen" });

      await page.bringToFront();
      await page.locator("#looks summary").focus();
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("#looks").evaluate((panel) => panel.open), false);
      assert.equal(await page.evaluate(() => document.activeElement.tagName), "SUMMARY");
    });
  });

  check("the largest text fits a phone and an office screen", async (site) => {
    for (const viewport of [PHONE, { width: 1366, height: 768 }]) {
      await site.visit({ viewport }, async (page) => {
        await site.go(page, ADDRESS);
        await open(page);
        await choose(page, "字号", "特大");
        const { hits } = await site.search(["q", "单项冠军"]);
        for (const address of [ADDRESS, "/", hits[0].url, `/d/${hits[0].document.id}`, "/basket", "/units"]) {
          await site.go(page, address);
          const [inside, outside] = await page.evaluate(() =>
            [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          assert.ok(inside <= outside, `${address} at ${viewport.width}: ${inside} > ${outside}`);
        }
      });
    }
  });

  check("a spoilt store leaves the usual look", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, ADDRESS);
      const usual = await styleOf(page);
      for (const stored of ["no JSON", "7", "null", '{"size":"huge","face":["sans"],"a-b":1}']) {
        await page.evaluate((value) => localStorage.setItem("tiaowen.looks", value), stored);
        await site.go(page, ADDRESS);
        assert.deepEqual(await styleOf(page), usual, stored);
      }
    });
  });
}
