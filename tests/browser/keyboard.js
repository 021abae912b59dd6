// Keys alone, and the keys of an input method.
import assert from "node:assert/strict";

/** Presses Tab until the element with the focus passes `test`. */
async function tabTo(page, test, limit = 120) {
  for (let count = 0; count < limit; count += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(test)) return;
  }
  assert.fail(`no Tab reaches ${test}`);
}

export function testKeyboard(check) {
  check("search, filter, copy and read with keys alone", async (site) => {
    await site.visit({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await site.go(page, "/");
      assert.equal(await page.evaluate(() => document.activeElement.id), "q");
      await page.keyboard.type("单项冠军");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/search?*");
      await tabTo(page, () => document.activeElement.type === "checkbox");
      const ticked = await page.evaluate(() => document.activeElement.id);
      await page.keyboard.press("Space");
      await page.locator(".pill").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), ticked, "the focus stays");
      await tabTo(page, () => "copy" in document.activeElement.dataset);
      await page.keyboard.press("Enter");
      await page.locator("#toast").getByText("已复制引文").waitFor();
      await tabTo(page, () => document.activeElement.pathname?.startsWith("/d/"));
      await page.keyboard.press("Enter");
      await page.waitForURL("**/d/**");
      await page.locator(".paper").waitFor();
    });
  });

  check("the first Tab offers a way past the header", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/search?q=单项冠军");
      await page.keyboard.press("Tab");
      const skip = page.locator(".skip");
      assert.equal(await skip.evaluate((link) => link === document.activeElement), true);
      const place = await skip.boundingBox();
      assert.ok(place.x >= 0 && place.y >= 0);
      await page.keyboard.press("Enter");
      assert.equal(new URL(page.url()).hash, "#main");
    });
  });

  check("the focus is seen on everything that takes it", async (site) => {
    await site.visit({}, async (page) => {
      for (const address of ["/", "/search?q=单项冠军"]) {
        await site.go(page, address);
        await page.evaluate(() => document.activeElement.blur());
        for (let count = 0; count < 30; count += 1) {
          await page.keyboard.press("Tab");
          const [what, outline] = await page.evaluate(() => {
            const element = document.activeElement;
            if (element === document.body) return ["the browser's own controls", "theirs"];
            const shown = element.closest(".box")?.matches(":focus-within") && element.id === "q" ? element.closest(".box") : element;
            return [element.outerHTML.slice(0, 80), getComputedStyle(shown).outlineStyle];
          });
          assert.notEqual(outline, "none", what);
        }
      }
    });
  });

  check("Enter that ends a composition starts no search", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/");
      const stopped = (init) =>
        page.evaluate((given) => {
          const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...given });
          return !document.getElementById("q").dispatchEvent(event);
        }, init);
      assert.equal(await stopped({ isComposing: true }), true);
      assert.equal(await stopped({ keyCode: 229 }), true, "as Safari sends it");
      assert.equal(await stopped({ keyCode: 13 }), false);
      const session = await page.context().newCDPSession(page);
      await page.locator("#q").focus();
      await session.send("Input.imeSetComposition", { text: "danxiang", selectionStart: 8, selectionEnd: 8 });
      const submitted = await page.evaluate(() => {
        let went = false;
        document.addEventListener("submit", (event) => {
          went = !event.defaultPrevented;
          event.preventDefault();
        });
        document.getElementById("search").requestSubmit();
        return went;
      });
      assert.equal(submitted, false, "a form sent in the midst of a composition");
      await session.send("Input.insertText", { text: "单项" });
      assert.equal(await page.locator("#q").inputValue(), "单项");
    });
  });
}
