// Bundles the page into src/sr3r/viewer/page: one script, one style sheet, the licences of what is inside.
// The same lock file gives the same bytes.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const out = new URL("../src/sr3r/viewer/page/", import.meta.url);
await mkdir(out, { recursive: true });
await build({
  entryPoints: ["src/main.js"],
  outfile: new URL("viewer.js", out).pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
});
await build({
  entryPoints: ["src/style.css"],
  outfile: new URL("viewer.css", out).pathname,
  minify: true,
});
await copyFile("src/index.html", new URL("index.html", out));

const packages = ["three", "@sparkjsdev/spark", "fflate"];
const notices = await Promise.all(
  packages.map(async (name) => {
    const { version, license } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
    const text = await readFile(`node_modules/${name}/LICENSE`, "utf8");
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  }),
);
await writeFile(new URL("LICENSES.txt", out), notices.join("\n" + "-".repeat(80) + "\n\n"));
