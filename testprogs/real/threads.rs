// What Rust's runtime asks of a system: threads, scoped and named, channels, locks, thread-local
// destructors, panics that unwind and are caught, a TCP server with its clients. Everything printed
// is the same on every run.
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::panic;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Arc, Barrier, Condvar, Mutex, Once, RwLock};
use std::thread;
use std::time::Duration;

static DROPPED: AtomicUsize = AtomicUsize::new(0);

#[allow(dead_code)]
struct Counted(u64);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

thread_local! {
    static OWN: RefCell<Vec<Counted>> = RefCell::new(Vec::new());
}

fn channels() {
    let (sender, receiver) = channel();
    let workers: Vec<_> = (0..8u64)
        .map(|worker| {
            let sender = sender.clone();
            thread::spawn(move || {
                for i in 0..1000u64 {
                    sender.send(worker * 1000 + i).unwrap();
                }
            })
        })
        .collect();
    drop(sender);
    println!("sum through a channel {}", receiver.iter().sum::<u64>());
    workers.into_iter().for_each(|worker| worker.join().unwrap());

    let (bounded, output) = sync_channel::<String>(2);
    let writer = thread::Builder::new()
        .name("writer".to_string())
        .spawn(move || {
            for i in 0..100 {
                bounded.send(format!("{}{}", thread::current().name().unwrap(), i)).unwrap();
            }
        })
        .unwrap();
    println!("letters through a bounded one {}", output.iter().map(|text| text.len()).sum::<usize>());
    writer.join().unwrap();
    let (_sender, silent) = channel::<u8>();
    println!("nothing in time: {:?}", silent.recv_timeout(Duration::from_millis(5)));
}

fn locks() {
    let counts = Arc::new(Mutex::new(HashMap::new()));
    let barrier = Arc::new(Barrier::new(6));
    let shared = Arc::new(RwLock::new(0u64));
    let once = Arc::new(Once::new());
    let initialised = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..6usize)
        .map(|n| {
            let (counts, barrier, shared) = (counts.clone(), barrier.clone(), shared.clone());
            let (once, initialised) = (once.clone(), initialised.clone());
            thread::spawn(move || {
                let leader = barrier.wait().is_leader();
                once.call_once(|| {
                    initialised.fetch_add(1, Ordering::SeqCst);
                });
                for i in 0..2000usize {
                    *counts.lock().unwrap().entry((i * n) % 97).or_insert(0u64) += 1;
                    if i % 10 == 0 {
                        *shared.write().unwrap() += 1;
                    } else {
                        let _value = *shared.read().unwrap();
                    }
                }
                OWN.with(|own| own.borrow_mut().extend((0..3).map(Counted)));
                leader
            })
        })
        .collect();
    let leaders = threads.into_iter().map(|t| t.join().unwrap()).filter(|leader| *leader).count();
    let ordered: BTreeMap<_, _> = counts.lock().unwrap().clone().into_iter().collect();
    println!("keys {} values {}", ordered.len(), ordered.values().sum::<u64>());
    println!("leaders {} initialised {}", leaders, initialised.load(Ordering::SeqCst));
    println!("written {} dropped {}", shared.read().unwrap(), DROPPED.load(Ordering::SeqCst));

    let turn = Arc::new((Mutex::new(0), Condvar::new()));
    let other = turn.clone();
    let partner = thread::spawn(move || {
        for _ in 0..200 {
            let mut value = other.1.wait_while(other.0.lock().unwrap(), |v| *v % 2 == 0).unwrap();
            *value += 1;
            other.1.notify_one();
        }
    });
    for _ in 0..200 {
        let mut value = turn.1.wait_while(turn.0.lock().unwrap(), |v| *v % 2 == 1).unwrap();
        *value += 1;
        turn.1.notify_one();
    }
    partner.join().unwrap();
    println!("turns {}", turn.0.lock().unwrap());
}

fn depth(n: u32, _guard: Counted) -> u32 {
    if n == 0 {
        panic!("deep down");
    }
    1 + depth(n - 1, Counted(n as u64))
}

fn panics() {
    panic::set_hook(Box::new(|_| {}));
    let before = DROPPED.load(Ordering::SeqCst);
    let caught = panic::catch_unwind(|| depth(50, Counted(0)));
    println!("caught {:?}", caught.unwrap_err().downcast_ref::<&str>());
    println!("unwound {}", DROPPED.load(Ordering::SeqCst) - before);
    let joined = thread::spawn(|| -> i32 { [1, 2, 3][std::env::args().count() + 6] }).join();
    println!("a thread's panic: {}", joined.unwrap_err().downcast_ref::<String>().unwrap());
    let poisoned = Arc::new(Mutex::new(5));
    let holder = poisoned.clone();
    let _ = thread::spawn(move || {
        let _held = holder.lock().unwrap();
        panic!("held");
    })
    .join();
    println!("poisoned {} {}", poisoned.is_poisoned(), poisoned.lock().unwrap_err().into_inner());
    let overflow = panic::catch_unwind(|| "9999999999".parse::<i32>().unwrap());
    println!("overflow {}", overflow.is_err());
}

fn answer(stream: TcpStream) {
    let mut writer = stream.try_clone().unwrap();
    for line in BufReader::new(stream).lines() {
        writeln!(writer, "{}", line.unwrap().chars().rev().collect::<String>()).unwrap();
    }
}

fn sockets() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let handlers: Vec<_> = listener
            .incoming()
            .take(10)
            .map(|stream| thread::spawn(move || answer(stream.unwrap())))
            .collect();
        handlers.into_iter().for_each(|handler| handler.join().unwrap());
    });
    let clients: Vec<_> = (0..10)
        .map(|n| {
            thread::spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
                for i in 0..50 {
                    writeln!(stream, "client {} line {}", n, i).unwrap();
                }
                stream.shutdown(std::net::Shutdown::Write).unwrap();
                let mut text = String::new();
                stream.read_to_string(&mut text).unwrap();
                text.bytes().fold(n as u64, |sum, b| sum.wrapping_mul(31).wrapping_add(b as u64))
            })
        })
        .collect();
    let sums: Vec<u64> = clients.into_iter().map(|client| client.join().unwrap()).collect();
    server.join().unwrap();
    println!("answers {:x?}", sums);
}

fn main() {
    channels();
    locks();
    panics();
    sockets();
    std::process::exit(11);
}
