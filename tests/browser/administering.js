// Files taken in on the page: the token, the preview, what is kept, what changes when a file takes another's place.
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { assertAxe } from "./access.js";
import { PHONE } from "./site.js";

const TOKEN = "correct-horse-battery";
const notice = (count) => `甲市人民政府关于支持企业的通知

甲政发〔2024〕7号

各县（市、区）人民政府，市政府各部门：

一、给予补助。到2027年，新增企业${count}家。

二、加强服务。（责任单位：市经信局）

甲市人民政府
2024年3月1日
`;
const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Runs `work` with a site over one old document, whose administrator has a token. */
const withAdmin = (site, work) =>
  site.beside(
    (folder) => writeFile(path.join(folder, "corpus", "旧通知.txt"), notice(80).replace("7号", "6号")),
    work,
    { TIAOWEN_ADMIN_TOKEN: TOKEN },
  );

async function upload(site, page, ...files) {
  await site.go(page, "/documents");
  await page.getByRole("link", { name: "收录文件" }).click();
  await page.getByLabel("管理口令").fill(TOKEN);
  await page.getByLabel(/选择文件/).setInputFiles(files);
  await page.getByRole("button", { name: "预览拆分" }).click();
  await page.getByRole("heading", { level: 1, name: "预览拆分" }).waitFor();
}

async function keep(page) {
  await page.getByLabel("管理口令").fill(TOKEN);
  await page.getByRole("button", { name: "收录", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "收录结果" }).waitFor();
}

export function testAdministering(check) {
  check("a file is looked at, kept, found, and gives way to its next edition", async (site) => {
    await withAdmin(site, async (office) => {
      await office.visit({}, async (page) => {
        await upload(office, page, file("通知.txt", notice(100)), file("空.txt", ""));
        await page.getByText("文件是空的").waitFor();
        await page.getByText("一、给予补助。到2027年，新增企业100家。").waitFor({ state: "attached" });
        assert.ok(!(await page.content()).includes(TOKEN));
        await assertAxe(page, "preview");
        await keep(page);
        await page.getByRole("link", { name: "《甲市人民政府关于支持企业的通知》" }).click();
        await page.getByText("新增企业100家").first().waitFor();

        await upload(office, page, file("通知.txt", notice(120)));
        await page.getByText("条款有变化").waitFor();
        assert.deepEqual(await page.locator("ins").allInnerTexts(), ["2"]);
        await assertAxe(page, "preview of a change");
        // Nothing is done before the question is answered.
        await page.getByLabel("管理口令").fill(TOKEN);
        await page.getByRole("button", { name: "收录", exact: true }).click();
        assert.ok(await page.locator(".intake input[type=radio]").first().evaluate((radio) => radio.validity.valueMissing));
        await page.getByLabel(/替换旧文件 通知.txt/).check();
        await page.getByText("更正和补充").click();
        await page.getByLabel("标题（引用时用的）").fill("甲市支持企业若干意见");
        await page.getByLabel("文种").selectOption("意见");
        await page.getByLabel("管理口令").fill(TOKEN);
        await page.getByRole("button", { name: "按更正重新预览" }).click();
        await page.getByRole("heading", { level: 3, name: "甲市支持企业若干意见" }).waitFor();
        await assertAxe(page, "preview with corrections");
        assert.ok(await page.getByLabel(/替换旧文件 通知.txt/).isChecked());
        await keep(page);
        await page.getByText("改动 1 条").waitFor();
        await assertAxe(page, "outcome");
        const names = (await readdir(path.join(office.folder, "corpus"))).filter((name) => name.endsWith(".txt"));
        assert.deepEqual(names.sort(), ["旧通知.txt", "通知.txt"].sort());
        const note = await readFile(path.join(office.folder, "corpus", "通知.txt.toml"), "utf8");
        assert.equal(note, 'title = "甲市支持企业若干意见"\nkind = "意见"\n');
        const { hits } = await office.search(["q", '"120家"']);
        assert.deepEqual(hits.map((hit) => hit.document.title), ["甲市支持企业若干意见"]);
      });
    });
  });

  check("files are taken in without scripts and on a phone", async (site) => {
    await withAdmin(site, async (office) => {
      for (const [number, options] of [{ javaScriptEnabled: false }, { viewport: PHONE }].entries()) {
        await office.visit(options, async (page) => {
          const text = notice(100).replace("7号", `${number + 7}号`);
          await upload(office, page, file("通知.txt", text));
          const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
          assert.equal(overflow, 0);
          if (number > 0) await page.getByLabel(/两份都留/).check();
          await keep(page);
          await page.getByText(number === 0 ? "已收录 通知.txt" : "已收录 通知 (2).txt").waitFor();
        });
      }
    });
  });

  check("a wrong token opens nothing, and no token shows nothing", async (site) => {
    await site.visit({ complaints: [/404/] }, async (page) => {
      await site.go(page, "/documents");
      assert.equal(await page.getByRole("link", { name: "收录文件" }).count(), 0);
      assert.equal(await site.go(page, "/admin/upload"), 404);
      await page.getByText("--admin-token-file").waitFor();
    });
    await withAdmin(site, async (office) => {
      await office.visit({ complaints: [/403/] }, async (page) => {
        await office.go(page, "/admin/upload");
        await assertAxe(page, "upload");
        await page.getByLabel("管理口令").fill("wrong-wrong-wrong");
        // A file that is still on its way when the token is found wrong: the answer must be read all the same.
        await page.getByLabel(/选择文件/).setInputFiles([file("通知.txt", notice(100).repeat(100_000))]);
        await page.getByRole("button", { name: "预览拆分" }).click();
        await page.getByText("管理口令不对").waitFor();
      });
    });
  });
}
