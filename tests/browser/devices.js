// Phone, large text, dark, print.
import assert from "node:assert/strict";
import { DESK, PHONE } from "./site.js";

/** Every kind of page, the longest document for the reader. */
export async function everyPage(site) {
  const { documents } = await site.json("/api/v1/documents");
  const longest = documents.reduce((left, right) => (left.clause_count > right.clause_count ? left : right));
  const { hits } = await site.search(["q", "单项冠军"]);
  const row = await site.search(["clause_kind", "table_row"], ["limit", "1"]);
  return [
    "/",
    "/search?q=单项冠军",
    `/search?q=单项冠军&doc=${hits[0].document.id}&year=${hits[0].document.year ?? "none"}`,
    "/search?q=单项冠军&group=document",
    '/search?q="此处必无此语"',
    longest.url,
    `${longest.url}?q=单项冠军`,
    `/d/${hits[0].document.id}?q=此处必无此语`,
    `${longest.url}?view=source`,
    hits[0].url,
    ...row.hits.map((hit) => hit.url),
    `/search?q=${encodeURIComponent('市科技局 补贴 "天外飞仙"')}&unit=nb-keji&year=2016`,
    "/basket",
    "/check",
    "/u/nb-jingxin",
    "/documents",
    "/units",
    "/references",
    "/compare",
    "/nowhere",
    "/?lang=en",
    "/search?q=单项冠军&lang=en",
  ];
}

const NOT_FOUND = [/404/];

async function assertNoSidewaysScroll(page, address) {
  const [scroll, client] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  assert.ok(scroll <= client, `${address} is ${scroll} px wide on ${client} px`);
}

export function testDevices(check) {
  check("no page scrolls sideways on a phone, on a small window or with large text", async (site) => {
    for (const viewport of [PHONE, { width: 320, height: 640 }, { width: 683, height: 384 }, DESK]) {
      await site.visit({ viewport, complaints: NOT_FOUND }, async (page) => {
        for (const address of await everyPage(site)) {
          await site.go(page, address);
          await assertNoSidewaysScroll(page, address);
        }
      });
    }
  });

  check("on a phone the filters open, take several ticks and close with the answer", async (site) => {
    const { facets } = await site.search(["q", "单项冠军"]);
    const [first, second] = facets.doc;
    await site.visit({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      const filters = page.locator("#filters");
      assert.equal(await filters.isVisible(), false);
      await page.getByRole("link", { name: "筛选" }).tap();
      await filters.waitFor();
      await page.locator(`input[name=doc][value="${first.value}"]`).check();
      await page.locator(`input[name=doc][value="${second.value}"]`).check();
      await page.getByRole("button", { name: "应用筛选" }).tap();
      await page.locator(".pill").first().waitFor();
      assert.equal(await filters.isVisible(), false);
      assert.equal(Number.parseInt(await page.locator("#sum strong").innerText(), 10), first.count + second.count);
    });
  });

  check("on a phone the outline opens and leads to a heading", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    const longest = documents.reduce((left, right) => (left.clause_count > right.clause_count ? left : right));
    await site.visit({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await site.go(page, longest.url);
      assert.equal(await page.locator("#outline").isVisible(), false);
      await page.getByRole("link", { name: "目录" }).tap();
      await page.locator("#outline").waitFor();
      await page.locator("#outline a").nth(4).tap();
      assert.match(new URL(page.url()).hash, /^#s\d+$/);
      assert.equal(await page.locator("#outline").isVisible(), false);
    });
  });

  check("what is touched is large enough to touch", async (site) => {
    await site.visit({ viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      const heights = await page.locator(".acts .act:visible, .box button").evaluateAll((controls) =>
        controls.map((control) => control.getBoundingClientRect().height));
      assert.ok(heights.length > 2 && heights.every((height) => height >= 28), `${heights}`);
    });
  });

  check("dark follows the system", async (site) => {
    for (const [colorScheme, isDark] of [["light", false], ["dark", true]]) {
      await site.visit({ colorScheme }, async (page) => {
        await site.go(page, "/");
        const lightness = await page.evaluate(() => {
          const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
          return (red + green + blue) / 3;
        });
        assert.equal(lightness < 60, isDark, `${colorScheme}: ${lightness}`);
      });
    }
  });

  check("paper shows the text and leaves out the controls", async (site) => {
    const { hits } = await site.search(["q", "单项冠军"]);
    await site.visit({}, async (page) => {
      await page.emulateMedia({ media: "print" });
      await site.go(page, `/d/${hits[0].document.id}`);
      for (const part of [".top", ".outline", ".tools", ".foot"]) {
        assert.equal(await page.locator(part).first().isVisible(), false, part);
      }
      assert.equal(await page.locator(".paper .clause").first().isVisible(), true);
    });
  });
}
