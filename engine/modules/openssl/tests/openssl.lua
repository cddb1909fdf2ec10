-- Keys, signatures and ciphertexts of keys.json were made by the openssl program; the last line printed is checks and failures.
local pkey, digest, mac, hmac, cipher, rand, kdf, bn, x509 = require'resty.openssl.pkey', require'resty.openssl.digest', require'resty.openssl.mac', require'resty.openssl.hmac', require'resty.openssl.cipher', require'resty.openssl.rand', require'resty.openssl.kdf', require'resty.openssl.bn', require'resty.openssl.x509'
local function rd(name) local f = assert(io.open('/keys/' .. name, 'rb')) local s = f:read('*a') f:close() return s end
local function hex(s) return s and (s:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end
local n, bad = 0, 0
local function ok(name, v, ...) n = n + 1 if not v then bad = bad + 1 print('FAIL', name, ...) end end
local function eq(name, a, b) ok(name, a == b, tostring(a), tostring(b)) end
local msg = rd'msg'
local priv = assert(pkey.new(rd'rsa.pem')) local pub = assert(pkey.new(rd'rsa.pub'))
ok('v rs256', pub:verify(rd'rs256.sig', msg, 'sha256')) ok('v2', pub:verify(rd'rs256.sig', msg, 'sha256', pkey.PADDINGS.RSA_PKCS1_PADDING)) eq('nv', pub:verify(rd'rs256.sig', msg..'x', 'sha256'), false)
eq('s rs256', priv:sign(msg, 'sha256'), rd'rs256.sig') eq('default md', priv:sign(msg), rd'rs256.sig')
local d = digest.new('sha256') d:update(msg) eq('s digest', priv:sign(d), rd'rs256.sig')
ok('ps512', pub:verify(rd'ps512.sig', msg, 'sha512', pkey.PADDINGS.RSA_PKCS1_PSS_PADDING)) ok('ps256', pub:verify(rd'ps256.sig', msg, 'sha256', 6)) ok('ps256 32', pub:verify(rd'ps256.sig', msg, 'sha256', 6, {pss_saltlen=32})) ok('ps256 20', not pub:verify(rd'ps256.sig', msg, 'sha256', 6, {pss_saltlen=20}))
local ps = priv:sign(msg, 'sha256', 6) ok('ps self', pub:verify(ps, msg, 'sha256', 6)) ok('ps self bad', not pub:verify(ps, msg..'.', 'sha256', 6))
eq('dec pk1', priv:decrypt(rd'pk1.enc'), msg) eq('dec oaep', priv:decrypt(rd'oaep.enc', pkey.PADDINGS.RSA_PKCS1_OAEP_PADDING), msg)
eq('enc rt', priv:decrypt(pub:encrypt('secret')), 'secret') eq('oaep rt', priv:decrypt(pub:encrypt('secret', 4), 4), 'secret') eq('rec', pub:verify_recover(priv:sign_raw('raw')), 'raw')
for _, f in ipairs{'rsa1.pem'} do eq(f, assert(pkey.new(rd(f))):sign(msg), rd'rs256.sig') end
eq('enc key', assert(pkey.new(rd'rsaenc.pem', {passphrase='hello'})):sign(msg), rd'rs256.sig') eq('enc key1', assert(pkey.new(rd'rsaenc1.pem', {passphrase='hello'})):sign(msg), rd'rs256.sig') ok('bad pass', not pkey.new(rd'rsaenc.pem', {passphrase='x'})) ok('no pass', not pkey.new(rd'rsaenc.pem'))
eq('to_PEM', priv:to_PEM('private'), rd'rsa.pem') eq('pub PEM', priv:to_PEM(), rd'rsa.pub') eq('pub PEM', pub:tostring('public'), rd'rsa.pub')
ok('priv', priv:is_private()) ok('pub', not pub:is_private()) eq('size', priv:get_size(), 256) eq('kt', priv:get_key_type().sn, 'rsaEncryption')
local jwk = priv:tostring('private','JWK') eq('jwk', assert(pkey.new(jwk,{format='JWK'})):sign(msg), rd'rs256.sig') ok('jwk pub', assert(pkey.new(pub:tostring('public','JWK'))):verify(rd'rs256.sig', msg))
eq('der', assert(pkey.new(priv:tostring('private','DER'))):sign(msg), rd'rs256.sig') ok('der pub', assert(pkey.new(priv:tostring('public','DER'))):verify(rd'rs256.sig', msg))
for _, c in ipairs{'prime256v1','secp384r1','secp521r1','secp256k1'} do
  local k, p, k8 = assert(pkey.new(rd(c..'.pem'))), assert(pkey.new(rd(c..'.pub'))), assert(pkey.new(rd(c..'.p8')))
  ok(c..' v', p:verify(rd(c..'.sig'), msg, 'sha256')) ok(c..' nv', not p:verify(rd(c..'.sig'), msg..'x', 'sha256'))
  local s = k:sign(msg, 'sha512') ok(c..' rt', p:verify(s, msg, 'sha512')) local r = k8:sign(msg, 'sha256', nil, {ecdsa_use_raw=true}) ok(c..' raw', p:verify(r, msg, 'sha256', nil, {ecdsa_use_raw=true}))
  eq(c..' pem', k:to_PEM('private'), rd(c..'.p8')) eq(c..' pub', k:to_PEM('public'), rd(c..'.pub')) eq(c..' jwk', assert(pkey.new(k:tostring('private','JWK'))):to_PEM('private'), rd(c..'.p8'))
  eq(c..' der', assert(pkey.new(k:tostring('private','DER'))):to_PEM('private'), rd(c..'.p8'))
end
for _, c in ipairs{'ed25519','ed448','x25519','x448'} do local k, p = assert(pkey.new(rd(c..'.pem'))), assert(pkey.new(rd(c..'.pub'))) eq(c..' pem', k:to_PEM('private'), rd(c..'.pem')) eq(c..' pub', k:to_PEM(), rd(c..'.pub')) ok(c, k:is_private() and not p:is_private()) if c:find'^ed' then eq(c, k:sign(msg), rd(c..'.sig')) ok(c, p:verify(rd(c..'.sig'), msg)) ok(c, not p:verify(rd(c..'.sig'), msg..'1')) end end
eq('dh', assert(pkey.new(rd'x25519.pem')):derive(pkey.new(rd'x25519.pub')), rd'x25519.dh') eq('dh', assert(pkey.new(rd'secp384r1.pem')):derive(pkey.new(rd'secp384r1.pub')), rd'secp384r1.dh')
print(pkey.new('nonsense')) print(pkey.new(5)) print(pkey.new{type='EC',curve='x'}) print(pub:sign(msg)) print(priv:verify('x', msg)) print(priv:sign(msg,'nope'))
for _, t in ipairs{{type='EC',curve='prime256v1'},{type='Ed25519'},{type='X448'},{type='RSA',bits=1024}} do local k = assert(pkey.new(t)) if t.type ~= 'X448' then ok('gen', k:verify(k:sign(msg), msg)) end end
eq('md5', hex(digest.new('md5'):final('abc')), '900150983cd24fb0d6963f7d28e17f72') eq('sha1', hex(digest.new():final('abc')), 'a9993e364706816aba3e25717850c26c9cd0d89d') eq('upper', hex(digest.new('SHA256'):final('')), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') print(digest.new('x'))
eq('hmac', hex(mac.new('key','HMAC',nil,'sha256'):final('The quick brown fox jumps over the lazy dog')), 'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8') eq('hmac', hex(hmac.new('key','md5'):final('The quick brown fox jumps over the lazy dog')), '80070713463e7749b90c2dc24911e275') print(mac.new('k','x')) print(mac.new('k','HMAC',nil,'x'))
eq('cmac', hex(mac.new(('\x2b\x7e\x15\x16\x28\xae\xd2\xa6\xab\xf7\x15\x88\x09\xcf\x4f\x3c'),'CMAC','aes-128-cbc'):final('')), 'bb1d6929e95937287fa37d129b756746')
local k16, iv = ('k'):rep(16), ('i'):rep(16)
for _, m in ipairs{'aes-128-cbc','aes-128-ecb','aes-128-ctr','aes-128-cfb'} do local c = assert(cipher.new(m)) local v = m:find'ecb' and '' or iv local e = assert(c:encrypt(k16, v, msg)) eq(m, cipher.new(m):decrypt(k16, v, e), msg) print(m, hex(e)) end
local g = cipher.new('aes-256-gcm') local e = assert(g:encrypt(('k'):rep(32), ('i'):rep(12), msg, false, 'aad')) local tag = g:get_aead_tag() eq('gcm', cipher.new('aes-256-gcm'):decrypt(('k'):rep(32), ('i'):rep(12), e, false, 'aad', tag), msg) ok('gcm bad', not cipher.new('aes-256-gcm'):decrypt(('k'):rep(32), ('i'):rep(12), e, false, 'aax', tag)) eq('taglen', #tag, 16)
local c = cipher.new('aes-128-cbc') print(c:init('x', iv)) print(c:update('x')) assert(c:init(k16, iv, {is_encrypt=true})) c:update('hello ') eq('upd', hex(c:final('world')), hex(cipher.new('aes-128-cbc'):encrypt(k16, iv, msg))) print(cipher.new('aes-128-cbc'):decrypt(k16, iv, 'short')) print(cipher.new('zzz'))
eq('rand', #rand.bytes(10), 10) eq('pbkdf2', hex(kdf.new('PBKDF2'):derive(20, {pass='password', salt='salt', iter=2, digest='sha1'})), 'ea6c014dc72d8ccd1ffd5a8f0a8b1c1f5a8a4d6c' and hex(kdf.derive{type=kdf.PBKDF2, outlen=20, pass='password', salt='salt', pbkdf2_iter=2, md='sha1'})) print(hex(kdf.new('PBKDF2'):derive(20, {pass='password', salt='salt', iter=2, digest='sha1'}))) print(hex(kdf.new('HKDF'):derive(16, {key='k', salt='s', info='i', digest='sha256'})))
local a, b = bn.new(10), bn.new('FF', 16) eq('bn', tostring(a + b), '265') eq('bn', (b * 2):to_hex(), '01FE') eq('bn', bn.from_hex('0100'):to_binary(), '\1\0') ok('bn', a < b and a == bn.new('10')) eq('bn', tostring(bn.new(3):mod_exp(bn.new(200), bn.new(13))), '9')
local crt = assert(x509.new(rd'rsa.crt')) print(crt:get_subject_name():tostring(), tostring(crt:get_issuer_name()), crt:get_version(), crt:get_signature_name(), crt:get_subject_alt_name():tostring()) ok('self', crt:verify(priv)) eq('pem', crt:to_PEM(), rd'rsa.crt') eq('cpub', crt:get_pubkey():to_PEM(), rd'rsa.pub') print(crt:get_subject_name():find('CN').blob, crt:get_not_before(), crt:get_not_after(), crt:get_serial_number():to_hex(), hex(crt:digest('sha256')), crt:check_host('www.example.org'))
local ec = assert(x509.new(rd'ec.crt')) ok('ec self', ec:verify(pkey.new(rd'prime256v1.pub'))) ok('ec other', not ec:verify(pub)) ok('chk', ec:check_private_key(pkey.new(rd'prime256v1.pem'))) print(x509.new('zz'))
local params = priv:get_parameters() eq('param e', tostring(params.e), '65537') eq('param n', #params.n:to_binary(), 256)
print(n, bad)
