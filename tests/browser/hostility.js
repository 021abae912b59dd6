// Text that would like to be more than text.
import assert from "node:assert/strict";

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

export function testHostility(check) {
  check("a hostile query is searched for and shown as it was typed", async (site) => {
    await site.visit({ complaints: [/400/] }, async (page) => {
      for (const attack of ATTACKS) {
        for (const name of ["q", "unit", "doc", "category", "sort", "lang"]) {
          const fields = new URLSearchParams([["q", "条"]]);
          fields.set(name, attack);
          await site.go(page, `/search?${fields}`);
          const injected = await page.evaluate(() => ({
            scripts: [...document.scripts].filter((script) => !script.src.includes("/assets/")).length,
            handlers: [...document.querySelectorAll("*")].filter((element) =>
              element.getAttributeNames().some((attribute) => attribute.startsWith("on"))).length,
            images: document.querySelectorAll("main img, main svg, main iframe").length,
            links: [...document.links].filter((link) => !link.protocol.startsWith("http")).length,
          }));
          assert.deepEqual(injected, { scripts: 0, handlers: 0, images: 0, links: 0 }, `${name}=${attack}`);
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
