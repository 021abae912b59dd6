// Rules of accessibility, by axe, on every page in every look.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { everyPage } from "./devices.js";
import { DESK, PHONE } from "./site.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const LOOKS = [
  { name: "light", options: { colorScheme: "light", viewport: DESK } },
  { name: "dark", options: { colorScheme: "dark", viewport: DESK } },
  { name: "phone", options: { colorScheme: "light", viewport: PHONE } },
];

/** Asserts that axe finds nothing on the page as it stands. */
export async function assertAxe(page, where) {
  // Evaluated, not added as an element, so that the page's own policy stays in force.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} (${nodes.length})`);
  assert.deepEqual(found, [], where);
}

export function testAccess(check) {
  for (const { name, options } of LOOKS) {
    check(`axe finds nothing on any page (${name})`, async (site) => {
      await site.visit({ ...options, complaints: [/404/] }, async (page) => {
        for (const address of await everyPage(site)) {
          await site.go(page, address);
          await assertAxe(page, address);
        }
      });
    });
  }
}
