import type { Draft } from '../draft-request.ts'
import { readFields, writeFields } from '../form-fields.ts'
import { escapeVariables, fillText, type Filled, type Variable } from './variables.ts'

/** A draft with the variables of its address, headers and body filled in, or a sentence about the first that can't be. */
export function fillDraft(draft: Draft, variables: readonly Variable[]): Draft | { readonly problem: string } {
  const problems: string[] = []
  const take = (text: string): string => {
    const filled: Filled = fillText(text, variables)
    if ('text' in filled) return filled.text
    problems.push(filled.problem)
    return text
  }
  const filled: Draft = {
    ...draft,
    url: take(draft.url),
    headers: draft.headers.map(([name, value]) => [take(name), take(value)] as const),
    body: fillBody(draft, take),
    ...(draft.client !== undefined && { client: take(draft.client) }),
  }
  const [problem] = problems
  return problem === undefined ? filled : { problem }
}

/** A form's values are encoded after they are filled in: a `&` in one does not end it. */
function fillBody({ body, bodyMode }: Draft, take: (text: string) => string): string {
  if (bodyMode === 'file') return body
  if (bodyMode !== 'form' || !body.includes('{{')) return take(body)
  return writeFields(readFields(body).map(([name, value]) => [take(name), take(value)] as const))
}

/** A recorded request's draft as one that is sent as it stands. */
export function escapeDraft(draft: Draft): Draft {
  return {
    ...draft,
    url: escapeVariables(draft.url),
    headers: draft.headers.map(([name, value]) => [escapeVariables(name), escapeVariables(value)] as const),
    body: escapeVariables(draft.body),
  }
}
