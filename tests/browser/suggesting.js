// Suggestions under the box: keys, mouse, input methods, a server that does not answer.
import assert from "node:assert/strict";

const options = (page) => page.locator("#suggestions [role=option]");

/** Types as a person does and waits for the list. */
async function type(page, text) {
  await page.locator("#q").pressSequentially(text);
  await options(page).first().waitFor();
}

export function testSuggesting(check) {
  check("a document, a unit and a term are chosen with keys", async (site) => {
    const { documents } = await site.json("/api/v1/documents");
    const numbered = documents.find((document) => document.doc_number);
    const { units } = await site.json("/api/v1/units");
    await site.visit({}, async (page) => {
      await site.go(page, "/");
      const box = page.locator("#q");
      assert.equal(await box.getAttribute("role"), "combobox");
      assert.equal(await box.getAttribute("aria-expanded"), "false");
      await type(page, numbered.doc_number.replace("〔", "[").replace("〕", "]"));
      assert.equal(await box.getAttribute("aria-expanded"), "true");
      assert.equal(await box.getAttribute("aria-activedescendant"), null);
      await page.keyboard.press("ArrowDown");
      const active = await box.getAttribute("aria-activedescendant");
      assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
      await page.keyboard.press("Enter");
      await page.waitForURL(`**${numbered.url}`);
      await site.go(page, "/");
      await type(page, units[0].full ?? units[0].name);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.searchParams.get("unit") === units[0].id);
      await site.go(page, "/");
      await type(page, "dxgj");
      const term = page.locator("#suggestions [role=option]", { hasText: "词语" }).first();
      const index = Number((await term.getAttribute("id")).split("-")[1]);
      const text = await term.locator(".text").innerText();
      for (let press = 0; press <= index; press += 1) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.searchParams.get("q") === text);
    });
  });

  check("arrows go round through the box, Escape closes, Enter searches what is typed", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, "/");
      const box = page.locator("#q");
      await type(page, "zhi");
      const count = await options(page).count();
      await page.keyboard.press("ArrowUp");
      assert.equal(await box.getAttribute("aria-activedescendant"), `suggestion-${count - 1}`);
      await page.keyboard.press("ArrowDown");
      assert.equal(await box.getAttribute("aria-activedescendant"), null);
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("#suggestions").isHidden(), true);
      assert.equal(await box.inputValue(), "zhi", "what was typed stays");
      await page.keyboard.press("ArrowDown");
      await options(page).first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.searchParams.get("q") === "zhi");
    });
  });

  check("the mouse chooses, and leaving the box closes the list", async (site) => {
    const { suggestions } = await site.json("/api/v1/suggest?q=zhi");
    await site.visit({}, async (page) => {
      await site.go(page, "/");
      await type(page, "zhi");
      assert.deepEqual(await options(page).locator(".text").allInnerTexts(), suggestions.map((one) => one.text));
      await page.keyboard.press("Tab");
      assert.equal(await page.locator("#suggestions").isHidden(), true);
      await page.locator("#q").focus();
      await page.keyboard.press("ArrowDown");
      await options(page).first().click();
      const address = new URL(suggestions[0].url, site.origin);
      await page.waitForURL((url) => url.pathname === address.pathname && url.search === address.search);
    });
  });

  check("nothing is asked in the midst of a composition", async (site) => {
    await site.visit({}, async (page) => {
      const asked = [];
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.pathname === "/api/v1/suggest") asked.push(url.searchParams.get("q"));
      });
      await site.go(page, "/");
      const session = await page.context().newCDPSession(page);
      await page.locator("#q").focus();
      await session.send("Input.imeSetComposition", { text: "zhi", selectionStart: 3, selectionEnd: 3 });
      await session.send("Input.imeSetComposition", { text: "zhineng", selectionStart: 7, selectionEnd: 7 });
      await session.send("Input.insertText", { text: "智能" });
      await options(page).first().waitFor();
      assert.deepEqual(asked, ["智能"]);
    });
  });

  check("a box whose suggestions fail still searches", async (site) => {
    await site.visit({ complaints: [/Failed to load resource/u] }, async (page) => {
      await page.route("**/api/v1/suggest?*", (route) => route.fulfill({ status: 503, body: "" }));
      await site.go(page, "/");
      const answered = page.waitForResponse("**/api/v1/suggest?*");
      await page.locator("#q").pressSequentially("单项冠军");
      await answered;
      assert.equal(await page.locator("#suggestions").isHidden(), true);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.searchParams.get("q") === "单项冠军");
    });
  });

  check("without scripts there is a plain box", async (site) => {
    await site.visit({ javaScriptEnabled: false }, async (page) => {
      await site.go(page, "/");
      assert.equal(await page.locator("#q").getAttribute("role"), null);
      assert.equal(await page.locator("#suggestions").isHidden(), true);
    });
  });
}
