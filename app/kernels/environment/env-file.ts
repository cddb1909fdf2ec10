import { recordOf, textOfUnknown } from '../plain-data.ts'
import { variableProblem, type Environment } from './variables.ts'

/** `http-client.env.json`, which editors of `.http` files read: values by name, by environment. Secrets are left empty. */
export function writeEnvFile(environments: readonly Environment[]): string {
  const shown = environments.map(({ name, variables }) => [
    name,
    Object.fromEntries(variables.map((variable) => [variable.name, variable.isSecret ? '' : variable.value])),
  ])
  return `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`
}

/** Reads such a file, or VS Code's `rest-client.environmentVariables`. @throws {Error} with a sentence for people */
export function readEnvFile(text: string): readonly Environment[] {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new Error('This file of variables is not JSON.')
  }
  const all = recordOf(data)
  const named = all && (recordOf(all['rest-client.environmentVariables']) ?? all)
  const environments = Object.entries(named ?? {}).flatMap(([name, values]) => {
    const variables = Object.entries(recordOf(values) ?? {}).flatMap(([variable, value]) =>
      variableProblem(variable) === undefined ? [{ name: variable, value: textOfUnknown(value) }] : [],
    )
    return recordOf(values) ? [{ name, variables }] : []
  })
  if (environments.length === 0)
    throw new Error('This file names no environments: it should look like { "local": { "host": "api.test" } }.')
  return environments
}
