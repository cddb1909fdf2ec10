/** A piece of a logpoint's text: as it stands, or an expression. */
export type LogPiece = { readonly type: 'text' | 'expression'; readonly text: string }

/** `left is {conf.limit - used}`; braces inside an expression are balanced, `{{` is a brace. */
export function parseLogMessage(message: string): readonly LogPiece[] | undefined {
  const pieces: LogPiece[] = []
  let text = ''
  for (let i = 0; i < message.length; i++) {
    const character = message[i] ?? ''
    if (character !== '{') text += character
    else if (message[i + 1] === '{') {
      text += '{'
      i++
    } else {
      const end = closingBrace(message, i)
      if (end < 0) return undefined
      if (text !== '') pieces.push({ type: 'text', text })
      text = ''
      pieces.push({ type: 'expression', text: message.slice(i + 1, end) })
      i = end
    }
  }
  if (text !== '') pieces.push({ type: 'text', text })
  return pieces
}

function closingBrace(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++
    else if (text[i] === '}' && --depth === 0) return i
  }
  return -1
}
