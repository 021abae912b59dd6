// What a page weighs over the wire, and that nothing on it jumps.
import assert from "node:assert/strict";

const ADDRESS = "/search?q=企业";
const PAGE_BYTES = 60 * 1024;

/** Bytes over the wire by kind of resource, headers included, while `work` runs. */
async function weigh(page, work) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const kinds = new Map();
  const bytes = {};
  session.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "unknown";
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await work();
  await session.detach();
  return bytes;
}

const sum = (bytes) => Object.values(bytes).reduce((left, right) => left + right, 0);

export function testWeight(check) {
  check("a page of results is light, and lighter the second time", async (site) => {
    await site.visit({}, async (page) => {
      const open = async () => {
        await site.go(page, ADDRESS);
        await page.waitForLoadState("networkidle");
      };
      const first = await weigh(page, open);
      assert.ok(first.Document > 0 && first.Script > 0 && first.Stylesheet > 0, JSON.stringify(first));
      assert.ok(sum(first) <= PAGE_BYTES, JSON.stringify(first));
      await site.go(page, "/");
      const again = await weigh(page, open);
      assert.equal((again.Script ?? 0) + (again.Stylesheet ?? 0), 0, JSON.stringify(again));
    });
  });

  check("nothing jumps while a page opens", async (site) => {
    await site.visit({}, async (page) => {
      await page.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, hadRecentInput, sources } of list.getEntries()) {
            if (!hadRecentInput) window.shifts.push(`${value} ${sources.map(({ node }) => node?.className ?? node?.nodeName)}`);
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      const { hits } = await site.search(["q", "企业"]);
      for (const address of [ADDRESS, "/", hits[0].url, `/d/${hits[0].document.id}?q=企业`, "/basket", "/units"]) {
        await site.go(page, address);
        await page.waitForLoadState("networkidle");
        assert.deepEqual(await page.evaluate(() => window.shifts), [], address);
      }
    });
  });
}
