import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { firstOf, EMPTY, type LuaReturn } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

const KEY = 'authenticated_token'
const NO_TOKEN = 'no token was set'
const NO_JWT = 'the token is not a JWT'

/**
 * The bearer token an authentication plugin left for later ones, and what is inside when it is a JWT. Signatures are
 * not checked here: whoever set the token did. Enterprise edition (Kong: pdk.json kong.client.set_token …).
 */
export function tokenFunctions(api: PdkApi): Record<string, LuaFunction> {
  const { vm, onRequest, contexts } = api
  const kept = (ctx: RequestContext): string | undefined => {
    const token = contexts.tableOf(ctx).getString(KEY)
    return typeof token === 'string' ? token : undefined
  }
  const part = (name: string, place: 0 | 1) =>
    onRequest(`kong.client.${name}`, (ctx): LuaReturn => {
      const token = kept(ctx)
      return token === undefined ? [undefined, NO_TOKEN] : decodePart(api, token, place)
    })
  return {
    set_token: onRequest('kong.client.set_token', (ctx, token) => {
      if (token !== undefined && typeof token !== 'string') return vm.fail('token must be a string or nil')
      contexts.tableOf(ctx).setString(KEY, token === '' ? undefined : token)
      return EMPTY
    }),
    get_token: onRequest('kong.client.get_token', kept),
    get_jwt_token_header: part('get_jwt_token_header', 0),
    get_jwt_token_payload: part('get_jwt_token_payload', 1),
    // The listeners here speak no PROXY protocol, whose version 2 carries it.
    get_aws_vpce_id: onRequest('kong.client.get_aws_vpce_id', () => [
      undefined,
      'the connection has no PROXY protocol header',
    ]),
  }
}

/** Header (0) or payload (1) of a JWT: base64url of JSON. */
function decodePart(api: PdkApi, token: string, place: 0 | 1): LuaReturn {
  const parts = token.split('.')
  const text = parts.length === 3 ? parts[place] : undefined
  if (text === undefined || !/^[\w-]+$/.test(text)) return [undefined, NO_JWT]
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  const json = firstOf([...api.callNgx('decode_base64', [standard])])
  const decoded = typeof json === 'string' ? api.modules.decodeJson(json) : undefined
  return decoded ?? [undefined, NO_JWT]
}
