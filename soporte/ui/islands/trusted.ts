/* The one way in which text becomes HTML where the browser asks for a policy (Trusted Types).

   It serves htmx, which reads our own fragments, and the editor, which reads its own text; the
   Content-Security-Policy lets neither run a script. Nothing here makes a text a script: what tries
   to, is refused. */
interface Policies { createPolicy(name: string, rules: { createHTML(html: string): string }): unknown }

const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes;
policies?.createPolicy("default", { createHTML: (html) => html });
