import type { ShellWords } from './shell-words.ts'

/** Whether a command line was written for Windows' cmd.exe, as browsers' “Copy as cURL (cmd)” does. */
export function isForCmd(line: string): boolean {
  // a POSIX line may hold `^"` within its quotes: what counts is how the first one is written
  if (/^[^'"]*\^"/.test(line)) return true
  return /[ \t]\^\r?\n/.test(line) && !/[ \t]\\\r?\n/.test(line) && !/^[^"]*'/.test(line)
}

/** Words of a cmd.exe line: carets escape outside quotes, then a program's own rules for quotes apply. */
export function cmdWords(line: string): ShellWords {
  return { words: splitArguments(withoutCarets(line)), variables: [] }
}

function withoutCarets(line: string): string {
  let text = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    if (char === '^' && !isQuoted) {
      at += line.startsWith('\r\n', at + 1) ? 2 : 1
      const escaped = line.charAt(at)
      // a caret at the end of a line joins it with the next; the line break after that one is the text's
      if (escaped !== '\n') text += escaped
      else if (/^\r?\n/.test(line.slice(at + 1, at + 3))) {
        text += '\n'
        at += line.startsWith('\r\n', at + 1) ? 2 : 1
      }
    } else {
      if (char === '"') isQuoted = !isQuoted
      text += char
    }
  }
  return text
}

/** Microsoft's C runtime: `\"` is a quote, `""` within quotes too, backslashes count only before a quote. */
function splitArguments(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at)
    const slashes = /^\\+(?=")/.exec(line.slice(at))?.[0].length ?? 0
    if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(slashes >> 1)
      at += slashes - 1
      if (slashes % 2 === 1) {
        word += '"'
        at += 1
      }
    } else if (char === '"') {
      word ??= ''
      if (isQuoted && line.charAt(at + 1) === '"') {
        word += '"'
        at += 1
      } else isQuoted = !isQuoted
    } else if (/[ \t\r\n]/.test(char) && !isQuoted) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (word !== undefined) words.push(word)
  return words
}
