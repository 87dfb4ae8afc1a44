/* What a page needs of the app, fetched when it is at rest: nobody waits for it. */
import { startBadge } from "./badge.ts";

const REST_MS = 1500;

interface Installing extends Event { prompt(): Promise<void> }

let installing: Installing | undefined;

function offerInstalling(): void {
  const box = document.querySelector<HTMLElement>("[data-install]");
  if (!box || !installing) return;
  box.hidden = false;
  box.querySelector("[data-install-now]")?.addEventListener("click", () => {
    void installing?.prompt();
    box.hidden = true;
  }, { once: true });
}

function adopt(): void {
  const devices = document.querySelector<HTMLElement>("[data-devices]");
  if (devices) void import("./device.ts").then(({ startDevices }) => startDevices(devices));
  const scan = document.querySelector<HTMLElement>("[data-scan]");
  if (scan) void import("./scan.ts").then(({ startScan }) => startScan(scan));
  const print = document.querySelector<HTMLElement>("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => globalThis.print());
  }
  offerInstalling();
}

/* From the first moment, not when the page is at rest: who signs out at once leaves nothing either. */
function watchLeaving(): void {
  if (!("serviceWorker" in navigator)) return;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (new URL(form.action, location.href).pathname !== "/accounts/logout/" || form.dataset["left"]) return;
    event.preventDefault();
    void import("./offline.ts").then(({ leave }) => leave(form));
  }, true);
}

export function startApp(): void {
  watchLeaving();
  startBadge();
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installing = event as Installing;
    offerInstalling();
  });
  adopt();
  const wait = document.body.dataset["keptAt"] ? 0 : REST_MS;
  setTimeout(() => void import("./offline.ts").then(({ startOffline }) => startOffline()), wait);
}
