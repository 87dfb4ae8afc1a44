/* [data-scan]: the camera looks for a code; a photo will do too. Where the browser reads none, a library does. */
type Read = (source: HTMLVideoElement | ImageBitmap) => Promise<string>;
interface Detector { detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]> }
interface Detectors { new(options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }

const EVERY_MS = 200;
const LARGEST = 1024;

async function reader(): Promise<Read> {
  const known = (window as Window & { BarcodeDetector?: Detectors }).BarcodeDetector;
  const formats = await known?.getSupportedFormats().catch(() => []) ?? [];
  if (known && formats.includes("qr_code")) {
    const detector = new known({ formats });
    return async (source) => (await detector.detect(source))[0]?.rawValue ?? "";
  }
  const { default: decode } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (source) => {
    const [width, height] = "videoWidth" in source ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
    const scale = Math.min(1, LARGEST / Math.max(width, height, 1));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
    try {
      return decode(drawing.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return "";
    }
  };
}

class Scan {
  readonly #box: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #form: HTMLFormElement;

  constructor(box: HTMLElement) {
    this.#box = box;
    this.#video = box.querySelector("video")!;
    this.#form = box.querySelector("form")!;
    box.querySelector<HTMLElement>("[data-scan-acts]")!.hidden = false;
    const start = box.querySelector<HTMLElement>("[data-scan-start]")!;
    start.hidden = !("mediaDevices" in navigator);
    start.addEventListener("click", () => void this.#look());
    box.querySelector("[data-scan-photo]")!.addEventListener("change", (event) => {
      const [file] = (event.target as HTMLInputElement).files ?? [];
      if (file) void this.#photo(file);
    });
  }

  async #look(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      this.#video.srcObject = stream;
      this.#video.hidden = false;
      await this.#video.play();
      this.#say("looking");
      const read = await reader();
      const found = await this.#until(read);
      stream.getTracks().forEach((track) => track.stop());
      if (found) this.#found(found);
    } catch {
      this.#say("refused");
    }
  }

  async #until(read: Read): Promise<string> {
    while (this.#box.isConnected) {
      const found = this.#video.videoWidth ? await read(this.#video) : "";
      if (found) return found;
      await new Promise((done) => { setTimeout(done, EVERY_MS); });
    }
    return "";
  }

  async #photo(file: File): Promise<void> {
    try {
      const found = await (await reader())(await createImageBitmap(file));
      if (found) this.#found(found);
      else this.#say("nothing");
    } catch {
      this.#say("nothing");
    }
  }

  #found(text: string): void {
    const field = this.#form.elements.namedItem("text") as HTMLInputElement;
    field.value = text.slice(0, 500);
    this.#form.requestSubmit();
  }

  #say(what: string): void {
    const place = this.#box.querySelector<HTMLElement>("[data-scan-state]")!;
    place.textContent = place.dataset[what] ?? "";
  }
}

export function startScan(box: HTMLElement): void { new Scan(box); }
