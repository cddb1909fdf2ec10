/** `require "mime"` (LuaSocket 3): base64 and quoted-printable, as functions on two parts and as ltn12 filters. */
export const MIME = `-- Encodings of mail, which plugins use for their base64.
local ltn12 = require "ltn12"
local mime = { _VERSION = "MIME 1.0.3", encodet = {}, decodet = {}, wrapt = {} }
package.loaded["mime.core"] = mime

-- Whole groups of \`size\` are converted; what is over comes back, or is converted as the last when no more follows.
local function by_groups(size, convert, clean)
  return function(first, second)
    if not first then return nil, nil end
    local text = clean(first .. (second or ""))
    if not second then
      local result = convert(text)
      if result == "" then return nil, nil end
      return result, nil
    end
    local whole = #text - #text % size
    return convert(text:sub(1, whole)), text:sub(whole + 1)
  end
end

mime.b64 = by_groups(3, function(bytes) return ngx.encode_base64(bytes) end, function(bytes) return bytes end)

mime.unb64 = by_groups(4, function(text)
  local whole = text:sub(1, #text - #text % 4)
  return ngx.decode_base64(whole) or ""
end, function(text) return (text:gsub("[^%w+/=]", "")) end)

local function quoted(character)
  return ("=%02X"):format(character:byte())
end

function mime.qp(first, second, marker)
  if not first then return nil, nil end
  local text = (first .. (second or "")):gsub("[^%g \\t\\r\\n]", quoted):gsub("=(%X)", "=3D%1")
  text = text:gsub("[ \\t]\\r\\n", function(space) return quoted(space) .. "\\r\\n" end)
  return text:gsub("\\r\\n", marker or "\\r\\n"), second and "" or nil
end

function mime.unqp(first, second)
  if not first then return nil, nil end
  local text = (first .. (second or "")):gsub("[ \\t]*\\r\\n", "\\r\\n"):gsub("=\\r\\n", "")
  return (text:gsub("=(%x%x)", function(code) return string.char(tonumber(code, 16)) end)), second and "" or nil
end

-- Lines of \`length\`; \`left\` is what the line at hand can still take.
function mime.wrp(left, text, length)
  length = length or 76
  if not text then
    if left < length then return "\\r\\n", length end
    return nil, length
  end
  local out = {}
  for character in text:gmatch("[^\\r\\n]") do
    if left <= 0 then
      out[#out + 1] = "\\r\\n"
      left = length
    end
    out[#out + 1] = character
    left = left - 1
  end
  return table.concat(out), left
end

function mime.encodet.base64() return ltn12.filter.cycle(mime.b64, "") end
function mime.decodet.base64() return ltn12.filter.cycle(mime.unb64, "") end
mime.encodet["quoted-printable"] = function(mode)
  return ltn12.filter.cycle(mime.qp, "", mode == "binary" and "=0D=0A" or "\\r\\n")
end
mime.decodet["quoted-printable"] = function() return ltn12.filter.cycle(mime.unqp, "") end
function mime.wrapt.text(length)
  return ltn12.filter.cycle(mime.wrp, length or 76, length or 76)
end
mime.wrapt.base64 = mime.wrapt.text
mime.wrapt.default = mime.wrapt.text

local function choice(kinds)
  return function(kind, ...)
    local make = kinds[kind or "default"]
    if not make then error("unknown key (" .. tostring(kind) .. ")", 3) end
    return make(...)
  end
end
mime.encode, mime.decode, mime.wrap = choice(mime.encodet), choice(mime.decodet), choice(mime.wrapt)

return mime
`
