/* What the palette shows: lines that have the words, best first, and where the words stand in them. */
export interface Line {
  id?: string; label: string; icon: string; hint?: string; group?: string;
  href?: string; post?: string; name?: string; value?: string; plain?: boolean;
  press?: string; act?: string; look?: string; key?: string; words?: string; always?: boolean;
}
export interface Section { title: string; lines: Line[] }

export const SHORTEST = 2;

const LETTER = /[\p{L}\p{N}]/u;

/* Letter by letter, so that a place in the folded text is the same place in the text. */
export function fold(text: string): string {
  return [...text].map((one) => one.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().slice(0, one.length) || one).join("");
}

export function wordsOf(query: string): string[] {
  return fold(query).split(/\s+/).filter((word) => word !== "");
}

function begins(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !LETTER.test(text[at - 1]!)) return at;
  }
  return -1;
}

/* Each word must begin a word of the line; the earlier in the label, the better. */
export function score(line: Line, words: string[]): number {
  const label = fold(line.label);
  const more = fold(`${line.words ?? ""} ${line.hint ?? ""}`);
  let total = 0;
  for (const word of words) {
    const at = begins(label, word);
    if (at >= 0) total += 100 - Math.min(at, 60);
    else if (begins(more, word) >= 0) total += 10;
    else return 0;
  }
  return total;
}

export function matching(lines: Line[], query: string, most = 12): Line[] {
  const words = wordsOf(query);
  if (words.length === 0) return lines.filter((line) => line.always !== false).slice(0, most);
  return lines
    .map((line, at) => ({ line, at, score: score(line, words) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, most)
    .map((one) => one.line);
}

export function sections(lines: Line[], titles: Record<string, string>): Section[] {
  const found = new Map<string, Line[]>();
  for (const line of lines) {
    const group = line.group ?? "";
    found.set(group, [...(found.get(group) ?? []), line]);
  }
  return [...found].map(([group, inside]) => ({ title: titles[group] ?? group, lines: inside }));
}

/* The label in pieces: those that the words begin are marked. */
export function pieces(label: string, query: string): { text: string; marked: boolean }[] {
  const folded = fold(label);
  const spans = wordsOf(query)
    .map((word) => ({ from: begins(folded, word), to: begins(folded, word) + word.length }))
    .filter((span) => span.from >= 0)
    .sort((a, b) => a.from - b.from);
  const found: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const { from, to } of spans) {
    if (from < at) continue;
    if (from > at) found.push({ text: label.slice(at, from), marked: false });
    found.push({ text: label.slice(from, to), marked: true });
    at = to;
  }
  if (at < label.length) found.push({ text: label.slice(at), marked: false });
  return found;
}

export const worthAsking = (query: string): boolean =>
  query.trim().length >= SHORTEST || /^#?\d+$/.test(query.trim());
