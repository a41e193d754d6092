// LuaJIT with a script and its arguments: `luajit SCRIPT [ARGUMENT...]`.
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>

int main(int count, char **words) {
  if (count < 2) {
    fprintf(stderr, "luajit: no script\n");
    return 2;
  }
  lua_State *state = luaL_newstate();
  luaL_openlibs(state);
  lua_createtable(state, count, 0);
  for (int i = 2; i < count; i++) {
    lua_pushstring(state, words[i]);
    lua_rawseti(state, -2, i - 1);
  }
  lua_setglobal(state, "arg");
  if (luaL_dofile(state, words[1])) {
    fprintf(stderr, "luajit: %s\n", lua_tostring(state, -1));
    return 1;
  }
  lua_close(state);
  return 0;
}
