/* Messages that float: they leave after a while, except errors, and can be closed. */
const STAY_MS = 6000;

function leave(toast: Element): void {
  toast.classList.add("leaving");
  setTimeout(() => toast.remove(), 240);
}

function adopt(toast: HTMLElement): void {
  if (toast.dataset["adopted"]) return;
  toast.dataset["adopted"] = "1";
  toast.querySelector("button")?.addEventListener("click", () => leave(toast));
  if (!toast.classList.contains("error")) setTimeout(() => leave(toast), STAY_MS);
}

/* The words of a failure come with the page, in the reader's language. */
function showFailure(event: Event): void {
  const { status } = (event as CustomEvent<{ status: number }>).detail;
  const box = document.querySelector<HTMLElement>(".so-toasts");
  /* A page that was kept says already that there is no connection. */
  if (status === 0 && document.body.dataset["keptAt"]) return;
  const words = document.querySelector<HTMLTemplateElement>("#failure-words");
  const one = words?.content.querySelector(`[data-status="${status}"]`) ?? words?.content.querySelector("[data-status]");
  if (!box || !one) return;
  const toast = one.cloneNode(true) as HTMLElement;
  box.append(toast);
  adopt(toast);
}

export function startToasts(): void {
  const all = (): void => document.querySelectorAll<HTMLElement>(".so-toast").forEach(adopt);
  all();
  document.addEventListener("htmx:after:swap", all);
  document.addEventListener("so:failed", showFailure);
}
