/* The form of a new ticket begins with what another app shared; it is sent by whoever presses its button. */
/* As the worker names them: a part that both import would be one that the worker has to fetch. */
const SHARE = "/desk/app/share";
const SHELF = "desk-shared";
const LONGEST = 120;

function fill(field: HTMLInputElement | HTMLTextAreaElement | null, text: string): void {
  if (!field || field.value || !text) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function words(form: FormData, name: string): string {
  const given = form.get(name);
  return typeof given === "string" ? given.trim() : "";
}

export async function takeIn(): Promise<void> {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(SHARE);
  const form = document.querySelector<HTMLFormElement>("form[data-composer]");
  if (!kept || !form) return;
  await shelf.delete(SHARE);
  const shared = await kept.formData();
  const text = words(shared, "text");
  const subject = words(shared, "title") || text.split("\n", 1)[0]!;
  const body = [text, words(shared, "url")].filter((part, n, all) => part && (n === 0 || !all[0]!.includes(part)));
  fill(form.querySelector<HTMLInputElement>("[name=subject]"), subject.slice(0, LONGEST));
  fill(form.querySelector<HTMLTextAreaElement>("textarea[name=body]"), body.join("\n\n"));
  const files = shared.getAll("files").filter((file): file is File => file instanceof File && file.size > 0);
  if (files.length === 0) return;
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  form.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}
