/* What the worker keeps for one person: whole pages of theirs, and the files that these need. */
const PAGES = "desk-pages-1";
const ASSETS = "desk-assets-1";
const OWNER = "/owner";
const MOST_PAGES = 60;
const MOST_ASSETS = 80;
const FRESH_MS = 15 * 60_000;
const KEPT_MS = 14 * 24 * 3600_000;
const KEPT_AT = "Soporte-Kept-At";
const KEPT = /^\/desk\/(?:$|app\/offline$|tickets\/\d+\/$|views\/(?:mine|[a-z0-9-]+)\/$)/;

export interface Title { path: string; title: string; at: string }

export class Keeping {
  #turn: Promise<unknown> = Promise.resolve();
  #visit = 0;

  /* What was asked for before the kept pages were emptied is not kept when it comes after. */
  get visit(): number { return this.#visit; }

  keeps(path: string): boolean { return KEPT.test(path); }

  async owner(): Promise<string> {
    const kept = await (await caches.open(PAGES)).match(OWNER);
    return kept ? kept.text() : "";
  }

  /* Pages of one person are never there beside those of another. */
  belongsTo(person: string, visit: number): Promise<void> {
    return this.#next(async () => { if (visit === this.#visit) await this.#take(person); });
  }

  async #take(person: string): Promise<void> {
    const owner = await this.owner();
    if (owner === person) return;
    if (owner) this.#visit += 1;
    await caches.delete(PAGES);
    await (await caches.open(PAGES)).put(OWNER, new Response(person));
  }

  empty(): Promise<void> {
    this.#visit += 1;
    return this.#next(async () => { await caches.delete(PAGES); });
  }

  /* One after the other: of two at once the later would empty what the earlier began. */
  #next(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /* The page itself says whose it is: no other answer can be kept under a wrong name. */
  async keep(path: string, answer: Response, visit: number): Promise<void> {
    const isPage = answer.ok && !answer.redirected && (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
    if (!isPage) return;
    const html = await answer.text();
    const person = /<body[^>]* data-person="(\d+)"/.exec(html)?.[1];
    if (!person) return;
    const headers = new Headers(answer.headers);
    headers.set(KEPT_AT, new Date(answer.headers.get("Date") ?? Date.now()).toISOString());
    await this.#next(async () => {
      if (visit !== this.#visit) return;
      await this.#take(person);
      const pages = await caches.open(PAGES);
      await pages.put(path, new Response(html, { headers }));
      await this.#trim(pages, MOST_PAGES);
    });
  }

  async has(path: string): Promise<boolean> { return (await this.#kept(path)) !== undefined; }

  /* Whether what is kept is what the server has: by when it changed, else for a while. */
  async isCurrent(path: string, changed: string | null = null): Promise<boolean> {
    const kept = await this.#kept(path);
    if (!kept) return false;
    return changed ? this.#age(kept) > Date.parse(changed) : Date.now() - this.#age(kept) < FRESH_MS;
  }

  /* The page as it was, with the moment written into it. */
  async page(path: string): Promise<Response | undefined> {
    const kept = await this.#kept(path);
    if (!kept) return undefined;
    const html = (await kept.text()).replace("<body ", `<body data-kept-at="${kept.headers.get(KEPT_AT)}" `);
    return new Response(html, { headers: kept.headers });
  }

  async titles(): Promise<Title[]> {
    const pages = await caches.open(PAGES);
    const found: Title[] = [];
    for (const request of await pages.keys()) {
      const path = new URL(request.url).pathname;
      const kept = path.startsWith("/desk/") && path !== "/desk/app/offline" ? await this.#kept(path) : undefined;
      if (!kept) continue;
      const title = /<title>([^<]*)<\/title>/.exec(await kept.text())?.[1]?.trim() ?? path;
      found.unshift({ path, title, at: kept.headers.get(KEPT_AT) ?? "" });
    }
    return found;
  }

  /* Built files carry a digest in their names: what is there never changes. */
  async asset(request: Request): Promise<Response> {
    const assets = await caches.open(ASSETS);
    const kept = await assets.match(request);
    if (kept) return kept;
    const answer = await fetch(request);
    if (answer.status === 200 && new URL(request.url).pathname.startsWith("/static/dist/assets/")) {
      await assets.put(request, answer.clone());
      await this.#trim(assets, MOST_ASSETS);
    }
    return answer;
  }

  async #kept(path: string): Promise<Response | undefined> {
    const kept = await (await caches.open(PAGES)).match(path);
    return kept && Date.now() - this.#age(kept) < KEPT_MS ? kept : undefined;
  }

  #age(kept: Response): number { return Date.parse(kept.headers.get(KEPT_AT) ?? "") || 0; }

  async #trim(cache: Cache, most: number): Promise<void> {
    const old = (await cache.keys()).filter((one) => new URL(one.url).pathname !== OWNER);
    for (const one of old.slice(0, Math.max(0, old.length - most))) await cache.delete(one);
  }
}
