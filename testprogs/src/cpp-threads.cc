// C++: exceptions across frames and threads, std::thread, mutex, condition_variable, future, atomics,
// call_once, thread_local with destructors, shared_mutex, and static initialisation by several threads.
//
// build: glibc
// slow: starts threads
// status: 7
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> alive{0};

struct Counted {
  Counted() { alive++; }
  ~Counted() { alive--; }
};

struct Failure : std::runtime_error {
  explicit Failure(int depth) : std::runtime_error("depth " + std::to_string(depth)) {}
};

int descend(int depth) {
  Counted here;
  if (depth == 0) throw Failure(depth);
  try {
    return descend(depth - 1) + 1;
  } catch (const std::logic_error &) {
    return -1;
  }
}

template <typename T> class Queue {
  std::mutex mutex;
  std::condition_variable filled;
  std::deque<T> items;

 public:
  void put(T item) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      items.push_back(std::move(item));
    }
    filled.notify_one();
  }
  T take() {
    std::unique_lock<std::mutex> lock(mutex);
    filled.wait(lock, [this] { return !items.empty(); });
    T item = std::move(items.front());
    items.pop_front();
    return item;
  }
};

struct Local {
  long sum = 0;
  static std::atomic<long> total;
  ~Local() { total += sum; }
};
std::atomic<long> Local::total{0};
thread_local Local local;

Counted &lazy() {
  static Counted one;
  return one;
}

}  // namespace

int main() {
  try {
    descend(50);
  } catch (const std::exception &e) {
    std::printf("caught %s, alive %d\n", e.what(), alive.load());
  }
  Queue<std::unique_ptr<int>> queue;
  Queue<long> results;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; i++) {
    workers.emplace_back([&] {
      for (;;) {
        auto item = queue.take();
        if (*item < 0) break;
        local.sum += *item;
        long result = *item;
        try {
          result += descend(*item % 10);
        } catch (const Failure &) {
          result += 1000;
        }
        results.put(result);
      }
    });
  }
  for (int i = 0; i < 400; i++) queue.put(std::make_unique<int>(i));
  long sum = 0;
  for (int i = 0; i < 400; i++) sum += results.take();
  for (int i = 0; i < 4; i++) queue.put(std::make_unique<int>(-1));
  for (auto &worker : workers) worker.join();
  std::printf("sum %ld, locals %ld, alive %d\n", sum, Local::total.load(), alive.load());

  auto failing = std::async(std::launch::async, [] { return descend(3); });
  try {
    failing.get();
  } catch (const Failure &e) {
    std::printf("future: %s\n", e.what());
  }
  std::vector<std::future<int>> futures;
  std::once_flag flag;
  int calls = 0;
  for (int i = 0; i < 8; i++) {
    futures.push_back(std::async(std::launch::async, [&, i] {
      std::call_once(flag, [&] { calls++; });
      lazy();
      return i * i;
    }));
  }
  int squares = 0;
  for (auto &f : futures) squares += f.get();
  std::printf("squares %d, calls %d, lazy %d\n", squares, calls, alive.load());

  std::shared_mutex shared;
  std::map<int, std::string> table;
  std::vector<std::thread> users;
  for (int i = 0; i < 6; i++) {
    users.emplace_back([&, i] {
      for (int k = 0; k < 50; k++) {
        if (i % 3 == 0) {
          std::unique_lock<std::shared_mutex> lock(shared);
          table[k * 10 + i] = std::to_string(k);
        } else {
          std::shared_lock<std::shared_mutex> lock(shared);
          local.sum += static_cast<long>(table.size() != 1000000);
        }
      }
    });
  }
  for (auto &user : users) user.join();
  std::printf("table %zu\n", table.size());

  std::timed_mutex timed;
  timed.lock();
  std::thread other([&] {
    std::printf("try %d\n", timed.try_lock_for(std::chrono::milliseconds(5)));
  });
  other.join();
  timed.unlock();
  std::set_terminate([] {
    std::puts("terminate");
    std::fflush(stdout);
    std::_Exit(7);
  });
  std::thread lost([] { throw Failure(9); });
  lost.join();
  return 0;
}
