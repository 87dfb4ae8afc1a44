/* The one way in which text becomes HTML where the browser asks for a policy (Trusted Types).

   It serves htmx, which reads our own fragments, and the editor, which reads its own text; the
   Content-Security-Policy lets neither run a script. Nothing here makes a text a script: what tries
   to, is refused. The one script that is named by its address is the desk's worker. */
interface Rules { createHTML(html: string): string; createScriptURL(url: string): string | null }
interface Policies { createPolicy(name: string, rules: Rules): unknown }

const WORKER = "/desk/worker.js";

const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes;
policies?.createPolicy("default", {
  createHTML: (html) => html,
  createScriptURL: (url) => (url === WORKER ? url : null),
});
