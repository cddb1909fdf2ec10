/**
 * `kong.plugins.jwt.jwt_parser`: the one module of a bundled plugin that the plugins of others lean on, because it is
 * how Kong reads a JWT. Written from its behaviour: members of a token, results, and sentences are Kong's.
 */
export const JWT_PARSER = `-- Reads JSON Web Tokens, checks signatures and times.
local cjson = require "cjson"
local hmac = require "resty.openssl.hmac"
local pkey = require "resty.openssl.pkey"

local PSS = pkey.PADDINGS.RSA_PKCS1_PSS_PADDING
local RAW = { ecdsa_use_raw = true }

-- How each algorithm signs; \`size\` is what a raw signature must measure.
local ALGORITHMS = {
  HS256 = { hash = "sha256", symmetric = true },
  HS384 = { hash = "sha384", symmetric = true },
  HS512 = { hash = "sha512", symmetric = true },
  RS256 = { hash = "sha256" },
  RS384 = { hash = "sha384" },
  RS512 = { hash = "sha512" },
  ES256 = { hash = "sha256", options = RAW, size = 64, complaint = "Signature must be 64 bytes." },
  ES384 = { hash = "sha384", options = RAW, size = 96, complaint = "Signature must be 96 bytes." },
  ES512 = { hash = "sha512", options = RAW, size = 132, complaint = "Signature must be 132 bytes." },
  PS256 = { hash = "sha256", padding = PSS, size = 256, complaint = "Signature must be 256 bytes" },
  PS384 = { hash = "sha384", padding = PSS, size = 256, complaint = "Signature must be 256 bytes" },
  PS512 = { hash = "sha512", padding = PSS, size = 256, complaint = "Signature must be 256 bytes" },
  EdDSA = {},
}

local function to_base64url(bytes)
  return (ngx.encode_base64(bytes, true):gsub("[+/]", { ["+"] = "-", ["/"] = "_" }))
end

local function from_base64url(text)
  local standard = text:gsub("[-_]", { ["-"] = "+", ["_"] = "/" })
  return ngx.decode_base64(standard .. ("="):rep(-#standard % 4))
end

local function sign(name, data, key)
  local algorithm = ALGORITHMS[name]
  if algorithm.symmetric then
    return hmac.new(key, algorithm.hash):final(data)
  end
  return assert(assert(pkey.new(key)):sign(data, algorithm.hash, algorithm.padding, algorithm.options))
end

local function verify(name, data, signature, key)
  local algorithm = ALGORITHMS[name]
  if algorithm.symmetric then
    return signature == sign(name, data, key)
  end
  local public = pkey.new(key)
  assert(public, "Consumer Public Key is Invalid")
  assert(algorithm.size == nil or #signature == algorithm.size, algorithm.complaint)
  return public:verify(signature, data, algorithm.hash, algorithm.padding, algorithm.options)
end

local Token = {}
Token.__index = Token

local function parse(text)
  local first, second, third = text:match("^([^.]*)%.([^.]*)%.(.*)$")
  local is_json, header, claims, signature = pcall(function()
    return cjson.decode(from_base64url(first)), cjson.decode(from_base64url(second)), from_base64url(third)
  end)
  if not is_json then return nil, "invalid JSON" end
  if type(header.alg) ~= "string" or not ALGORITHMS[header.alg] then return nil, "invalid alg" end
  if not claims then return nil, "invalid claims" end
  if not signature then return nil, "invalid signature" end
  return {
    token = text,
    header_64 = first,
    claims_64 = second,
    signature_64 = third,
    header = header,
    claims = claims,
    signature = signature,
  }
end

function Token:new(text)
  if type(text) ~= "string" then
    error("Token must be a string, got " .. tostring(text), 2)
  end
  local token, err = parse(text)
  if not token then return nil, err end
  return setmetatable(token, Token)
end

function Token:verify_signature(key)
  return verify(self.header.alg, self.header_64 .. "." .. self.claims_64, self.signature, key)
end

function Token:base64_decode(text)
  return from_base64url(text)
end

local TIMES = {
  nbf = function(value) return value > ngx.time() and "token not valid yet" or nil end,
  exp = function(value) return value <= ngx.time() and "token expired" or nil end,
}

function Token:verify_registered_claims(names)
  local errors
  for _, name in pairs(names or {}) do
    local value, check = self.claims[name], TIMES[name]
    local complaint
    if type(value) ~= "number" then complaint = "must be a number" else complaint = check(value) end
    if complaint then
      errors = errors or {}
      errors[name] = complaint
    end
  end
  return errors == nil, errors
end

function Token:check_maximum_expiration(seconds)
  local exp = self.claims.exp
  if seconds > 0 and (exp == nil or exp - ngx.time() > seconds) then
    return false, { exp = "exceeds maximum allowed expiration" }
  end
  return true
end

function Token.encode(claims, key, name, header)
  if type(claims) ~= "table" then error("Argument #1 must be table", 2) end
  if type(key) ~= "string" then error("Argument #2 must be string", 2) end
  if header and type(header) ~= "table" then error("Argument #4 must be a table", 2) end
  name = name or "HS256"
  if not ALGORITHMS[name] then error("Algorithm not supported", 2) end
  local data = to_base64url(cjson.encode(header or { typ = "JWT", alg = name })) .. "." .. to_base64url(cjson.encode(claims))
  return data .. "." .. to_base64url(sign(name, data, key))
end

return Token
`
