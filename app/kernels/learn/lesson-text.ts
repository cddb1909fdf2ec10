/** A stretch of text in one look. */
export interface TextSpan {
  readonly type: 'plain' | 'code' | 'bold'
  readonly text: string
}
/** A paragraph, or the items of a list. */
export type TextBlock =
  | { readonly type: 'paragraph'; readonly spans: readonly TextSpan[] }
  | { readonly type: 'list'; readonly items: readonly (readonly TextSpan[])[] }

/** The little markup of a lesson's text: paragraphs, lists with `- `, `code` and **bold**; nothing of it is HTML. */
export function readLessonText(text: string): readonly TextBlock[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      if (!/^\s*- /.test(block)) return { type: 'paragraph', spans: spansOf(block) }
      const items = block.trim().split(/\n\s*- |^- /)
      return { type: 'list', items: items.filter((item) => item !== '').map(spansOf) }
    })
}

/** `code` and **bold** within one line of text. */
export function spansOf(text: string): readonly TextSpan[] {
  const parts = text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/)
  return parts.flatMap((part): TextSpan[] => {
    if (part === '') return []
    if (part.startsWith('`') && part.length > 1) return [{ type: 'code', text: part.slice(1, -1) }]
    const bold = /^\*\*?([^*]+)\*\*?$/.exec(part)?.[1]
    return [bold === undefined ? { type: 'plain', text: part } : { type: 'bold', text: bold }]
  })
}
