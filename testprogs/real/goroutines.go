// An HTTP server and its clients in one program, goroutines over channels, and garbage collection while
// they run: everything printed is the same on every run.
package main

import (
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
)

const clients, requests = 20, 50

func serve() (string, func()) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %d %s", r.Method, r.URL.Path, len(body), strings.Repeat("x", len(body)%1000))
	})}
	go server.Serve(listener)
	return "http://" + listener.Addr().String(), func() { server.Close() }
}

func ask(address string) (uint32, int) {
	sums := make(chan uint32)
	var failed sync.Map
	for c := 0; c < clients; c++ {
		go func(c int) {
			sum := uint32(0)
			for i := 0; i < requests; i++ {
				body := strings.Repeat("b", c*100+i)
				answer, err := http.Post(fmt.Sprintf("%s/%d/%d", address, c, i), "text/plain", strings.NewReader(body))
				if err != nil {
					failed.Store(fmt.Sprint(c, i), err)
					continue
				}
				text, _ := io.ReadAll(answer.Body)
				answer.Body.Close()
				sum += crc32.ChecksumIEEE(text)
			}
			sums <- sum
		}(c)
	}
	total := uint32(0)
	for c := 0; c < clients; c++ {
		total += <-sums
	}
	failures := 0
	failed.Range(func(k, v any) bool { failures++; fmt.Println(k, v); return true })
	return total, failures
}

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

func main() {
	address, end := serve()
	total, failures := ask(address)
	end()
	fmt.Printf("%d requests: %08x, %d failed\n", clients*requests, total, failures)

	// A sieve of goroutines.
	numbers := make(chan int)
	go func(to chan int) {
		for i := 2; ; i++ {
			to <- i
		}
	}(numbers)
	for i := 0; i < 200; i++ {
		prime := <-numbers
		if i == 199 {
			fmt.Println("prime", prime)
		}
		next := make(chan int)
		go func(from, to chan int) {
			for n := range from {
				if n%prime != 0 {
					to <- n
				}
			}
		}(numbers, next)
		numbers = next
	}

	var group sync.WaitGroup
	var lock sync.Mutex
	nodes := 0
	for g := 0; g < 8; g++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := 0; i < 20; i++ {
				n := grow(12).count()
				lock.Lock()
				nodes += n
				lock.Unlock()
			}
		}()
	}
	group.Wait()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Println("nodes", nodes, "collected", memory.NumGC > 0)
	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var nowhere *tree
		fmt.Println(nowhere.count())
	}()
}
