/* Forms whose lines depend on other answers: the rule of soporte/fields/logic.py, at once. */
type Answers = Map<string, string[]>;

export interface Line {
  field: string;
  when: string;
  has: string[];
}

export function applying(lines: Line[], answers: Answers): Set<string> {
  const named = new Set(lines.map((line) => line.field));
  const found = new Set<string>();
  for (const { field, when, has } of lines) {
    const given = answers.get(when) ?? [];
    /* With nothing named any answer will do; "no" is none. */
    const fits = has.length ? given.some((one) => has.includes(one)) : given.some((one) => one !== "no");
    if (!named.has(when) || (found.has(when) && fits)) found.add(field);
  }
  return found;
}

function answersIn(root: Element): Answers {
  const answers: Answers = new Map();
  for (const line of root.querySelectorAll<HTMLElement>("[data-field]")) {
    const given: string[] = [];
    for (const input of line.querySelectorAll<HTMLInputElement>("[name^='field-']")) {
      const counts = input.type !== "checkbox" || input.checked;
      if (counts && input.value.trim()) given.push(input.value.trim());
    }
    answers.set(line.dataset["field"] ?? "", given);
  }
  return answers;
}

function fit(root: Element): void {
  const places = [...root.querySelectorAll<HTMLElement>("[data-field]")];
  const lines = places.map(({ dataset }) => ({
    field: dataset["field"] ?? "",
    when: dataset["when"] ?? "",
    has: (dataset["has"] ?? "").split(" ").filter(Boolean),
  }));
  const shown = applying(lines, answersIn(root));
  for (const place of places) {
    const applies = shown.has(place.dataset["field"] ?? "");
    place.hidden = !applies;
    const mark = place.querySelector<HTMLInputElement>("[name='fields_shown']");
    if (mark) mark.disabled = !applies;
  }
  for (const part of root.querySelectorAll<HTMLElement>(".so-ask-part")) {
    part.hidden = !part.querySelector("[data-field]:not([hidden])");
  }
}

export function startFields(): void {
  const all = (): void => document.querySelectorAll("[data-fields]").forEach(fit);
  const near = (event: Event): void => {
    const root = (event.target as Element).closest("[data-fields]");
    if (root) fit(root);
  };
  document.addEventListener("input", near);
  document.addEventListener("change", near);
  document.addEventListener("htmx:after:swap", all);
  all();
}
