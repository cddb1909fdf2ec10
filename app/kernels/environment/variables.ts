/** A value that `{{name}}` stands for. */
export interface Variable {
  readonly name: string
  readonly value: string
  /** Left out of whatever is exported. */
  readonly isSecret?: boolean
}

/** A tab of variables: one set of values among others, such as “local” and “staging”. */
export interface Environment {
  readonly name: string
  readonly variables: readonly Variable[]
}

/** `{{name}}`; a backslash before it lets it stand as it is. */
const PATTERN = /(\\?)\{\{\s*([\w$][\w.$-]*)\s*\}\}/g

/** What a text says with its variables filled in, or the first that can't be. */
export type Filled = { readonly text: string } | { readonly problem: string }

/** Fills `{{name}}`; values may hold variables themselves. */
export function fillText(text: string, variables: readonly Variable[]): Filled {
  return fill(text, new Map(variables.map(({ name, value }) => [name, value])), [])
}

function fill(text: string, values: ReadonlyMap<string, string>, inside: readonly string[]): Filled {
  let problem: string | undefined
  const filled = text.replaceAll(PATTERN, (all: string, slash: string, name: string) => {
    if (slash !== '') return all.slice(1)
    if (problem !== undefined) return all
    const value = values.get(name)
    if (value === undefined) problem = unknownSentence(name, inside.at(-1))
    else if (inside.includes(name))
      problem = `The variable {{${name}}} stands for itself: ${[...inside, name].join(' → ')}.`
    else {
      const result = fill(value, values, [...inside, name])
      if ('text' in result) return result.text
      problem = result.problem
    }
    return all
  })
  return problem === undefined ? { text: filled } : { problem }
}

function unknownSentence(name: string, within: string | undefined): string {
  const where = within === undefined ? '' : ` (in {{${within}}})`
  return `The variable {{${name}}}${where} has no value: add it under Variables, or write \\{{${name}}} to send it as it stands.`
}

/** Names of the variables that a text uses, each once. */
export function variablesIn(text: string): readonly string[] {
  const names = Array.from(text.matchAll(PATTERN), ([, slash, name]) => (slash === '' ? name : undefined))
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** A text that {@link fillText} gives back as it is: what was recorded holds no variables. */
export function escapeVariables(text: string): string {
  return text.replaceAll(PATTERN, (all: string) => `\\${all}`)
}

/** Why a name can't be a variable's, or undefined when it can. */
export function variableProblem(name: string): string | undefined {
  return /^[A-Za-z_][\w.-]*$/.test(name)
    ? undefined
    : `“${name}” is no name for a variable: letters, digits, “_”, “.” and “-”, a letter first.`
}
