/** Why a file could not be read, as a sentence for the person who named it. `cause`: what node:fs threw. */
export function unreadableFile(file: string, cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') return `There is no file ${file}.`
  if (code === 'EISDIR') return `${file} is a folder; name a file in it.`
  if (code === 'EACCES') return `${file} may not be read: check its permissions.`
  return `${file} cannot be read: ${message}`
}
