/* A PostCSS plugin: of Tabler's style sheet, only what the templates name goes to the browser. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ChildNode, Container, Plugin, Root } from "postcss";

/* Classes that Python's form widgets and the islands set. */
const ALWAYS = ["form-control", "form-select", "form-check", "form-check-input", "form-check-label", "is-invalid"];
/* Parts of Tabler that our own style sheets replace: never wanted, even if a class matches. */
const REPLACED = /\.(btn|dropdown|nav|navbar|card|table|badge|avatar|chip|alert|accordion|offcanvas|modal)(-|\b)/;

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      if (name !== "static" && name !== "node_modules") yield* files(path);
    } else if (name.endsWith(".html")) yield path;
  }
}

export function classesIn(html: string): string[] {
  return [...html.matchAll(/class="([^"]*)"/g)].flatMap(([, value]) => value!.split(/[\s{}%]+/));
}

export function isWanted(selector: string, used: Set<string>): boolean {
  if (REPLACED.test(selector)) return false;
  const classes = selector.match(/\.-?[_a-zA-Z][\w-]*/g) ?? [];
  return classes.every((name) => used.has(name.slice(1)));
}

function dropUnusedVariables(root: Root): void {
  for (;;) {
    const read = new Set<string>();
    root.walkDecls((d) => { for (const [name] of d.value.matchAll(/--[\w-]+/g)) read.add(name); });
    const idle: ChildNode[] = [];
    root.walkDecls((d) => { if (d.prop.startsWith("--tblr-") && !read.has(d.prop)) idle.push(d); });
    if (idle.length === 0) return;
    for (const node of idle) node.remove();
  }
}

function dropIdleKeyframes(root: Root): void {
  const animations: string[] = [];
  root.walkDecls((d) => { if (d.prop.startsWith("animation")) animations.push(d.value); });
  const all = animations.join(" ");
  root.walkAtRules((at) => { if (at.name === "keyframes" && !all.includes(at.params)) at.remove(); });
}

function dropEmpty(root: Root): void {
  root.walkRules((rule) => {
    let node: Container<ChildNode> | undefined = rule;
    while (node && node.type !== "root" && node.nodes?.length === 0) {
      const parent = node.parent as Container<ChildNode> | undefined;
      node.remove();
      node = parent;
    }
  });
}

export function pruneTabler(folder: string): Plugin {
  return {
    postcssPlugin: "soporte-prune-tabler",
    OnceExit(root: Root): void {
      const used = new Set(ALWAYS);
      for (const file of files(folder)) for (const name of classesIn(readFileSync(file, "utf8"))) used.add(name);
      root.walkRules((rule) => {
        if (!rule.source?.input.file?.includes("@tabler") || rule.parent?.type === "atrule" && /keyframes/.test((rule.parent as { name?: string }).name ?? "")) return;
        const kept = rule.selectors.filter((selector) => isWanted(selector, used));
        if (kept.length === 0) rule.remove();
        else rule.selectors = kept;
      });
      dropUnusedVariables(root);
      dropIdleKeyframes(root);
      dropEmpty(root);
    },
  };
}
