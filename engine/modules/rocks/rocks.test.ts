import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { installStandardLibrary } from '../../lua/stdlib/index.ts'
import { LuaVm } from '../../lua/vm.ts'
import { installRocks } from './install.ts'

async function run(code: string): Promise<string> {
  let output = ''
  const vm = new LuaVm({
    now: () => 0,
    write: (text) => {
      output += text
    },
    nextTurn: () => Promise.resolve(),
  })
  installStandardLibrary(vm)
  installRocks(vm, { readFile: (path) => (path === 'kong.yml' ? 'text' : undefined), now: () => 5 })
  await vm.start(vm.load(code, '@test.lua'), [])
  return output
}

describe('libraries of LuaRocks', () => {
  it('socket.url does what LuaSocket does', async () => {
    const folder = join(import.meta.dirname, 'tests')
    const code = readFileSync(join(folder, 'url.lua'), 'latin1')
    expect(await run(code)).toBe(readFileSync(join(folder, 'url.expected'), 'latin1'))
  })

  it('multipart reads and changes a form', async () => {
    const code = `
      local body = '--X\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\none\\r\\n' ..
        '--X\\r\\nContent-Disposition: form-data; name="file"; filename="f.txt"\\r\\nContent-Type: text/plain\\r\\n\\r\\nline1\\r\\nline2\\r\\n' ..
        '--X\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\ntwo\\r\\n--X--\\r\\n'
      local form = require("multipart")(body, 'multipart/form-data; boundary="X"')
      print(form:get("a").value, form:get("file").value == "line1\\r\\nline2", form:get("file").headers[2], form:get("none"))
      print(form:get_all().a, #form:get_as_array("a"), form:get_all_with_arrays().a[1], form:tostring() == body)
      form:set_simple("a", "three") form:set_simple("new", "n", "n.bin", "application/octet-stream") form:delete("file")
      print((form:tostring():gsub("\\r\\n", "|")))
      print(require("multipart")("no form", nil):get("a"), require("multipart")("--X--", "text/plain; boundary=X"):tostring() == "--X--\\r\\n")`
    expect((await run(code)).split('\n')).toEqual([
      'one\ttrue\tContent-Type: text/plain\tnil',
      'two\t2\tone\ttrue',
      '--X|Content-Disposition: form-data; name="a"||three|--X|Content-Disposition: form-data; name="a"||two|' +
        '--X|Content-Disposition: form-data; name="new"; filename="n.bin"|Content-Type: application/octet-stream||n|--X--|',
      'nil\ttrue',
      '',
    ])
  })

  it('lfs sees the files of the scenario and changes nothing', async () => {
    const code = `
      local lfs = require "lfs"
      print(lfs.attributes("kong.yml", "size"), lfs.attributes("kong.yml").mode, lfs.attributes("none"))
      print(lfs.mkdir("x"), lfs.currentdir(), lfs.dir("."))`
    expect(await run(code)).toBe(
      "4\tfile\tnil\tcannot obtain information from file 'none': No such file or directory\t2\n" +
        'nil\t/\tnil\tcannot open .: Operation not permitted\n',
    )
  })

  it('tablepool gives cleared tables again', async () => {
    const code = `
      local pool = require "tablepool"
      local t = pool.fetch("tag") t.x = 1 pool.release("tag", t)
      local again = pool.fetch("tag")
      print(again == t, again.x, pool.fetch("tag") == t)
      again.y = 2 pool.release("tag", again, true) print(pool.fetch("tag").y)`
    expect(await run(code)).toBe('true\tnil\tfalse\n2\n')
  })
})
