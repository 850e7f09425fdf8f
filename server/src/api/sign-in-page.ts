import { passwordLengthMin } from '../access/index.js'

/** Values from the console's tokens: this page must stand when the console is not built. */
const dark =
  '--app:#111518;--card:#1c2227;--inset:#0d1114;--line:#36414a;--edge:#74818b;--text:#e7ebee;--quiet:#b3bdc5;--accent:#73b6f3;--fill:#2469a8;--fill-hover:#2d76b8;--bad:#ff9396;color-scheme:dark'
const light =
  '--app:#e8ecee;--card:#fff;--inset:#eff2f4;--line:#c2ccd3;--edge:#717e88;--text:#14191d;--quiet:#3d4850;--accent:#145c9b;--fill:#175f9e;--fill-hover:#124f85;--bad:#a01027;color-scheme:light'

const style = `
:root,[data-theme=dark]{${dark}}[data-theme=light]{${light}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;background:var(--app);color:var(--text);font:.875rem/1.25rem "Inter Variable",Inter,system-ui,"Segoe UI",sans-serif}
main{width:100%;max-width:24rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
h1{margin:0 0 .5rem;font-size:1.25rem;line-height:1.75rem;font-weight:600;letter-spacing:-.011em}
p{margin:0 0 1.5rem;color:var(--quiet)}
label{display:block;margin:0 0 1rem;color:var(--quiet);font-weight:500}
input{display:block;width:100%;height:2.75rem;margin-top:.25rem;padding:0 .75rem;background:var(--inset);color:var(--text);border:1px solid var(--edge);border-radius:.25rem;font:inherit}
button{width:100%;height:2.75rem;background:var(--fill);color:#fff;border:0;border-radius:.25rem;font:inherit;font-weight:600;cursor:pointer}
button:hover{background:var(--fill-hover)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
a{color:var(--accent)}
.bad{color:var(--bad)}
`

/** What a page may hold is escaped for HTML text and quoted attributes. */
function escapeHtml(text: string): string {
  const names: { readonly [sign: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, sign => names[sign]!)
}

/** `dark` unless the cookie asks for light. */
export type Theme = 'dark' | 'light'

/** What the page says; the code is not in it, the form posts to its own address. */
export type SignInPage =
  | { readonly kind: 'sign-in'; readonly name: string }
  | { readonly kind: 'first-administrator'; readonly complaint: string | null; readonly name: string }
  | { readonly kind: 'spent'; readonly complaint: string }

function contentOf(page: SignInPage): { title: string; body: string } {
  if (page.kind === 'spent') {
    const body = `<p>${escapeHtml(page.complaint)}</p><p><a href="/">Go to the sign-in page</a></p>`
    return { title: 'This link no longer works', body }
  }
  if (page.kind === 'sign-in') {
    const body = `<p>You will be signed in as <strong>${escapeHtml(page.name)}</strong>. The link works once.</p>
<form method="post"><button type="submit">Sign in</button></form>`
    return { title: 'Sign in to Belfry', body }
  }
  const complaint = page.complaint === null ? '' : `<p class="bad" role="alert">${escapeHtml(page.complaint)}</p>`
  const body = `<p>Belfry is new here. Choose the name and the password of its first administrator.</p>${complaint}
<form method="post">
<label>Name<input name="name" required maxlength="100" autocomplete="username" value="${escapeHtml(page.name)}"></label>
<label>Password, ${passwordLengthMin} characters or more<input name="password" type="password" required minlength="${passwordLengthMin}" maxlength="1000" autocomplete="new-password"></label>
<button type="submit">Create the administrator</button>
</form>`
  return { title: 'Welcome to Belfry', body }
}

/** The whole page. @param nonce of the content security policy of this answer. */
export function signInPage(page: SignInPage, theme: Theme, nonce: string): string {
  const { title, body } = contentOf(page)
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><style nonce="${nonce}">${style}</style></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`
}
