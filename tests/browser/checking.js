// The check of a memo: pasted, uploaded, with its marks, corrections and the Word document.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertAxe } from "./access.js";
import { PHONE } from "./site.js";

/** A memo that quotes one sentence of the library rightly, and another with one character changed. */
async function memoOf(site) {
  const { hits } = await site.search(["q", "企业"], ["clause_kind", "clause"], ["limit", "50"]);
  const sentences = hits
    .filter((hit) => hit.document.doc_number)
    .flatMap((hit) => hit.text.split("。").map((words) => ({ hit, words: words.trim() })))
    .filter(({ words }) => words.length > 16 && words.length < 80 && !/[“”"《（(]/.test(words));
  const [first, second] = sentences;
  assert.ok(second, "two sentences to quote");
  const { title, doc_number: number } = first.hit.document;
  const altered = `${second.words.slice(0, 8)}错${second.words.slice(9)}`;
  return {
    altered,
    mended: second.words,
    text: `《${title}》（${number}）提出：“${first.words}”。\n《${second.hit.document.title}》还提出：“${altered}”。\n另见《无人收藏的管理办法》。`,
  };
}

export function testChecking(check) {
  check("a pasted memo comes back with marks and corrections", async (site) => {
    const memo = await memoOf(site);
    await site.visit({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await site.go(page, "/");
      await page.getByRole("link", { name: "引文体检" }).click();
      await page.getByLabel("粘贴文稿").fill(memo.text);
      await page.getByRole("button", { name: "开始核对" }).click();
      await page.locator(".tally").waitFor();
      assert.equal((await page.locator(".memo").innerText()).replace(/\d+|\s/g, ""), memo.text.replace(/\d+|\s/g, ""));
      const wrong = page.locator(".card.text_differs");
      assert.equal(await wrong.count(), 1);
      assert.equal(await wrong.locator("del").innerText(), "错");
      await wrong.getByRole("button", { name: /^复制改后文字/ }).click();
      await page.locator("#toast").getByText("已复制改后文字").waitFor();
      assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(memo.mended));
      const number = await wrong.locator(".nth").innerText();
      await wrong.locator(".nth").click();
      assert.equal(new URL(page.url()).hash, `#m${number}`);
      assert.ok((await page.locator(`#m${number}`).innerText()).startsWith(memo.altered.slice(0, 4)));
      await assertAxe(page, "report");
    });
  });

  check("an uploaded memo comes back as a Word document with comments", async (site) => {
    const memo = await memoOf(site);
    const file = { name: "备忘.md", mimeType: "text/markdown", buffer: Buffer.from(memo.text) };
    await site.visit({ acceptDownloads: true }, async (page) => {
      await site.go(page, "/check");
      await page.getByLabel(/或选择文件/).setInputFiles(file);
      await page.getByRole("button", { name: "开始核对" }).click();
      await page.locator(".tally").waitFor();
      const coming = page.waitForEvent("download");
      await page.getByRole("button", { name: "下载批注版 Word" }).click();
      const download = await coming;
      assert.equal(download.suggestedFilename(), "备忘（引文体检）.docx");
      assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), "PK");
    });
  });

  check("a check works without scripts, on a phone and in the dark", async (site) => {
    const memo = await memoOf(site);
    for (const options of [{ javaScriptEnabled: false }, { viewport: PHONE }, { colorScheme: "dark" }]) {
      await site.visit(options, async (page) => {
        await site.go(page, "/check");
        await page.getByLabel("粘贴文稿").fill(memo.text);
        await page.getByRole("button", { name: "开始核对" }).click();
        await page.locator(".card.text_differs").waitFor();
        const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
        assert.equal(overflow, 0);
        if (options.javaScriptEnabled !== false) await assertAxe(page, JSON.stringify(options));
      });
    }
  });

  check("a memo that cannot be read says what to do", async (site) => {
    await site.visit({ complaints: [/400/] }, async (page) => {
      await site.go(page, "/check");
      await page.getByRole("button", { name: "开始核对" }).click();
      await page.getByText("没有收到文稿").waitFor();
      await site.go(page, "/check");
      const file = { name: "备忘.docx", mimeType: "application/octet-stream", buffer: Buffer.from("%PDF-1.7 …") };
      await page.getByLabel(/或选择文件/).setInputFiles(file);
      await page.getByRole("button", { name: "开始核对" }).click();
      await page.getByText("提示：").waitFor();
    });
  });
}
