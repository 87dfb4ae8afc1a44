/* This browser as one of somebody's devices: subscribed here, and said goodbye to at sign-out. */
const raw = (text: string): Uint8Array<ArrayBuffer> => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const text = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker?.getRegistration("/desk/");
  return (await worker?.pushManager?.getSubscription()) ?? null;
}

/* What a person calls this machine: the browser's name and the system's, as far as it tells. */
function label(): string {
  const said = navigator.userAgent;
  const browser = /Edg\//.test(said) ? "Edge" : /Firefox\//.test(said) ? "Firefox" : /Chrome\//.test(said) ? "Chrome" : /Safari\//.test(said) ? "Safari" : "";
  const system = /Android/.test(said) ? "Android" : /iPhone|iPad/.test(said) ? "iOS" : /Windows/.test(said) ? "Windows" : /Mac OS/.test(said) ? "macOS" : /Linux/.test(said) ? "Linux" : "";
  return [browser, system].filter(Boolean).join(" · ");
}

async function subscribe(form: HTMLFormElement, key: string): Promise<void> {
  const worker = await navigator.serviceWorker.ready;
  const old = await worker.pushManager.getSubscription();
  if (old && text(old.options.applicationServerKey) !== key) await old.unsubscribe();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw(key) });
  const values = { endpoint: made.endpoint, p256dh: text(made.getKey("p256dh")), auth: text(made.getKey("auth")), label: label() };
  for (const [name, value] of Object.entries(values)) (form.elements.namedItem(name) as HTMLInputElement).value = value;
}

export async function startDevices(box: HTMLElement): Promise<void> {
  const place = box.querySelector<HTMLElement>("[data-device-state]")!;
  const form = box.querySelector<HTMLFormElement>("[data-device-form]")!;
  const key = box.dataset["keyOfOurs"]!;
  const say = (what: string): void => { place.textContent = place.dataset[what] ?? ""; };
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) { say("unable"); return; }
  const now = await subscription();
  const isHere = now !== null && text(now.options.applicationServerKey) === key;
  if (Notification.permission === "denied") { say("denied"); return; }
  say(isHere ? "here" : "ready");
  form.hidden = isHere;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      if ((await Notification.requestPermission()) !== "granted") { say("denied"); return; }
      try {
        await subscribe(form, key);
        form.submit();
      } catch {
        say("failed");
      }
    })();
  });
}

/* Before somebody signs out: nothing of theirs rings here any more. */
export async function farewell(address: string, token: string): Promise<void> {
  const here = await subscription().catch(() => null);
  if (!here) return;
  const body = new URLSearchParams({ gone: "1", endpoint: here.endpoint });
  await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => undefined);
  await here.unsubscribe().catch(() => undefined);
}
