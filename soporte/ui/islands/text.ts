/* Plain text to the HTML that the editor starts from. */
const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}

export function textToHtml(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => `<p>${escape(paragraph.trim()).replace(/\n/g, "<br>")}</p>`)
    .join("");
}

/* A pasted screenshot is called "image.png": numbered, so that several can be told apart. */
export function nameFor(name: string, taken: string[]): string {
  if (!taken.includes(name)) return name;
  const dot = name.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  for (let n = 2; ; n += 1) {
    const candidate = `${stem}-${n}${end}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

export function sizeText(bytes: number, language: string): string {
  const units: [number, string][] = [[1_000_000, "megabyte"], [1_000, "kilobyte"], [1, "byte"]];
  const [size, unit] = units.find(([limit]) => bytes >= limit) ?? [1, "byte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / size);
}
