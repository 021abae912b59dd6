// The one entry of the browser suite: opens the site once, runs every part, closes it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { testAccess } from "./access.js";
import { testAddresses } from "./addresses.js";
import { testAdministering } from "./administering.js";
import { testBasket } from "./basket.js";
import { testBrowsing } from "./browsing.js";
import { testChecking } from "./checking.js";
import { testClause } from "./clause.js";
import { testComparing } from "./comparing.js";
import { testCopying } from "./copying.js";
import { testDevices } from "./devices.js";
import { testFiltering, testLongLists } from "./filtering.js";
import { testHostility } from "./hostility.js";
import { testKeyboard } from "./keyboard.js";
import { testLive } from "./live.js";
import { testPrinting } from "./printing.js";
import { testLooks } from "./looks.js";
import { testReading } from "./reading.js";
import { testSearching } from "./searching.js";
import { openSite } from "./site.js";
import { testSuggesting } from "./suggesting.js";
import { testTree } from "./tree.js";
import { testVersions } from "./versions.js";
import { testWeight } from "./weight.js";

describe("the page in a browser", () => {
  let site;
  before(async () => { site = await openSite(); });
  after(async () => {
    const code = await site?.close();
    assert.equal(code, 0, "the server ends cleanly on SIGTERM");
  });

  /** Registers one test; `work` gets the open site. */
  const check = (name, work) => test(name, () => work(site));

  testSearching(check);
  testFiltering(check);
  testLongLists(test);
  testBrowsing(check);
  testReading(check);
  testClause(check);
  testAddresses(check);
  testVersions(check);
  testPrinting(check);
  testCopying(check);
  testComparing(check);
  testBasket(check);
  testChecking(check);
  testAdministering(check);
  testKeyboard(check);
  testSuggesting(check);
  testLive(check);
  testLooks(check);
  testDevices(check);
  testWeight(check);
  testAccess(check);
  testTree(check);
  testHostility(check);
});
