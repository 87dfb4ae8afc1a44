/* Doing what a command says: a form is posted as the page's own forms are. */
import { htmx } from "./htmx.ts";

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

function form(action: string, values: Record<string, string>): HTMLFormElement {
  const made = document.createElement("form");
  made.method = "post";
  made.action = action;
  made.hidden = true;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token(), ...values })) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    made.append(input);
  }
  document.body.append(made);
  return made;
}

/* The place in the conversation and the view, which the answer's parts need. */
function around(): Record<string, string> {
  const composer = document.querySelector<HTMLFormElement>("#composer");
  const value = (name: string): string => composer?.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? "";
  return { since: value("since"), in: value("in") };
}

export function send(action: string, values: Record<string, string>): void {
  const made = form(action, { ...around(), ...values });
  made.setAttribute("hx-post", action);
  made.setAttribute("hx-swap", "none");
  htmx.process(made);
  made.addEventListener("htmx:finally:request", () => made.remove(), { once: true });
  made.requestSubmit();
}

export function sendPlain(action: string, values: Record<string, string>): void {
  form(action, values).requestSubmit();
}
