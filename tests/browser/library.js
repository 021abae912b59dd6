// A library of generated documents: many cities, years and responsible units, for lists that are long. Every run
// makes the same.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

const CITIES = [
  ["浙江省", "杭州市", "杭政发"], ["浙江省", "温州市", "温政发"], ["浙江省", "嘉兴市", "嘉政发"],
  ["浙江省", "湖州市", "湖政发"], ["江苏省", "南京市", "宁政发"], ["江苏省", "苏州市", "苏府发"],
  ["江苏省", "无锡市", "锡政发"], ["安徽省", "合肥市", "合政发"], ["山东省", "青岛市", "青政发"],
  ["福建省", "厦门市", "厦府发"],
];
const UNITS = [
  "科技局", "财政局", "商务局", "教育局", "审计局", "统计局", "水利局", "民政局", "司法局", "公安局",
  "交通运输局", "农业农村局",
];
const DOCUMENTS_OF_A_CITY = 12;
/** How many units the documents name: those of one city are not those of another. */
export const UNIT_COUNT = CITIES.length * UNITS.length;
/** How many documents there are. */
export const DOCUMENT_COUNT = CITIES.length * DOCUMENTS_OF_A_CITY;

/** Writes the documents into a folder of the corpus. */
export async function writeLibrary(corpus) {
  const folder = path.join(corpus, "各地");
  await mkdir(folder, { recursive: true });
  for (const [province, city, sign] of CITIES) {
    for (let order = 0; order < DOCUMENTS_OF_A_CITY; order += 1) {
      const name = `${city}${order + 1}.txt`;
      await writeFile(path.join(folder, name), documentOf(province, city, sign, order));
    }
  }
}

function documentOf(province, city, sign, order) {
  const year = 2013 + order;
  const measures = UNITS.slice(0, 4).map((_, index) => {
    const lead = UNITS[(order + index) % UNITS.length];
    const other = UNITS[(order + index + 5) % UNITS.length];
    return `（${"一二三四"[index]}）推进第${index + 1}项改革。到${year + 3}年，第${index + 1}项改革取得成效。`
      + `（责任单位：市${lead}、市${other}）`;
  });
  return [
    `${city}人民政府关于推进第${order + 1}批改革的实施意见`,
    `${sign}〔${year}〕${order + 1}号`,
    "各县（市、区）人民政府，市级各单位：",
    `为推进${province}${city}改革，提出以下意见。`,
    "一、主要任务",
    ...measures,
    `${city}人民政府`,
    `${year}年3月1日`,
    "",
  ].join("\n");
}
