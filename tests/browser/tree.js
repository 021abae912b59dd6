// The pages as a screen reader meets them: roles, names and states, against trees kept beside this file.
// UPDATE_SNAPSHOTS=1 writes the trees anew; read the difference before it is kept.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";

const FOLDER = new URL("trees/", import.meta.url);

/** Pages with the parts of them that are looked at. Parts, where the whole would only repeat itself. */
const PAGES = [
  { name: "home", address: "/", parts: ["header", "main .hero", "main .shelf li:first-child", "footer"] },
  {
    name: "results",
    address: "/search?q=单项冠军&kind=方案&as_of=2026-01-01",
    parts: ["header", "#filters fieldset:first-of-type", ".sum", ".active", ".hit:first-of-type"],
  },
  { name: "no-results", address: '/search?q="此处必无此语"&year=2016', parts: ["main"] },
  { name: "clause", address: "/c/yzbf-2016-152/3.6.2", parts: ["main"] },
  { name: "reader", address: "/d/yzbf-2016-152?q=单项冠军", parts: [".marks-bar", ".clause:has(mark)"] },
  { name: "unit", address: "/u/nb-jingxin", parts: ["main h1", "main dl", "main .counted", "main .hit"] },
  { name: "basket", address: "/basket", parts: ["main"] },
  { name: "check", address: "/check", parts: ["main"] },
  { name: "not-found", address: "/nowhere", parts: ["main"] },
];

async function keptTree(name) {
  try {
    return await readFile(new URL(`${name}.yml`, FOLDER), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

export function testTree(check) {
  for (const { name, address, parts } of PAGES) {
    check(`a screen reader meets the kept tree: ${name}`, async (site) => {
      await site.visit({ complaints: [/404/] }, async (page) => {
        await site.go(page, address);
        await page.waitForLoadState("networkidle");
        const trees = [];
        for (const part of parts) trees.push(`# ${part}\n${await page.locator(part).first().ariaSnapshot()}\n`);
        // The library was read today.
        const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
        const tree = trees.join("\n").replaceAll(today, "TODAY");
        if (process.env.UPDATE_SNAPSHOTS) {
          await mkdir(FOLDER, { recursive: true });
          await writeFile(new URL(`${name}.yml`, FOLDER), tree);
        }
        assert.equal(tree, await keptTree(name));
      });
    });
  }
}
