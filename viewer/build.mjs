// Bundles both pages into src/sr3r/viewer/page: a script and a style sheet each, Spark's program in WebAssembly, the
// licences of what is inside. The same lock file gives the same bytes.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const out = new URL("../src/sr3r/viewer/page/", import.meta.url);
await mkdir(out, { recursive: true });

// Spark's script contains its program as text, two thirds of all, and compiles it at once: a second of a small machine.
// The page needs it for few scenes, so it becomes a file that spark_program.js fetches when it is called for.
const takeOutProgram = {
  name: "take-out-program",
  setup(build) {
    build.onLoad({ filter: /spark\.module\.js$/ }, async ({ path }) => {
      const script = await readFile(path, "utf8");
      const pattern = /const WASM = decode64\("([^"]+)"\)\.buffer;\nconst WASM_MODULE = .*;\n([^]+?)const initialization = ([^]+?\n\));/;
      // Another version of Spark: better no page than one that does not work.
      if (!pattern.test(script)) throw new Error("Spark's program is not where it was.");
      const [all, text, flag, start] = pattern.exec(script);
      await writeFile(new URL("spark.wasm", out), Buffer.from(text, "base64"));
      const later = `
        import { sparkProgram } from "${new URL("src/spark_program.js", import.meta.url).pathname}";
        const WASM_MODULE = { then: (...then) => sparkProgram().then(...then) };
        ${flag}
        const initialization = { then: (...then) => ${start}.then(...then) };`;
      return { contents: script.replace(all, () => later) };
    });
  },
};
const options = { outdir: out.pathname, bundle: true, minify: true, legalComments: "none" };
await build({
  ...options,
  entryPoints: { viewer: "src/main.js", service: "src/service.js" },
  format: "esm",
  plugins: [takeOutProgram],
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
