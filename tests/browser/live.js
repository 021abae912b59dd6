// Results while typing and ticking: history, focus, input methods, announcements, a server that is gone.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const SCRIPTS = new URL("../../web/static/", import.meta.url);
const FIRST = "培育";
const SECOND = "单项冠军";
const NO_ANSWER = [/Failed to load resource/u];
const NOTICE = "连接不上服务，正在重试…";

const query = (page) => new URL(page.url()).searchParams.get("q");
const totalOf = async (page) => Number.parseInt(await page.locator("#sum strong").innerText(), 10);

/** Replaces what stands in the box by typing. */
async function retype(page, text) {
  await page.locator("#q").focus();
  await page.locator("#q").selectText();
  await page.keyboard.type(text);
}

/** Waits until the page shows the answer to `text`. */
async function answered(page, text) {
  await page.waitForURL((url) => url.searchParams.get("q") === text);
  await page.locator("body:not(.busy)").waitFor();
}

/** The queries of the result pages that the page asks for from now on. */
function listen(page) {
  const asked = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/search") asked.push(url.searchParams.get("q"));
  });
  return asked;
}

/** Makes the server not answer this page until the function that it gives is called. */
async function cutOff(page) {
  await page.route("**/*", (route) => route.abort());
  return () => page.unroute("**/*");
}

export function testLive(check) {
  check("results follow what is typed, and the caret stays", async (site) => {
    const { total } = await site.search(["q", SECOND], ["sort", "newest"]);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}&sort=newest`);
      await page.evaluate(() => { window.isSamePage = true; });
      const asked = listen(page);
      await retype(page, SECOND);
      await answered(page, SECOND);
      assert.equal(await totalOf(page), total);
      assert.equal(new URL(page.url()).searchParams.get("sort"), "newest");
      assert.deepEqual(asked, [SECOND], "one request when typing rests");
      const box = await page.evaluate(() => {
        const { id, selectionStart } = document.activeElement;
        return { id, selectionStart, isSamePage: window.isSamePage, title: document.title };
      });
      assert.deepEqual(box, {
        id: "q", selectionStart: SECOND.length, isSamePage: true, title: `${SECOND} 的检索结果 · 条文`,
      });
    });
  });

  check("Back and Forward bring back query, filters and place", async (site) => {
    const { facets, total } = await site.search(["q", FIRST]);
    const { value } = facets.doc[0];
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      const entries = await page.evaluate(() => history.length);
      await page.evaluate(() => scrollTo({ top: 900, behavior: "instant" }));
      await page.waitForFunction(() => history.state?.scroll === 900);
      await retype(page, "单项");
      await answered(page, "单项");
      assert.equal(await page.evaluate(() => scrollY), 0, "a new answer begins at its top");
      await page.keyboard.type("冠军");
      await answered(page, SECOND);
      assert.equal(await page.evaluate(() => history.length), entries + 1, "one entry for what is typed in one go");
      await page.keyboard.press("Escape");
      await page.locator(`input[name=doc][value="${value}"]`).check();
      await page.locator(".pill").waitFor();
      await page.goBack();
      await page.locator(".pill").waitFor({ state: "detached" });
      assert.equal(query(page), SECOND);
      assert.equal(await page.locator(`input[name=doc][value="${value}"]`).isChecked(), false);
      await page.goBack();
      await answered(page, FIRST);
      await page.waitForFunction((wanted) => document.querySelector("#sum strong").textContent.startsWith(wanted), `${total} `);
      assert.equal(await page.locator("#q").inputValue(), FIRST);
      // The browser itself moves a little while one types in a box that sticks to the top.
      await page.waitForFunction(() => Math.abs(scrollY - 900) < 150);
      await page.goForward();
      await answered(page, SECOND);
      await page.goForward();
      await page.locator(".pill").waitFor();
      assert.equal(await page.locator("#q").inputValue(), SECOND);
      assert.equal(await page.locator(`input[name=doc][value="${value}"]`).isChecked(), true);
    });
  });

  check("a composition asks nothing before it ends, nor does the Enter that ends it", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      const asked = listen(page);
      const session = await page.context().newCDPSession(page);
      await page.locator("#q").focus();
      await page.locator("#q").selectText();
      for (const text of ["dan", "danxiang"]) {
        await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      }
      await page.evaluate(() => document.getElementById("search").requestSubmit());
      await session.send("Input.insertText", { text: "单项" });
      await answered(page, "单项");
      assert.deepEqual(asked, ["单项"]);
    });
  });

  check("a newer question ends an older one, and one taken back changes nothing", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      let held;
      const arrived = new Promise((resolve) => {
        page.route((url) => url.pathname === "/search" && url.searchParams.get("q") === "单项", (route) => {
          held = route;
          resolve();
        });
      });
      await retype(page, "单项");
      await arrived;
      await retype(page, SECOND);
      await answered(page, SECOND);
      await held.continue().catch(() => {});
      assert.equal(query(page), SECOND);
      const asked = listen(page);
      await page.keyboard.type("企");
      await page.keyboard.press("Backspace");
      await page.locator("body:not(.busy)").waitFor();
      await retype(page, FIRST);
      await answered(page, FIRST);
      assert.deepEqual(asked, [FIRST]);
    });
  });

  check("the list of suggestions stands over results that change behind it", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      const options = page.locator("#suggestions [role=option]");
      await retype(page, "智能");
      await options.first().waitFor();
      await answered(page, "智能");
      assert.ok(await options.count() > 0, "the list stays");
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("#suggestions").isHidden(), true);
      assert.equal(await page.locator("#q").inputValue(), "智能");
      assert.equal(query(page), "智能");
    });
  });

  check("Enter searches at once without leaving the page", async (site) => {
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      await page.evaluate(() => { window.isSamePage = true; });
      const asked = listen(page);
      await retype(page, SECOND);
      await page.keyboard.press("Enter");
      await answered(page, SECOND);
      assert.equal(await page.locator("#suggestions").isHidden(), true);
      assert.equal(await page.evaluate(() => window.isSamePage), true);
      assert.deepEqual(asked, [SECOND]);
    });
  });

  check("the count is read out once typing rests", async (site) => {
    const { total } = await site.search(["q", SECOND]);
    await site.visit({}, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      const count = page.locator("#count");
      assert.equal(await count.getAttribute("role"), "status");
      assert.equal(await count.textContent(), "");
      await retype(page, SECOND);
      await answered(page, SECOND);
      await page.waitForFunction(() => document.getElementById("count").textContent !== "");
      assert.ok((await count.textContent()).startsWith(`${SECOND} 的检索结果 ${total} 条`));
    });
  });

  check("a server that stops while one types is waited for, and nothing is lost", async (site) => {
    await site.visit({ complaints: NO_ANSWER }, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      const hits = await page.locator(".hit").count();
      const mend = await cutOff(page);
      await retype(page, "单项");
      await page.getByText(NOTICE).waitFor();
      await page.keyboard.type("冠军");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("#q").inputValue(), SECOND);
      assert.equal(await page.locator(".hit").count(), hits, "the last answer stays");
      assert.equal(query(page), FIRST);
      await mend();
      await answered(page, SECOND);
      assert.equal(await page.locator("#connection").textContent(), "");
      assert.equal(await page.locator("#q").inputValue(), SECOND);
    });
  });

  check("a search from the first page waits for the server, too", async (site) => {
    await site.visit({ complaints: NO_ANSWER }, async (page) => {
      await site.go(page, "/");
      const mend = await cutOff(page);
      await page.keyboard.type(SECOND);
      await page.getByText(NOTICE).waitFor();
      await page.keyboard.press("Enter");
      assert.equal(new URL(page.url()).pathname, "/");
      assert.equal(await page.locator("#q").inputValue(), SECOND);
      await mend();
      await page.waitForURL((url) => url.searchParams.get("q") === SECOND);
    });
  });

  check("a server too busy to answer is asked again", async (site) => {
    await site.visit({ complaints: NO_ANSWER }, async (page) => {
      await site.go(page, `/search?q=${FIRST}`);
      await page.route("**/search?*", (route) => route.fulfill({ status: 503, body: "" }), { times: 1 });
      await retype(page, SECOND);
      await page.getByText(NOTICE).waitFor();
      await answered(page, SECOND);
    });
  });

  check("all scripts together are light", async () => {
    const names = (await readdir(SCRIPTS)).filter((name) => name.endsWith(".js"));
    const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(new URL(name, SCRIPTS))).length));
    const total_bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(total_bytes > 0 && total_bytes <= 20 * 1024, `${total_bytes} bytes`);
  });
}
