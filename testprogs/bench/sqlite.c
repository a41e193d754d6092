// SQLite on a database in memory: N times hundred customers with orders are inserted, indexed, joined,
// changed, sorted and deleted.
// build: glibc
// library: sqlite3 libsqlite3-dev
// args: 2
#include <sqlite3.h>

#include "steady.h"
#include "words.h"

static sqlite3 *database;

static void check(int status, int wanted) {
  if (status == wanted) return;
  fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
  exit(2);
}

static void run(const char *sql) { check(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK); }

static sqlite3_stmt *prepared(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
  return statement;
}

// Reports the first rows of a query, and how many there are.
static void ask(const char *sql) {
  sqlite3_stmt *query = prepared(sql);
  int rows = 0, status;
  for (; (status = sqlite3_step(query)) == SQLITE_ROW; rows++) {
    if (rows >= 5) continue;
    for (int i = 0; i < sqlite3_column_count(query); i++) {
      report("%s%s", i == 0 ? "" : "|", (const char *)sqlite3_column_text(query, i));
    }
    report("\n");
  }
  check(status, SQLITE_DONE);
  sqlite3_finalize(query);
  report("%d rows\n", rows);
}

static void fill(int customers) {
  sqlite3_stmt *customer = prepared("insert into customer values (?, ?, ?)");
  sqlite3_stmt *order = prepared("insert into purchase (customer, item, price) values (?, ?, ?)");
  for (int i = 0; i < customers; i++) {
    sqlite3_bind_int(customer, 1, i);
    sqlite3_bind_text(customer, 2, random_word(), -1, SQLITE_STATIC);
    sqlite3_bind_text(customer, 3, words[random_below(30)], -1, SQLITE_STATIC);
    check(sqlite3_step(customer), SQLITE_DONE);
    check(sqlite3_reset(customer), SQLITE_OK);
    for (int n = (int)random_below(8); n > 0; n--) {
      sqlite3_bind_int(order, 1, i);
      sqlite3_bind_text(order, 2, random_word(), -1, SQLITE_STATIC);
      sqlite3_bind_double(order, 3, random_below(10000) / 4.0);
      check(sqlite3_step(order), SQLITE_DONE);
      check(sqlite3_reset(order), SQLITE_OK);
    }
  }
  sqlite3_finalize(customer);
  sqlite3_finalize(order);
}

static void work(long hundreds) {
  random_restart();
  make_words();
  check(sqlite3_open(":memory:", &database), SQLITE_OK);
  run("create table customer (id integer primary key, name text, town text);"
      "create table purchase (id integer primary key, customer integer, item text, price real);"
      "begin");
  fill((int)hundreds * 100);
  run("commit;"
      "create index purchase_customer on purchase (customer);"
      "create index purchase_item on purchase (item)");
  ask("select town, count(*), round(sum(price), 2), max(item) from customer join purchase"
      " on purchase.customer = customer.id group by town order by 3 desc, town");
  ask("select c.name, count(*) from customer c join purchase p on p.customer = c.id"
      " where p.item in (select item from purchase group by item having count(*) > 20)"
      " group by c.name order by 2 desc, 1");
  ask("select item, price from purchase where item like '%ten%' order by price desc, id");
  run("update purchase set price = price * 1.25 where id % 3 = 0;"
      "delete from purchase where price < 100");
  ask("select upper(name) || '@' || town, length(name), (select count(*) from purchase"
      " where customer = customer.id) from customer where id % 7 = 0 order by 3 desc, 1");
  ask("select count(*), round(avg(price), 3), count(distinct item) from purchase");
  check(sqlite3_close(database), SQLITE_OK);
}

int main(int argc, char **argv) { return steady(argc, argv, 2, work); }
