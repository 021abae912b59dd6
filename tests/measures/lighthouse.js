// Lighthouse over the pages of a running site; fails when a score is below the least.
//
//   node lighthouse.js [ORIGIN]     ORIGIN: where `tiaowen serve` answers (http://127.0.0.1:8686)
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const LEAST = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const QUERY = "企业";

const origin = process.argv[2] ?? "http://127.0.0.1:8686";
const answer = await fetch(`${origin}/api/v1/search?${new URLSearchParams({ q: QUERY })}`);
if (!answer.ok) throw new Error(`${origin} answers ${answer.status}`);
const { hits } = await answer.json();
if (hits.length === 0) throw new Error(`${origin} finds nothing for ${QUERY}`);
const [{ url, document }] = hits;
const pages = ["/", `/search?q=${QUERY}`, `/d/${document.id}`, url, "/basket", "/units"];

const browser = await launch({
  chromePath: process.env.TIAOWEN_CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox"],
});
let isGoodEnough = true;
try {
  for (const [look, config] of [["desktop", desktopConfig], ["phone", undefined]]) {
    for (const page of pages) {
      const options = { port: browser.port, onlyCategories: CATEGORIES, logLevel: "error" };
      const { lhr } = await lighthouse(new URL(page, origin).href, options, config);
      const scores = CATEGORIES.map((name) => Math.round(lhr.categories[name].score * 100));
      isGoodEnough &&= scores.every((score) => score >= LEAST);
      const weight_kib = (lhr.audits["total-byte-weight"].numericValue / 1024).toFixed(0);
      const shift = lhr.audits["cumulative-layout-shift"].numericValue.toFixed(3);
      const named = CATEGORIES.map((name, index) => `${name} ${scores[index]}`).join("  ");
      console.log(`${look.padEnd(8)} ${named}  ${weight_kib} KiB  layout shift ${shift}  ${page}`);
    }
  }
} finally {
  browser.kill();
}
if (!isGoodEnough) {
  console.error(`a score is below ${LEAST}`);
  process.exitCode = 1;
}
