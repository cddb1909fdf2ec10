/** What each escape type of nginx leaves as it is, as a test of the byte. Source: ngx_http_lua_util.c tables. */
const ALWAYS = /[A-Za-z0-9\-._~!*'()]/

function keeps(type: number, code: number): boolean {
  const text = String.fromCharCode(code)
  switch (type) {
    case 0:
      return isPrintable(code) && !'#%?'.includes(text)
    case 1:
      return isPrintable(code) && !'#%+?'.includes(text)
    case 2:
      return ALWAYS.test(text)
    case 3:
      return isPrintable(code) && !'"#%\''.includes(text)
    case 4:
      return isPrintable(code) && !'"\''.includes(text)
    default:
      return code > 32 && code !== 37
  }
}

function isPrintable(code: number): boolean {
  return code > 32 && code < 127
}

const tables = new Map<number, readonly string[]>()

function tableOf(type: number): readonly string[] {
  let table = tables.get(type)
  if (table === undefined) {
    table = Array.from({ length: 256 }, (_, code) =>
      keeps(type, code) ? String.fromCharCode(code) : `%${code.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    tables.set(type, table)
  }
  return table
}

/** ngx.escape_uri: 0 whole URI, 1 arguments, 2 component (the default), 3 HTML, 4 refresh, 5 and 6 memcached and mail. */
export function escapeUri(text: string, type = 2): string {
  const table = tableOf(type)
  let result = ''
  for (let i = 0; i < text.length; i++) result += table[text.charCodeAt(i)] ?? ''
  return result
}

/** ngx.unescape_uri: %xx and +; what is no escape stays. */
export function unescapeUri(text: string): string {
  if (!/[%+]/.test(text)) return text
  return text
    .replaceAll('+', ' ')
    .replaceAll(/%([\da-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

const SQL: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
}

/** ngx.quote_sql_str: quoted and escaped for MySQL. */
export function quoteSqlString(text: string): string {
  // eslint-disable-next-line no-control-regex
  return `'${text.replaceAll(/[\0\x08\t\n\r\x1a"'\\]/g, (found) => SQL[found] ?? found)}'`
}
