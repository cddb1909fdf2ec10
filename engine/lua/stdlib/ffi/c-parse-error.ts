import { LuaCallerError } from '../../runtime/lua-error.ts'

/** A mistake in a C declaration, in LuaJIT's words: "';' expected near 'y' at line 2". lj_cparse.c cp_errmsg */
export class CParseError extends LuaCallerError {
  constructor(message: string, { near, line }: { near?: string; line: number }) {
    const place = near === undefined ? '' : ` near '${near}'`
    super(`${message}${place}${line > 1 ? ` at line ${line}` : ''}`)
  }
}
