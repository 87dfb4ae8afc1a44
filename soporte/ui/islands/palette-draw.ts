/* The lines of the palette as options of a list box, under the titles of their groups. */
import { pieces, type Line, type Section } from "./palette-match.ts";

const SVG = "http://www.w3.org/2000/svg";

function drawing(name: string, icons: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "so-i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

function span(css: string, text = ""): HTMLElement {
  const made = document.createElement("span");
  made.className = css;
  made.textContent = text;
  return made;
}

function label(line: Line, query: string): HTMLElement {
  const made = span("so-cut");
  for (const { text, marked } of pieces(line.label, query)) {
    const piece = document.createElement(marked ? "b" : "span");
    piece.textContent = text;
    made.append(piece);
  }
  return made;
}

function option(line: Line, at: number, query: string, icons: string): HTMLElement {
  const made = document.createElement("div");
  made.id = `palette-${at}`;
  made.dataset["at"] = String(at);
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  made.append(drawing(line.icon, icons), label(line, query));
  if (line.hint) made.append(span("so-meta so-cut", line.hint));
  if (line.key) made.append(span("so-kbd so-end", line.key));
  return made;
}

export function drawSections(list: HTMLElement, all: Section[], query: string, icons: string): void {
  let at = 0;
  list.replaceChildren(...all.map(({ title, lines }, n) => {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    if (title) {
      const head = span("title", title);
      head.id = `palette-group-${n}`;
      head.setAttribute("role", "presentation");
      group.setAttribute("aria-labelledby", head.id);
      group.append(head);
    }
    for (const line of lines) { group.append(option(line, at, query, icons)); at += 1; }
    return group;
  }));
}
