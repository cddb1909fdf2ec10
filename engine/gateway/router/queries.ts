/** Query arguments as nginx decodes them; nameless ones are dropped (Kong: router.md §6). */
export function parseQueries(args: string): (readonly [name: string, value: string])[] {
  if (args === '') return []
  const queries: (readonly [name: string, value: string])[] = []
  for (const pair of args.split('&')) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (name !== '') queries.push([name, equals < 0 ? '' : decode(pair.slice(equals + 1))])
  }
  return queries
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
