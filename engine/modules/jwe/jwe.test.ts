import { describe, expect, it } from 'vitest'
import { installStandardLibrary } from '../../lua/stdlib/index.ts'
import { LuaVm } from '../../lua/vm.ts'
import { createJwe } from './jwe.ts'

/** The keys and tokens of RFC 7516 appendix A.1 and RFC 7518 appendix C. */
const RSA = `{"kty":"RSA","n":"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw","e":"AQAB","d":"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ","p":"1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0","q":"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc","dp":"ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE","dq":"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qqyFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis","qi":"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY"}`
const TOKEN =
  'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ'
const BOB = `{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"}`
const P521 = `{"kty":"EC","crv":"P-521","d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}`

function run(code: string): string {
  let output = ''
  const vm = new LuaVm({ now: () => 0, write: (text) => (output += text), nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  let seed = 1
  const jwe = createJwe((bytes) => Uint8Array.from({ length: bytes }, () => (seed = (seed * 73 + 41) % 251)))
  vm.globals.setString('jwe', jwe)
  for (const [name, key] of Object.entries({ RSA, TOKEN, BOB, P521 })) vm.globals.setString(name, key)
  vm.callPlain(vm.load(code, '@test.lua'), [])
  return output.trimEnd()
}

describe('kong.jwe', () => {
  it('opens the token of RFC 7516', () => {
    expect(run('print(jwe.decrypt(RSA, TOKEN))')).toBe(
      'The true sign of intelligence is not knowledge but imagination.',
    )
  })

  it('takes a token apart', () => {
    expect(
      run(
        'local t = jwe.decode(TOKEN) print(t.protected.alg, t[1].enc, #t.encrypted_key, #t[3], #t.tag, t.aad == TOKEN:match("^[^.]+"))',
      ),
    ).toBe('RSA-OAEP\tA256GCM\t256\t12\t16\ttrue')
  })

  it.each(['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'])(
    'opens what it closed with %s, for RSA and both curves',
    (enc) => {
      const code = `for _, key in ipairs({ RSA, BOB, P521 }) do
        local token, err = jwe.encrypt(key == RSA and "RSA-OAEP" or "ECDH-ES", "${enc}", key, "text \\0", { kid = "k", apu = "QWxpY2U" })
        print(jwe.decrypt(key, token) == "text \\0", jwe.decode(token).protected.kid, err)
      end`
      expect(run(code)).toBe('true\tk\tnil\ntrue\tk\tnil\ntrue\tk\tnil')
    },
  )

  it.each([
    ['jwe.decode("a.b")', 'the token does not have five parts'],
    ['jwe.decode("e30.!.a.a.a")', 'the token is not base64url'],
    ['jwe.decrypt(BOB, TOKEN)', 'the key does not fit the algorithm RSA-OAEP'],
    ['jwe.decrypt(RSA, (TOKEN:gsub("kQ$", "AA")))', 'invalid tag'],
    ['jwe.decrypt(BOB, (jwe.encrypt("ECDH-ES", "A128CBC-HS256", BOB, "x"):gsub("[^.]+$", "AAAA")))', 'invalid tag'],
    ['jwe.encrypt("RSA-OAEP", "A1", RSA, "x")', 'unsupported encryption A1'],
    ['jwe.encrypt("none", "A128GCM", RSA, "x")', 'the key does not fit the algorithm none'],
    ['jwe.decrypt(1, TOKEN)', 'the key must be a JWK, PEM or DER'],
    [`jwe.decrypt((RSA:gsub(',"d".*', "}")), TOKEN)`, 'the key is not a private key'],
  ])('%s', (code, error) => {
    expect(run(`print(${code})`)).toBe(`nil\t${error}`)
  })
})
