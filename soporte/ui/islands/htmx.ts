/* htmx with the page's policy: our own requests only, no scripts in fragments, the CSRF header. */
import "./trusted.ts";
import htmx from "htmx.org";

interface Context {
  request: { headers: Record<string, string>; method: string; action: string };
  response?: { status: number };
  swap: string;
  target: Element | null;
}

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: Context }>).detail;
  if (!["GET", "HEAD"].includes(ctx.request.method)) ctx.request.headers["X-CSRFToken"] = token();
  /* Whoever pressed may be refreshed away before the answer comes; an answer that names its own places has one. */
  if (ctx.swap === "none") ctx.target = document.body;
});

/* A fragment never carries a script: one found there came from somewhere else. */
document.addEventListener("htmx:before:swap", (event) => {
  const { tasks } = (event as CustomEvent<{ tasks: { fragment?: DocumentFragment }[] }>).detail;
  for (const task of tasks) task.fragment?.querySelectorAll("script").forEach((script) => script.remove());
});

/* A page of error never replaces a fragment: the page stays, and says that it failed. */
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: Context }>).detail;
  const status = ctx.response?.status ?? 0;
  if (status === 401) location.reload();
  if (status < 400 || status === 409 || status === 422) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("so:failed", { detail: { status } }));
});
document.addEventListener("htmx:error", () => {
  document.dispatchEvent(new CustomEvent("so:failed", { detail: { status: 0 } }));
});

export { htmx };
