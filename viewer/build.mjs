// Bundles both pages into src/sr3r/viewer/page: a script and a style sheet each, the licences of what is inside.
// The same lock file gives the same bytes.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const out = new URL("../src/sr3r/viewer/page/", import.meta.url);
await mkdir(out, { recursive: true });
const options = { outdir: out.pathname, bundle: true, minify: true, legalComments: "none" };
await build({
  ...options,
  entryPoints: { viewer: "src/main.js", service: "src/service.js" },
  format: "esm",
  target: "es2022",
});
await build({ ...options, entryPoints: { viewer: "src/viewer.css", service: "src/service.css" } });
await copyFile("src/index.html", new URL("index.html", out));
await copyFile("src/service.html", new URL("service.html", out));

const packages = ["three", "@sparkjsdev/spark", "fflate"];
const notices = await Promise.all(
  packages.map(async (name) => {
    const { version, license } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
    const text = await readFile(`node_modules/${name}/LICENSE`, "utf8");
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  }),
);
await writeFile(new URL("LICENSES.txt", out), notices.join("\n" + "-".repeat(80) + "\n\n"));
