// Making and finding elements, icons, and the choice of dark or light: what both pages share.

// Strokes on a square of 24 units.
const ICONS = {
  reset: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",
  depth: "M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",
  normals: "M3 19l9-4 9 4M12 15V4M8 8l4-4 4 4",
  ellipsoids: "M3 15a6 4 0 1 0 12 0 6 4 0 1 0-12 0M10.5 9.5a5 3.2 0 1 1 4.6 4.4",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 8.5v.01",
  camera: "M3 8h4.5L9 5h6l1.5 3H21v11H3zM12 10a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 1 0 0-6.8",
  record: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5",
  info: "M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M12 11v5M12 8v.01",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16M12 8h5M12 12h7.5M12 16h5",
  help: "M8.5 9a3.5 3.5 0 1 1 5.2 3c-1.2.7-1.7 1.3-1.7 2.6M12 18.5v.01",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  left: "M14.5 5.5L8 12l6.5 6.5",
  right: "M9.5 5.5L16 12l-6.5 6.5",
  compare: "M12 4v16M4 6h5v12H4M15 6h5v12h-5",
  sway: "M4 14c3 4 13 4 16 0M7 17.5L4 14l-.5 4.5M17 17.5l3-3.5.5 4.5M12 5a3 3 0 1 0 0 6 3 3 0 1 0 0-6",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  headset: "M3 8h18v9h-6l-3-3-3 3H3zM7.5 12v.01M16.5 12v.01",
  settings: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M15 5v4M9 10v4M13 15v4",
  done: "M5 12.5l5 5L19.5 7",
};

export function element(id) {
  return document.getElementById(id);
}

/** A new element: properties, attributes where the name has a dash, and children. */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function definitionList(rows) {
  const cells = rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]);
  return make("dl", {}, ...cells);
}

/** 1234567 -> "1.2 MB", which is not broken into two lines. */
export function readableBytes(bytes) {
  const power = Math.min(3, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${power && value < 10 ? value.toFixed(1) : Math.round(value)}\u00a0${["B", "kB", "MB", "GB"][power]}`;
}

/** What the browser remembers of this site; a page opened from a file may have no such memory. */
export const memory = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // Full or forbidden: then it is forgotten.
    }
  },
};

const THEME = "sr3r-theme";

export function applyTheme(theme = memory.read(THEME)) {
  if (theme) document.documentElement.dataset.theme = theme;
}

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : !matchMedia("(prefers-color-scheme: light)").matches;
}

export function toggleTheme() {
  applyTheme(isDark() ? "light" : "dark");
  memory.write(THEME, document.documentElement.dataset.theme);
}
