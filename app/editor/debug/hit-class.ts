const known = new Set<string>()
let sheet: CSSStyleSheet | undefined
const MOST = 9999

/** A class that writes `3×` into the gutter: what a decoration draws there can only come from a style. */
export function hitClass(count: number): string {
  const shown = Math.min(count, MOST)
  const name = `hits-${shown}`
  if (!known.has(name)) {
    known.add(name)
    if (!sheet) {
      sheet = new CSSStyleSheet()
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    }
    sheet.insertRule(`.${name}::before { content: '${shown}${count > MOST ? '+' : ''}×'; }`)
  }
  return `hits ${name}`
}
