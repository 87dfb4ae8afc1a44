/* Pictures and pages of documents open over the conversation; without scripts the link downloads the file. */
const PICTURE = ".so-shot, .so-text img, [data-pages]";

function chosen(event: Event): Element | undefined {
  const picture = (event.target as Element).closest?.(PICTURE);
  return picture && document.querySelector("#viewer") && !picture.closest(".ProseMirror") ? picture : undefined;
}

function open(event: Event): void {
  const picture = chosen(event);
  if (!picture) return;
  event.preventDefault();
  void import("./viewer.ts").then(({ openViewer }) => openViewer(picture));
}

/* A picture within a text is no link: the keyboard reaches it too. */
function reach(): void {
  const label = document.querySelector<HTMLTemplateElement>("#viewer")?.dataset["open"];
  if (!label) return;
  for (const image of document.querySelectorAll<HTMLImageElement>(".so-text img:not([tabindex])")) {
    if (image.closest("a, .ProseMirror")) continue;
    image.tabIndex = 0;
    image.setAttribute("role", "button");
    image.setAttribute("aria-label", [label, image.alt].filter(Boolean).join(": "));
  }
}

export function startEnlarging(): void {
  document.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const isPress = event.key === "Enter" || event.key === " ";
    if (isPress && (event.target as Element).matches(".so-text img[tabindex]")) open(event);
  });
  document.addEventListener("htmx:after:swap", reach);
  reach();
}
