/** JSON on lines of its own, or undefined when it is none. The text is laid out, not printed anew: numbers stay as written. */
export function layOutJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  return tokens
    .map((token, at) => {
      const next = tokens[at + 1] ?? ''
      if (token === '{' || token === '[') {
        if (next === '}' || next === ']') return token
        depth += 1
        return token + line()
      }
      if (token === '}' || token === ']') {
        const isEmpty = /^[{[]$/.test(tokens[at - 1] ?? '')
        if (!isEmpty) depth -= 1
        return isEmpty ? token : line() + token
      }
      return token === ',' ? `,${line()}` : token === ':' ? ': ' : token
    })
    .join('')
}
