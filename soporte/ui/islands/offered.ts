/* What a sign in the editor offers: asked for while somebody writes, nothing where there is no answer. */
import type { Choice } from "./suggestion-list.ts";

export async function offered(address: string, query: string): Promise<Choice[]> {
  const asked = new URL(address, location.href);
  asked.searchParams.set("q", query);
  try {
    const answer = await fetch(asked, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as { lines: Choice[] }).lines : [];
  } catch {
    return [];
  }
}
