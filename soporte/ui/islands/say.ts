/* A short message that floats and goes, also for those who only hear the page. */
const STAY_MS = 2500;

export function say(text: string): void {
  const box = document.querySelector<HTMLElement>(".so-toasts");
  if (!box) return;
  const toast = document.createElement("div");
  toast.className = "so-toast";
  toast.textContent = text;
  box.append(toast);
  setTimeout(() => toast.remove(), STAY_MS);
}
