import type { SendRequest } from '../../../engine/protocol.ts'
import { toBytes } from '../byte-text.ts'
import { buildRequest } from './build-request.ts'
import { cmdWords, isForCmd } from './cmd-words.ts'
import { readOptions, type ReadOption } from './options.ts'
import { posixWords } from './shell-words.ts'

/** What a curl command line asks for. */
export interface CurlImport {
  /** One for each address; `--next` begins another command. */
  readonly requests: readonly SendRequest[]
  /** Sentences about what could not be taken over: files that are not here, shell variables. */
  readonly notes: readonly string[]
}

/** What stands before a command whose body no argument can hold, as `writeCurl` writes it. */
const PIPED = /^echo ([A-Za-z0-9+/=]+) \| base64 (?:-d|-D|--decode) \| (?=curl\s)/

/** Whether a text looks like a curl command. */
export function isCurl(text: string): boolean {
  return /^(?:[$>%]\s+)?curl(?:\.exe)?\s/.test(text.trimStart().replace(PIPED, ''))
}

/**
 * Reads a curl command line as bash, zsh, cmd.exe, browsers and API tools write it, into the requests it would send. Only
 * the command's own headers and those its options stand for are there, not curl's `User-Agent` and `Accept`.
 */
export function readCurl(text: string): CurlImport | { readonly problem: string } {
  if (!isCurl(text)) return { problem: 'A curl command begins with “curl”.' }
  const piped = PIPED.exec(text.trimStart())?.[1]
  const line = toBytes(
    text
      .trim()
      .replace(PIPED, '')
      .replace(/^[$>%]\s+/, ''),
  )
  try {
    const { words, variables } = isForCmd(line) ? cmdWords(line) : posixWords(line)
    const options = readOptions(words.slice(1)).map((option) => withInput(option, piped))
    const built = commandsOf(options).map((command) => buildRequest(command))
    const names = [...new Set(variables)].map((name) => `$${name}`)
    return {
      requests: built.flatMap(({ requests }) => requests),
      notes: [
        ...built.flatMap(({ notes }) => notes),
        ...(names.length > 0 ? [`The shell would fill in ${names.join(', ')}; the text stands as it is.`] : []),
      ],
    }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

/** `--data-binary @-` with what the pipe before the command says. */
function withInput(option: ReadOption, piped: string | undefined): ReadOption {
  const isInput = option.meaning === 'data-binary' && option.value === '@-'
  return isInput && piped !== undefined ? { meaning: 'data-raw', value: atob(piped) } : option
}

function commandsOf(options: readonly ReadOption[]): readonly (readonly ReadOption[])[] {
  const commands: ReadOption[][] = [[]]
  for (const option of options)
    if (option.meaning === 'next') commands.push([])
    else commands.at(-1)?.push(option)
  return commands.filter((command) => command.length > 0)
}
