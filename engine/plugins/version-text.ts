/**
 * Kong reads VERSION leniently: the first run of digits and dots, at most three numbers, printed anew
 * (Kong: loading.md §3, version.lua). Undefined when it is no version.
 */
export function cleanVersion(text: string): string | undefined {
  const run = /[0-9.]+/.exec(text)?.[0]
  const parts = run?.split('.').filter((part) => part !== '')
  if (!parts || parts.length === 0 || parts.length > 3) return undefined
  return parts.map(Number).join('.')
}
