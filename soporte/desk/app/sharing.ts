/* What other apps share with this one, kept by the browser until the form of a new ticket takes it up. */
export const SHARE = "/desk/app/share";
const SHELF = "desk-shared";
const FORM = "/desk/tickets/new?shared=1";

/* Nothing goes to the server: whoever is not signed in does that first, and the form comes after. */
export async function keepShared(request: Request): Promise<Response> {
  const shelf = await caches.open(SHELF);
  await shelf.put(SHARE, new Response(await request.formData()));
  return Response.redirect(new URL(FORM, location.origin).href, 303);
}

/* Who signs out leaves nothing of it to who comes next. */
export async function forgetShared(): Promise<void> {
  await caches.delete(SHELF);
}
