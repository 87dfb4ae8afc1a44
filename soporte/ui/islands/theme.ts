/* Dark or light at once; the server remembers it for the next page. */
const token = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

const isDark = (): boolean =>
  (document.documentElement.dataset["bsTheme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

export function switchTheme(): boolean {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset["bsTheme"] = theme;
  const address = document.querySelector<HTMLElement>("#palette")?.dataset["theme"];
  if (address) {
    const body = new URLSearchParams({ theme });
    void fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "manual" });
  }
  return true;
}
