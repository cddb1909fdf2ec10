import init, {
  CallParenType,
  Config,
  formatCode,
  IndentType,
  LuaVersion,
  OutputVerification,
  QuoteStyle,
} from '@johnnymorganz/stylua/web'
// oxlint-disable-next-line import/default -- Vite makes an address of a file
import program from '@johnnymorganz/stylua/stylua_lib_bg.wasm?url'
import { codeEditor } from '../text/code-editor.ts'

/** The text formatted, or why it can't be. */
export type Formatted = { readonly text: string } | { readonly problem: string }

const ready = init({ module_or_path: program })

addEventListener('message', ({ data }: MessageEvent<string>) => {
  void ready.then(
    () => postMessage(format(data)),
    (error: unknown) => postMessage({ problem: codeEditor.formatterFailed(String(error)) }),
  )
})

/** As plugins are mostly written: two spaces, lines of 120, `require "x"` left as it is. */
function format(source: string): Formatted {
  const config = Config.new()
  config.syntax = LuaVersion.LuaJIT
  config.indent_type = IndentType.Spaces
  config.indent_width = 2
  config.column_width = 120
  config.quote_style = QuoteStyle.AutoPreferDouble
  config.call_parentheses = CallParenType.Input
  try {
    // It reads what it wrote again, so that nothing but spaces and quotes can differ.
    return { text: formatCode(source, config, undefined, OutputVerification.Full) }
  } catch (error) {
    return { problem: String(error) }
  }
}
