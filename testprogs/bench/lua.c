// A Lua interpreter that runs a script of ours, N rounds: trees, tables, closures, strings, numbers.
// build: glibc
// library: lua5.4 liblua5.4-dev
// cflags: -I/usr/include/lua5.4
// args: 1
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "steady.h"

static const char script[] =
    "local rounds = ...\n"
    "\n"
    "local function tree(depth)\n"
    "  if depth == 0 then return {} end\n"
    "  return {tree(depth - 1), tree(depth - 1)}\n"
    "end\n"
    "\n"
    "local function nodes(t)\n"
    "  return t[1] and 1 + nodes(t[1]) + nodes(t[2]) or 1\n"
    "end\n"
    "\n"
    "local function primes(limit)\n"
    "  local composite, count = {}, 0\n"
    "  for i = 2, limit do\n"
    "    if not composite[i] then\n"
    "      count = count + 1\n"
    "      for j = i * i, limit, i do composite[j] = true end\n"
    "    end\n"
    "  end\n"
    "  return count\n"
    "end\n"
    "\n"
    "local function text(lines)\n"
    "  local parts, counts = {}, {}\n"
    "  for i = 1, lines do\n"
    "    parts[#parts + 1] = string.format('%d:%x', i, i * i % 4093)\n"
    "  end\n"
    "  local all = table.concat(parts, ' ')\n"
    "  for word in all:gmatch('%x+$?') do counts[word] = (counts[word] or 0) + 1 end\n"
    "  local names = {}\n"
    "  for name in pairs(counts) do names[#names + 1] = name end\n"
    "  table.sort(names, function(a, b)\n"
    "    if counts[a] ~= counts[b] then return counts[a] > counts[b] end\n"
    "    return a < b\n"
    "  end)\n"
    "  return names[1] .. '=' .. counts[names[1]] .. ' of ' .. #names .. ' ' .. all:rep(2):upper():sub(-9)\n"
    "end\n"
    "\n"
    "local Account = {}\n"
    "Account.__index = Account\n"
    "function Account.new(balance) return setmetatable({balance = balance}, Account) end\n"
    "function Account:pay(amount) self.balance = self.balance + amount return self end\n"
    "\n"
    "local function objects(count)\n"
    "  local account = Account.new(0.5)\n"
    "  for i = 1, count do account:pay(i % 7 - 3):pay(0.25) end\n"
    "  return account.balance\n"
    "end\n"
    "\n"
    "local function fibonacci(n)\n"
    "  return n < 2 and n or fibonacci(n - 1) + fibonacci(n - 2)\n"
    "end\n"
    "\n"
    "local function waves(count)\n"
    "  local x, y = 1.0, 0.0\n"
    "  for _ = 1, count do x, y = x - 0.01 * y, y + 0.01 * x end\n"
    "  return x * x + y * y\n"
    "end\n"
    "\n"
    "local result\n"
    "for round = 1, rounds do\n"
    "  result = string.format('%d %d %s %.2f %d %.9g', nodes(tree(10)), primes(8000),\n"
    "    text(600 + round % 5), objects(12000), fibonacci(18), waves(20000))\n"
    "end\n"
    "return result\n";

static void work(long rounds) {
  static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},
                                       {LUA_TABLIBNAME, luaopen_table},
                                       {LUA_STRLIBNAME, luaopen_string}};
  lua_State *lua = luaL_newstate();
  if (lua == NULL) exit(1);
  // Not luaL_openlibs: what can load libraries does not belong into a static program.
  for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
    luaL_requiref(lua, libraries[i].name, libraries[i].func, 1);
    lua_pop(lua, 1);
  }
  int status = luaL_loadbuffer(lua, script, sizeof script - 1, "=script");
  if (status == LUA_OK) {
    lua_pushinteger(lua, rounds);
    status = lua_pcall(lua, 1, 1, 0);
  }
  report("%s\n", lua_tostring(lua, -1));
  if (status != LUA_OK) exit(2);
  lua_close(lua);
}

int main(int argc, char **argv) { return steady(argc, argv, 1, work); }
