-- What LuaSocket 3.1.0 prints (Debian lua-socket). A reference with a parameter that holds dots is left out: it is odd there.
local url = require "socket.url"
local function show(t) if type(t) ~= "table" then return tostring(t) end local k = {} for n, v in pairs(t) do k[#k+1] = tostring(n) .. "=" .. tostring(v) end table.sort(k) return "{" .. table.concat(k, ", ") .. "}" end
for _, u in ipairs { "http://user:pw@host.com:8080/a/b;p=1?q=2#f", "http://host", "//host/x", "/a/b?c", "a/b", "mailto:x@y.z", "http://[::1]:80/x", "http://[::1]", "http://host:/x", "http://@host", "http://u@h", "http://u:@h", "http://:p@h", "https://h?x=1", "https://h#f?x", "?q", "#f", ";p", "http:///path", "x:y", "HTTP://H/", "http://h/a?b?c#d#e", "http://h/a;b;c", "a:b:c", "http://a@b@c/" , "http://h:80:90/", "://x", "1http://x"} do print(u, show(url.parse(u))) print(url.build(url.parse(u))) end
print(show(url.parse("")), show(url.parse("/x", { scheme = "http", host = "d" })))
for _, p in ipairs { "/a/b/", "a//b", "", "/", "a%20b/c", "/a/./b/../c" } do local t = url.parse_path(p) print(p, show(t), url.build_path(t), url.build_path(t, true)) end
print(url.escape("a b/ü~-_.!"), url.unescape("a%20b%2fx%zz"))
local base = "http://a/b/c/d;p?q"
for _, r in ipairs { "g:h", "g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", ";x", "g;x", "", ".", "./", "..", "../", "../g", "../..", "../../", "../../g", "../../../g", "/./g", "/../g", "g.", ".g", "./../g", "./g/.", "g/./h", "g/../h", "http:g" } do print(r, url.absolute(base, r)) end
print(url.absolute({ scheme = "http", host = "h", path = "/x/y" }, "z"), url.absolute("", "x"))
print(url.build({ host = "h", port = 80, path = "/a b" }), url.build({ scheme = "s", authority = "au", path = "p" }), url.build({ user = "u", password = "p", host = "::1" }), url.build({}), url._VERSION)
for _, b in ipairs { "http://a", "http://a/", "/x/y/z", "x", "http://a/b/c?d;e=f/../g", "file:///a/b" } do for _, r in ipairs { "../../g", "g/../../h/..", "..", "/a/../../b", "?q", "./", "a/./../b/." } do print(b, r, url.absolute(b, r)) end end
